/**
 * Makes docs/replay.png: a page of the stand-in web, archived by the command, replayed by the command, seen in Chromium.
 * `node test/web/picture.ts [FILE]`
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../chromium.ts';
import { cundang, start } from '../cundang.ts';
import { startReplica } from '../replica/server.ts';

const out = process.argv[2] ?? new URL('../../docs/replay.png', import.meta.url).pathname;
const mostBytes = 200_000;

const dir = await mkdtemp(join(tmpdir(), 'cundang-picture-'));
const web = await startReplica({ articlesPerSite: 12 });
const through = ['--proxy', web.proxyUrl, '--ca', web.caFile(), '--delay', '0', '--per-host', '8'];
const crawled = await cundang(['crawl', 'chinanews', '--dir', dir, ...through]);
assert.equal(crawled.code, 0, crawled.stderr);
const article =
  web.sites.chinanews!.articles.find(({ images }) => images.length > 0) ?? web.sites.chinanews!.articles[0]!;
await web.close();

const { process: child, ended } = start(['replay', article.url, '--dir', dir, '--port', '0', '--json']);
const [told] = (await once(child.stdout!, 'data')) as [string];
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 640 }, timezoneId: 'Asia/Shanghai' });
  await page.goto((JSON.parse(told) as { start: string }).start);
  const frame = page.frameLocator('iframe');
  await frame.getByText(article.paragraphs[0]!.slice(0, 12)).first().waitFor({ timeout: 30_000 });
  await page.waitForTimeout(1000);
  await page.screenshot({ path: out });
} finally {
  await browser.close();
  child.kill('SIGINT');
  await ended;
  await rm(dir, { recursive: true });
}
const { size } = await stat(out);
assert.ok(size < mostBytes, `${size} bytes`);
console.log(`${out}: ${size} bytes`);
