import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { base32, blockDigestOf, digestMatches, payloadDigestOf } from '../../../storage/warc/digest.ts';

test('base32 gives the vectors of RFC 4648 §10, without padding', () => {
  const vectors = {
    '': '',
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  };
  for (const [text, expected] of Object.entries(vectors)) assert.equal(base32(Buffer.from(text)), expected);
  assert.equal(base32(Buffer.alloc(5, 0xff)), '77777777');
});

test('a payload digest is labelled, 52 characters long and the same for one part and many', () => {
  const digest = payloadDigestOf(Buffer.from('存档'));
  assert.match(digest, /^sha256:[A-Z2-7]{52}$/);
  assert.equal(blockDigestOf([Buffer.from('存'), Buffer.from('档')]), digest);
  assert.notEqual(payloadDigestOf(Buffer.from('存擋')), digest);
});

test('digests of other writers are understood: sha1, hyphens, hex, padding, any case', () => {
  const bytes = Buffer.from('bytes');
  const sha256 = createHash('sha256').update(bytes).digest();
  assert.equal(digestMatches(payloadDigestOf(bytes), bytes), true);
  assert.equal(digestMatches(`sha-256:${sha256.toString('hex')}`, bytes), true);
  assert.equal(digestMatches(`SHA256:${sha256.toString('hex').toUpperCase()}`, bytes), true);
  assert.equal(digestMatches(`sha256:${base32(sha256)}====`, bytes), true);
  assert.equal(digestMatches(`sha1:${base32(createHash('sha1').update(bytes).digest())}`, bytes), true);
  assert.equal(digestMatches(payloadDigestOf(bytes), Buffer.from('Bytes')), false);
  assert.equal(digestMatches('sha256:', bytes), false);
});

test('a digest with any character changed, missing or too many is another one', () => {
  const bytes = Buffer.from('bytes');
  for (const name of ['md5', 'sha1', 'sha256', 'sha512']) {
    const sum = createHash(name).update(bytes).digest();
    for (const text of [base32(sum), base32(sum).toLowerCase(), sum.toString('hex')]) {
      assert.equal(digestMatches(`${name}:${text}`, bytes), true, text);
      for (let at = 0; at < text.length; at++) {
        for (const other of [text[at] === '3' ? '4' : '3', '1', '\u0141', '']) {
          const changed = text.slice(0, at) + other + text.slice(at + 1);
          if (changed !== text) assert.equal(digestMatches(`${name}:${changed}`, bytes), false, changed);
        }
      }
      for (const more of ['A', '2', '0', text]) assert.equal(digestMatches(`${name}:${text}${more}`, bytes), false);
    }
  }
});

test('of an unknown algorithm nothing is said', () => {
  assert.equal(digestMatches('tiger:ABC', Buffer.from('x')), null);
  assert.equal(digestMatches('no label', Buffer.from('x')), null);
  assert.equal(digestMatches('constructor:x', Buffer.from('x')), null);
});
