/** What was captured in the browser looks in the replay as it did on the web: the picture taken then against one taken now. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pixelmatch from 'pixelmatch';
import type { Frame, Page } from 'playwright';
import { PNG } from 'pngjs';
import { readRecords } from '../../storage/warc/reader.ts';
import { chromiumPath, launchChromium } from '../chromium.ts';
import { crawl, scratch, startReplica } from '../crawl/stand.ts';
import { start } from '../cundang.ts';

const space = scratch();
after(() => space.remove());

const size = { width: 1280, height: 800 };
const patienceMs = 30_000;
/** Of all pixels; text that is painted in a frame may differ at its edges. */
const mostDifferent = 0.005;

async function pictureOf(dir: string, uri: string): Promise<PNG> {
  for (const name of readdirSync(join(dir, 'warc')).filter((file) => file.endsWith('.warc.gz'))) {
    for await (const found of readRecords(join(dir, 'warc', name))) {
      if (found.kind === 'record' && found.record.type === 'resource' && found.record.url === uri) {
        return PNG.sync.read(found.record.payload);
      }
    }
  }
  return assert.fail(`no ${uri}`);
}

/** The frame that shows the page, laid over the whole window. */
async function shownWhole(page: Page, url: string, text: string): Promise<Frame> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await page.waitForTimeout(100)) {
    const frame = page.frames().find((one) => one.url().endsWith(`mp_/${url}`));
    const isThere = await frame
      ?.locator(`text=${text}`)
      .count()
      .catch(() => 0);
    if (frame === undefined || !isThere) continue;
    const element = await frame.frameElement();
    await element.evaluate((frameElement) => {
      (frameElement as unknown as { style: { cssText: string } }).style.cssText =
        'position:fixed;left:0;top:0;width:1280px;height:800px;border:0;z-index:99999;background:#fff';
    });
    return frame;
  }
  return assert.fail(`${url} is not shown; frames: ${page.frames().map((one) => one.url())}`);
}

test('a page drawn by script is archived, extracted and replayed pixel-close', async (t) => {
  const dir = space.dir('drawn');
  const web = await startReplica({ articlesPerSite: 3 });
  const { pages, title, paragraphs } = web.scripted;
  try {
    const settings = { 'browser.path': await chromiumPath(), 'browser.screenshots': 'both' };
    const report = await crawl(web, dir, [pages.drawn], { ...settings, 'crawl.render': 'browser' });
    assert.deepEqual([report.pages, report.articles.new], [1, 1]);
  } finally {
    // The web is gone: what is seen now comes from the archive.
    await web.close();
  }
  const then = await pictureOf(dir, `urn:view:${pages.drawn}`);
  const { process: child, ended } = start(['replay', pages.drawn, '--dir', dir, '--port', '0', '--json']);
  const [told] = (await once(child.stdout!, 'data')) as [string];
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    await page.goto((JSON.parse(told) as { start: string }).start);
    const frame = await shownWhole(page, pages.drawn, paragraphs[0]!);
    assert.equal(await frame.locator('h1').textContent(), title);
    await frame.waitForFunction("document.querySelector('img').complete && innerWidth === 1280");
    await page.waitForTimeout(500);
    const now = PNG.sync.read(await page.screenshot());
    const different = pixelmatch(then.data, now.data, undefined, size.width, size.height, { threshold: 0.1 });
    t.diagnostic(`${different} of ${size.width * size.height} pixels differ`);
    assert.ok(different / (size.width * size.height) < mostDifferent, `${different} pixels differ`);
  } finally {
    await browser.close();
    child.kill('SIGINT');
    await ended;
  }
});
