import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createReader } from '../src/reader.ts';

const task = {
  url: 'http://www.sxgov.cn/content/2024-05/01/content_1.htm',
  contentType: 'text/html',
  fetchedAt: '2024-05-01T00:00:00.000Z',
  links: null,
  extract: true,
};

test('a page that cannot be unpacked is refused with its reason, on this thread and on another', async () => {
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024, ' '));
  for (const threads of [0, 1]) {
    const reader = createReader([], threads, []);
    try {
      const reading = reader.read({ ...task, contentEncoding: 'gzip', body: bomb });
      await assert.rejects(reading, { name: 'CundangError', code: 'fetch.too-large' });
    } finally {
      await reader.close();
    }
  }
});
