import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { killBrowser, ownBrowsers } from '../../../crawlers/browser/processes.ts';
import { openTabs, type Tabs } from '../../../crawlers/browser/tabs.ts';
import { chromiumPath } from '../../chromium.ts';

const page = Buffer.from('<!DOCTYPE html><title>页</title><p>一段话');

async function open(tabs = 2): Promise<Tabs> {
  const viewport = { width: 640, height: 480 };
  return openTabs({ chromium: await chromiumPath(), sandbox: false, userAgent: 'test/1', tabs, viewport });
}

const titleOf = (tabs: Tabs, url: string): Promise<string> =>
  tabs.run(async (tab) => {
    tab.answer = async () => ({
      ...{ url, fetchedAt: new Date(), ip: null, requestHead: '', status: 200, statusText: 'OK', truncated: null },
      ...{ rawHeaders: [['content-type', 'text/html; charset=utf-8']], body: page },
    });
    await tab.page.goto(url);
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

test('a browser that does not start is told to those who wait', async () => {
  const viewport = { width: 640, height: 480 };
  const tabs = openTabs({ chromium: '/bin/false', sandbox: false, userAgent: 'test/1', tabs: 1, viewport });
  try {
    await assert.rejects(titleOf(tabs, 'http://yi.example/'), { code: 'browser.start' });
  } finally {
    await tabs.close();
  }
});
