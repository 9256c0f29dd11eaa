import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { deflatedMember, type Member, peekMember, readMember, storedMember } from '../../../storage/warc/member.ts';

const MANY = 10_000_000;

function contentOf(member: Member): Buffer {
  assert.equal(member.kind, 'whole');
  return member.kind === 'whole' ? member.bytes : Buffer.alloc(0);
}

describe('a member of stored blocks', () => {
  for (const size of [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071, 300_000]) {
    test(`of ${size} bytes is gzip to zlib and to our reader`, () => {
      const bytes = randomBytes(size);
      const cut = Math.floor(size / 3);
      const member = storedMember([bytes.subarray(0, cut), Buffer.alloc(0), bytes.subarray(cut)]);
      assert.deepEqual(gunzipSync(member), bytes);
      const read = readMember(Buffer.concat([member, Buffer.from('what follows')]), MANY);
      assert.deepEqual(contentOf(read), bytes);
      assert.equal(read.kind === 'whole' && read.length, member.length);
    });
  }
});

describe('a deflated member', () => {
  for (const size of [10, 4095, 4096, 200_000]) {
    test(`of ${size} bytes`, async () => {
      const bytes = Buffer.from('党建之窗 '.repeat(size)).subarray(0, size);
      const member = await deflatedMember(bytes);
      assert.deepEqual(gunzipSync(member), bytes);
      const read = readMember(Buffer.concat([member, member]), MANY);
      assert.deepEqual(contentOf(read), bytes);
      assert.equal(read.kind === 'whole' && read.length, member.length);
    });
  }
});

test('a member is read whatever seems to begin behind it', async () => {
  const text = Buffer.from('a line, and another; '.repeat(200));
  const start = Buffer.from([0x1f, 0x8b, 8]);
  for (const size of [0, 1, text.length - 1, text.length + 1, 0xffffffff]) {
    const told = Buffer.alloc(4);
    told.writeUInt32LE(size);
    const member = await deflatedMember(text);
    const read = readMember(Buffer.concat([member, told, start, randomBytes(40)]), MANY);
    assert.deepEqual(contentOf(read), text);
    assert.equal(read.kind === 'whole' && read.length, member.length);
  }
});

test('a member cut at any byte is short, never whole and never an exception', async () => {
  const text = Buffer.from('一行字 and a line, '.repeat(20));
  for (const member of [storedMember([text]), await deflatedMember(text)]) {
    for (let length = 0; length < member.length; length++) {
      assert.equal(readMember(member.subarray(0, length), MANY).kind, 'short', `cut at ${length}`);
    }
  }
});

test('a flipped bit is found wherever it matters', async () => {
  const text = Buffer.from('whole and unharmed '.repeat(10));
  // Time, extra flags and operating system (bytes 4 to 9) say nothing of the content.
  for (const member of [storedMember([text]), await deflatedMember(text)]) {
    for (let at = 0; at < member.length; at++) {
      if (at >= 4 && at <= 9) continue;
      for (const bit of [1, 16, 128]) {
        const flipped = Buffer.from(member);
        flipped[at]! ^= bit;
        const read = readMember(flipped, MANY);
        // The "text" flag is a hint only, and unused bits of the last byte of a deflate stream are padding.
        if (read.kind === 'whole') assert.deepEqual(read.bytes, text, `byte ${at}`);
        else assert.ok(read.kind === 'bad' || read.kind === 'short');
      }
    }
  }
});

test('optional gzip header fields are stepped over', () => {
  const plain = gzipSync('x');
  const extra = Buffer.from([3, 0, 1, 2, 3]);
  const head = Buffer.from(plain.subarray(0, 10));
  head[3] = 4 | 8 | 16 | 2;
  const member = Buffer.concat([head, extra, Buffer.from('name\0comment\0'), Buffer.from([0, 0]), plain.subarray(10)]);
  assert.equal(contentOf(readMember(member, MANY)).toString(), 'x');
  for (let length = 0; length < member.length; length++) {
    assert.equal(readMember(member.subarray(0, length), MANY).kind, 'short');
  }
});

test('a member that unpacks to more than the limit is refused, stored or deflated', async () => {
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  assert.ok(bomb.length < 10_000);
  for (const member of [bomb, storedMember([Buffer.alloc(5_000_000)])]) {
    const read = readMember(member, 1_000_000);
    assert.match(read.kind === 'bad' ? read.reason : '', /more than 1000000 bytes/);
  }
});

test('a peek shows the first bytes of either kind, and none of what is no member', async () => {
  const text = Buffer.from('WARC/1.1 and so on');
  assert.equal(
    peekMember(storedMember([text]))
      .subarray(0, 8)
      .toString(),
    'WARC/1.1',
  );
  assert.equal(
    peekMember(await deflatedMember(text))
      .subarray(0, 8)
      .toString(),
    'WARC/1.1',
  );
  assert.equal(peekMember(Buffer.from('no member at all')).length, 0);
  assert.equal(
    peekMember(Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]), randomBytes(99).fill(7)])).length,
    0,
  );
});
