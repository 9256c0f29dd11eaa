/** Replay in a real browser: ReplayWeb.page over the archive's files and over an exported package, cold, with no other network. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Frame, Page } from 'playwright';
import { requisitesOf } from '../../src/requisites.ts';
import { type Listening, listen } from '../../src/web/listen.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { exportWacz } from '../../storage/wacz/export.ts';
import { launchChromium } from '../chromium.ts';
import { changed, changing, green, hostile, hostilePage, meadow, meadowText, other } from '../storage/wacz/stand.ts';
import { servePackage } from './package-server.ts';
import { openStand, type Stand } from './stand.ts';

const patienceMs = 20_000;

let browser: Browser;
let stand: Stand;
let server: Listening;
/** What must not be asked, and what asked it. */
let outside: Server;
const asked: string[] = [];

before(async () => {
  outside = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  outside.on('upgrade', (request, socket) => {
    asked.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  outside.on('connection', () => asked.push('connection'));
  outside.listen(0, '127.0.0.1');
  await new Promise((resolve) => outside.once('listening', resolve));
  stand = await openStand(`http://127.0.0.1:${(outside.address() as AddressInfo).port}`);
  server = await listen(stand.app(), '127.0.0.1', 0);
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await server?.close();
  await stand?.close();
  outside?.closeAllConnections();
  outside?.close();
});

/** A page of a browser that has never been here; requests that leave the server's origin are collected. */
async function cold(origin: string): Promise<{ context: BrowserContext; page: Page; strays: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const strays: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob|about):/.test(request.url())) strays.push(request.url());
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  return { context, page, strays };
}

/** The frame in which an archived page is shown. */
async function shown(page: Page, url: string, text: string): Promise<Frame> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const frame = page.frames().find((one) => one.url().endsWith(`mp_/${url}`));
    if (
      frame !== undefined &&
      (await frame
        .locator(`text=${text}`)
        .count()
        .catch(() => 0)) > 0
    )
      return frame;
    if (Date.now() > end) assert.fail(`${url} is not shown; frames: ${page.frames().map((one) => one.url())}`);
    await page.waitForTimeout(100);
  }
}

/** Waits until the list of pages is of these URLs, in whatever order. */
async function listed(page: Page, urls: readonly string[]): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const entries = page.locator('wr-page-entry');
    const seen = await entries.evaluateAll((all) =>
      all.map((one) => (one as unknown as { page: { url: string } }).page.url),
    );
    if (JSON.stringify(seen.toSorted()) === JSON.stringify(urls.toSorted())) return;
    if (Date.now() > end) assert.deepEqual(seen.toSorted(), urls.toSorted());
    await page.waitForTimeout(100);
  }
}

const replayOf = (start: string, url: string, ts = '') =>
  `${start}#view=pages&url=${encodeURIComponent(url)}${ts && `&ts=${ts}`}`;

/** The meadow page with everything that belongs to it. */
async function assertMeadow(page: Page): Promise<void> {
  const frame = await shown(page, meadow, meadowText);
  await frame.waitForFunction("document.getElementById('drawn').textContent === 'a line drawn by script'");
  const state = await frame.evaluate(`({
    title: document.title,
    charset: document.characterSet,
    colour: getComputedStyle(document.querySelector('h1')).color,
    ground: getComputedStyle(document.querySelector('h1')).backgroundImage,
    picture: [document.getElementById('picture').naturalWidth, document.getElementById('picture').naturalHeight],
  })`);
  const { title, colour, ground, picture } = state as Record<string, unknown>;
  assert.deepEqual({ title, colour, picture }, { title: '草场', colour: green, picture: [40, 30] });
  assert.match(String(ground), /img\/ground\.png/);
}

test('a GB2312 page declared in its meta alone, its style sheet (a revisit of another URL), pictures and script', async () => {
  const origin = `http://127.0.0.1:${server.port}/`;
  const { context, page, strays } = await cold(origin);
  await page.goto(replayOf(origin, meadow, '20260301080100'));
  await assertMeadow(page);
  assert.deepEqual(strays, []);
  await context.close();
});

test('at the time of a 304 the page is shown as the server confirmed it', async () => {
  const origin = `http://127.0.0.1:${server.port}/`;
  const { context, page } = await cold(origin);
  await page.goto(replayOf(origin, meadow, '20260301081000'));
  await assertMeadow(page);
  await context.close();
});

test('the versions of a page by time', async () => {
  const origin = `http://127.0.0.1:${server.port}/`;
  const { context, page } = await cold(origin);
  for (const [n, text] of changed.entries()) {
    await page.goto(replayOf(origin, changing, `202603010${n === 0 ? '80800' : '80900'}`));
    await shown(page, changing, text);
  }
  await page.locator('text=/^2$/').first().waitFor();
  await context.close();
});

test('a cold browser lists the pages at once, finds them by their words, and opens one', async () => {
  const origin = `http://127.0.0.1:${server.port}/`;
  const { context, page, strays } = await cold(origin);
  await page.goto(origin);
  await listed(page, [changing, changing, meadow, other]);
  await page.getByPlaceholder(/Search/).fill('灌区先浇麦田');
  await listed(page, [changing]);
  await page.locator('wr-page-entry a').first().click();
  await shown(page, changing, changed[0]);
  assert.deepEqual(strays, []);
  await context.close();
});

test('a page that tries to reach another host, in every way, reaches none', async () => {
  const origin = `http://127.0.0.1:${server.port}/`;
  const { context, page } = await cold(origin);
  asked.length = 0;
  await page.goto(replayOf(origin, hostile));
  await shown(page, hostile, 'ways tried');
  await page.waitForTimeout(1500);
  assert.equal(asked.length, 0, asked.join(', '));
  // Outside of the replay the same page does reach it.
  const live = await context.newPage();
  await live.setContent(hostilePage(`http://127.0.0.1:${(outside.address() as AddressInfo).port}`), {
    waitUntil: 'commit',
  });
  await live.waitForTimeout(1500);
  for (const path of ['/c.png', '/e', 'upgrade /f', '/g', '/h', '/k']) assert.ok(asked.includes(path), path);
  await context.close();
});

test('an exported package opens in ReplayWeb.page by its own loader: pages, texts, digests, the same replay', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cundang-package-'));
  t.after(() => rm(folder, { recursive: true }));
  using catalog = openCatalog(join(stand.dir, 'catalog.sqlite'), { readOnly: true });
  const path = join(folder, 'meadows.wacz');
  const options = { requisites: requisitesOf, software: 'cundang/0', title: '存档', key: null };
  for (const filter of [{}, { sites: ['meadows'] }]) {
    await exportWacz(stand.dir, catalog, path, { ...options, filter });
    const packages = await servePackage(path);
    t.after(packages.close);
    const { context, page, strays } = await cold(packages.origin);
    await page.goto(replayOf(packages.start, meadow, '20260301080100'));
    await assertMeadow(page);
    await page.goto('about:blank');
    await page.goto(packages.start);
    await page.getByPlaceholder(/Search/).fill('邻村');
    await listed(page, [other]);
    assert.deepEqual(strays, []);
    await context.close();
  }
});
