import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { killBrowser, ownBrowsers, renderers, residentBytes } from '../../../crawlers/browser/processes.ts';
import { openTabs, type Tab, type Tabs } from '../../../crawlers/browser/tabs.ts';
import { chromiumPath } from '../../chromium.ts';

const page = Buffer.from('<!DOCTYPE html><title>页</title><p>一段话');

async function open(tabs = 2, memoryMb = 1024): Promise<Tabs> {
  const viewport = { width: 640, height: 480 };
  return openTabs({ chromium: await chromiumPath(), sandbox: false, userAgent: 'test/1', tabs, viewport, memoryMb });
}

/** Opens a page that is answered with `body`. */
async function show(tab: Tab, url: string, body = page): Promise<void> {
  tab.answer = async () => ({
    ...{ url, fetchedAt: new Date(), ip: null, requestHead: '', status: 200, statusText: 'OK', truncated: null },
    ...{ rawHeaders: [['content-type', 'text/html; charset=utf-8']], body },
  });
  await tab.page.goto(url);
}

const titleOf = (tabs: Tabs, url: string): Promise<string> =>
  tabs.run(async (tab) => {
    await show(tab, url);
    return tab.page.title();
  });

test('a tab shows what is answered at its gate, over https as well, and takes one page after the other', async () => {
  const tabs = await open(1);
  try {
    assert.equal(await titleOf(tabs, 'http://yi.example/'), '页');
    assert.equal(await titleOf(tabs, 'https://er.example/'), '页');
    assert.equal(ownBrowsers().length, 1);
  } finally {
    await tabs.close();
  }
  assert.deepEqual(ownBrowsers(), []);
});

test('a crashed tab and a killed browser cost the page in hand and no other; nothing is left behind', async () => {
  const profiles = () => readdirSync(tmpdir()).filter((name) => name.startsWith('playwright_chromiumdev_profile'));
  const before = profiles();
  const tabs = await open();
  try {
    const crash = tabs.run(async ({ page: shown, devtools }) => {
      const crashed = new Promise((_, reject) => shown.once('crash', () => reject(new Error('crashed'))));
      await Promise.race([devtools.send('Page.crash'), crashed]);
    });
    await assert.rejects(crash, /crash/i);
    assert.equal(await titleOf(tabs, 'http://yi.example/'), '页');
    const killed = tabs.run(async ({ page: shown }) => {
      for (const pid of ownBrowsers()) killBrowser(pid);
      await shown.goto('http://er.example/', { timeout: 10_000 });
    });
    await assert.rejects(killed);
    assert.equal(await titleOf(tabs, 'http://san.example/'), '页');
  } finally {
    await tabs.close();
  }
  assert.deepEqual(ownBrowsers(), []);
  const left = profiles().filter((name) => !before.includes(name));
  assert.deepEqual(left, []);
});

/** What a hostile page fills memory with, two gigabytes at most: V8's own objects, and what V8 does not count. */
const greedy = {
  objects: 'for (let n = 0; n < 5e6; n++) held.push(Array.from({ length: 30 }, (_, i) => ({ i })))',
  buffers: 'for (let n = 0; n < 64; n++) held.push(new Uint8Array(1 << 25).fill(n))',
};

for (const [kind, script] of Object.entries(greedy)) {
  test(`a page that fills memory with ${kind} is ended, and only it`, async () => {
    const memoryMb = 320;
    const tabs = await open(2, memoryMb);
    const url = 'http://tan.example/';
    const [ended, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    try {
      const beside = tabs.run(async (tab) => {
        await show(tab, 'http://yi.example/');
        opened.resolve();
        await ended.promise;
        return tab.page.title();
      });
      await opened.promise;
      const work = tabs.run(async (tab) => {
        const body = Buffer.from(`<title>还在</title><script>const held = []; ${script}</script>`);
        await show(tab, url, body).catch((error) => {
          throw tab.lost(url, error);
        });
      });
      await assert.rejects(work, { code: 'browser.memory', where: { url } });
      ended.resolve();
      assert.equal(await beside, '页', 'the page beside it is still there');
      assert.equal(await titleOf(tabs, 'http://er.example/'), '页');
      for (const pid of renderers()) assert.ok(residentBytes(pid) < memoryMb * 2 ** 20, 'its memory is given back');
      assert.equal(ownBrowsers().length, 1, 'the browser is the same');
    } finally {
      ended.resolve();
      await tabs.close();
    }
    assert.deepEqual(renderers(), []);
  });
}

test('a tab that only crashed is not said to have taken memory', async () => {
  const tabs = await open(1);
  try {
    const work = tabs.run(async (tab) => {
      const crashed = new Promise((resolve) => tab.page.once('crash', resolve));
      tab.devtools.send('Page.crash').catch(() => {});
      await crashed;
      throw tab.lost('http://yi.example/');
    });
    await assert.rejects(work, { code: 'browser.crashed' });
  } finally {
    await tabs.close();
  }
});

test('a browser that does not start is told to those who wait', async () => {
  const viewport = { width: 640, height: 480 };
  const tabs = openTabs({
    chromium: '/bin/false',
    sandbox: false,
    userAgent: 'test/1',
    tabs: 1,
    viewport,
    memoryMb: 512,
  });
  try {
    await assert.rejects(titleOf(tabs, 'http://yi.example/'), { code: 'browser.start' });
  } finally {
    await tabs.close();
  }
});
