/** Words that make no sense end with status 2, one line and what to do, before anything is written. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { here } from '../cundang.ts';
import { onEachEngine, queueOf, queueWords } from './stand.ts';

const cases: readonly (readonly [words: string, says: RegExp])[] = [
  ['crawl sxgv', /sxgov/],
  ['crawl http://', /http:/],
  ['crawl sxgov --max-pages 0', /--max-pages 0: expected/],
  ['crawl sxgov --since 2024-02-31', /--since 2024-02-31: expected/],
  ['crawl sxgov --revisit often', /crawl\.revisit .*`never`/],
  ['crawl sxgov --delay -1', /pace\.delayMs/],
  ['crawl sxgov --max-page 3', /--max-pages/],
  ['crawl sxgov --set crawl.atempts=3', /crawl\.attempts/],
  ['crawl sxgov --proxy nonsense', /network\.proxy/],
];

onEachEngine((space) => {
  for (const [words, says] of cases) {
    test(`cundang ${words}`, async () => {
      const dir = space.dir('unused');
      const { code, stdout, stderr } = await here([...words.split(' '), '--dir', dir, ...queueWords(dir)]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
      assert.match(stderr, /→ /, 'a next step');
      assert.doesNotMatch(stderr, /^\s+at /m, 'no stack');
      assert.equal(stdout, '');
      assert.equal(existsSync(dir), false, 'nothing was written');
      const { 'queue.redis': url } = queueOf(dir);
      if (url !== undefined) assert.equal(await keysIn(String(url)), 0, 'in Redis neither');
    });
  }
});

async function keysIn(url: string): Promise<number> {
  const client = new Redis(url);
  try {
    return await client.dbsize();
  } finally {
    client.disconnect();
  }
}
