/** Which captures of an archive lead on to others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSites } from '../crawlers/registry.ts';
import { archivedLinks } from '../src/archived-links.ts';
import { loadConfig } from '../src/config.ts';
import { createReader } from '../src/reader.ts';
import { openArchive } from '../storage/archive.ts';
import { captures } from '../storage/captures.ts';
import { exchangeOf } from './storage/exchange.ts';
import { all, scratch } from './storage/scratch.ts';

const host = 'http://www.portal.example';

test('a page leads on, what came for an address that was made up does not', async () => {
  const dir = await scratch();
  const archive = await openArchive(dir);
  const links = [1, 2, 3].map((n) => `<li><a href="/2025-03/01/content_1000${n}.html">水库边的新变化之${n}</a></li>`);
  const list = (name: string) =>
    exchangeOf({
      url: `${host}/${name}/`,
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      body: Buffer.from(`<html><body><ul>${links.join('')}</ul></body></html>`),
    });
  await archive.store(list('news'), null);
  await archive.store(list('made-up'), null, undefined, `${host}/2025-03/01/content_10001.html`);
  await archive.close();
  const sites = await loadSites();
  const reader = createReader(sites, 0, []);
  const { config } = loadConfig({ file: null, environment: {}, flags: {} });
  const [page, madeUp] = await all(captures(dir));
  assert.ok((await archivedLinks(page!, sites, reader, config)).length >= 3);
  assert.deepEqual(await archivedLinks(madeUp!, sites, reader, config), []);
  await reader.close();
});
