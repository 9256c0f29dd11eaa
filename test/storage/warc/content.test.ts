import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { CundangError } from '../../../src/errors.ts';
import { decodeContent } from '../../../storage/warc/content.ts';

const text = Buffer.from('这一页原来的字节。'.repeat(500));

describe('each coding comes off', () => {
  const coded: readonly [string | null, Buffer][] = [
    [null, text],
    ['identity', text],
    ['', text],
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    [' GZIP ', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['br, gzip', gzipSync(brotliCompressSync(text))],
  ];
  for (const [coding, payload] of coded) {
    test(`${coding}, ${payload.length} bytes`, () => assert.deepEqual(decodeContent(payload, coding), text));
  }
});

test('a body cut short gives its first part', () => {
  for (const [coding, whole] of [
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
  ] as const) {
    const got = decodeContent(whole.subarray(0, whole.length - 9), coding);
    assert.ok(got.length > 0 && text.subarray(0, got.length).equals(got));
  }
});

test('a plain body under a gzip label is taken as it is, an empty one stays empty', () => {
  assert.deepEqual(decodeContent(text, 'gzip'), text);
  assert.equal(decodeContent(Buffer.alloc(0), 'br').length, 0);
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof CundangError);
    return error.code;
  }
  return 'none';
}

test('a bomb of any coding stops at the limit', () => {
  const zeros = Buffer.alloc(3_000_000);
  for (const [coding, bomb] of [
    ['gzip', gzipSync(zeros)],
    ['deflate', deflateSync(zeros)],
    ['br', brotliCompressSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
  ] as const) {
    assert.equal(
      codeOf(() => decodeContent(bomb, coding, 1_000_000)),
      'fetch.too-large',
      coding,
    );
  }
});

test('what does not decode says so', () => {
  assert.equal(
    codeOf(() => decodeContent(text, 'compress')),
    'fetch.bad-response',
  );
  assert.equal(
    codeOf(() => decodeContent(text, 'br')),
    'fetch.bad-response',
  );
  assert.equal(
    codeOf(() => decodeContent(text, 'zstd')),
    'fetch.bad-response',
  );
  assert.equal(
    codeOf(() => decodeContent(gzipSync(text), 'gzip, '.repeat(5))),
    'fetch.bad-response',
  );
  const broken = gzipSync(text);
  broken.fill(0xff, 12, 20);
  assert.equal(
    codeOf(() => decodeContent(broken, 'gzip')),
    'fetch.bad-response',
  );
});
