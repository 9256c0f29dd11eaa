/** The looks that an archive tells of: what belongs to one visit, what is no visit of a page, and what is judged of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSites } from '../../crawlers/registry.ts';
import { loadConfig } from '../../src/config.ts';
import type { Look } from '../../src/history/look.ts';
import { historyPath, openHistory } from '../../src/history/store.ts';
import { createReader } from '../../src/reader.ts';
import { rebuild } from '../../src/rebuild.ts';
import { type Archive, openArchive } from '../../storage/archive.ts';
import type { Capture } from '../../storage/capture.ts';
import { exchangeOf, type Given } from '../storage/exchange.ts';
import { scratch } from '../storage/scratch.ts';

const sites = await loadSites();
const host = 'http://www.portal.example';
const article = (number: number): string => `${host}/2025-03/01/content_${10_000 + number}.html`;

/** So many days after the beginning, and minutes. */
const at = (days: number, minutes = 0): string =>
  new Date(Date.UTC(2025, 2, 1) + days * 86_400_000 + minutes * 60_000).toISOString();

const things = ['水库', '山路', '果园', '校舍', '夜市', '桥梁', '灯塔', '茶山', '渔港', '书屋'];

/** The page of an article: three paragraphs that no other has. */
function story(number: number, added = ''): Buffer {
  const thing = things[number % things.length]!;
  const lines = Array.from(
    { length: 3 },
    (_, n) =>
      `第${n + 1}天，${thing}边的人们谈起今年的收成与修缮，${number}户人家都说${thing}变了样，路宽了，灯亮了，来往的客人也多了不少。`,
  );
  return Buffer.from(
    `<html><head><meta charset="utf-8"><title>${thing}旁的新变化之${number}</title></head><body><h1>${thing}旁的新变化之${number}</h1>
     <div class="time">2025-03-01 10:20 来源：本网</div><div class="content">${[...lines, added].map((line) => `<p>${line}</p>`).join('')}</div></body></html>`,
  );
}

const html = [['Content-Type', 'text/html; charset=utf-8']] as const;
const good = (number: number, when: string, added?: string): Given => ({
  ...{ url: article(number), fetchedAt: when, body: story(number, added), headers: html },
});
const failing = (url: string, when: string, status: number): Given => ({
  ...{ url, fetchedAt: when, status, headers: html, body: Buffer.from(`<h1>${status}</h1>`) },
});
const page = (url: string, when: string, body: string): Given => ({
  ...{ url, fetchedAt: when, headers: html, body: Buffer.from(body) },
});
const redirect = (url: string, to: string, when: string): Given => ({
  ...{ url, fetchedAt: when, status: 302, headers: [['Location', to]], body: Buffer.alloc(0) },
});

type Write = (store: (given: Given, original?: Capture) => Promise<Capture>, archive: Archive) => Promise<unknown>;

/** The history of an archive in which `write` has stored something, and its looks in few words. */
async function rebuilt(write: Write, flags: Record<string, unknown> = {}) {
  const dir = await scratch();
  const archive = await openArchive(dir);
  await write((given, original) => archive.store(exchangeOf(given), original ?? null), archive);
  await archive.close();
  const { config } = loadConfig({ file: null, environment: {}, flags });
  const reader = createReader(sites, 0, []);
  const { articles } = await rebuild({ ...config, dir }, sites, reader, {
    onDamage: (_file, { reason }) => assert.fail(reason),
  });
  await reader.close();
  using history = openHistory(historyPath(dir), { readOnly: true });
  const pages = [...history.pages()];
  const looks = new Map<string, readonly Look[]>(pages.map(({ url }) => [url, history.looksOf(url)]));
  const fates = (number: number) => (looks.get(article(number)) ?? []).map(({ fate }) => fate);
  const events = [...history.events()].map(({ kind, url, to }) => [kind, url, to]);
  return { articles, pages, looks, fates, events, urls: pages.map(({ url }) => url).sort() };
}

test('what came for an address that was made up is neither a record nor a page, redirects and all', async () => {
  const { articles, urls, fates } = await rebuilt(async (store, archive) => {
    const made = (given: Given) => archive.store(exchangeOf(given), null, undefined, article(1));
    await store(good(1, at(0)));
    await made({ ...good(2, at(1)), url: article(709_999_990) });
    await made(redirect(article(709_999_991), article(3), at(2)));
    await made(good(3, at(2, 1)));
    // A page and what was made up beside it, turn by turn to one address.
    await store(redirect(article(1), article(4), at(3)));
    await made(redirect(article(709_999_992), article(4), at(3, 1)));
    await made({ ...good(1, at(3, 2)), url: article(4) });
    await store({ ...good(1, at(3, 3)), url: article(4) });
  });
  assert.equal(articles, 2, 'the page, and where it was moved to');
  assert.deepEqual([urls, fates(1)], [[article(1)], ['alive', 'moved']]);
});

test('edits are told, losses are confirmed over days, and what comes back is back', async () => {
  const { fates, events, pages } = await rebuilt(async (store) => {
    for (const day of [0, 5, 10, 11.5, 14, 20]) {
      await store(day === 0 ? good(1, at(day)) : good(1, at(day), '编者按：文中数字已经核对。'));
      await store([10, 11.5, 14].includes(day) ? failing(article(2), at(day, 1), 404) : good(2, at(day, 1)));
      await store(good(3, at(day, 2)));
    }
  });
  assert.deepEqual(fates(1), ['alive', 'changed', 'alive', 'alive', 'alive', 'alive']);
  assert.deepEqual(fates(2), ['alive', 'alive', 'gone', 'gone', 'gone', 'alive']);
  assert.deepEqual(events, [
    ['changed', article(1), 'changed'],
    ['lost', article(2), 'gone'],
    ['back', article(2), 'alive'],
  ]);
  assert.deepEqual(
    pages.map(({ fate, looks, changes, firstSeen, lastGood }) => [fate, looks, changes, firstSeen, lastGood]),
    [
      ['alive', 6, 1, at(0), at(20)],
      ['alive', 6, 0, at(0, 1), at(20, 1)],
      ['alive', 6, 0, at(0, 2), at(20, 2)],
    ],
  );
});

test('a 304 is a look', async () => {
  const { looks } = await rebuilt(async (store) => {
    const first = await store(good(1, at(0)));
    await store({ url: article(1), fetchedAt: at(1), status: 304, headers: [], body: Buffer.alloc(0) }, first);
  });
  const [, second] = looks.get(article(1))!;
  assert.deepEqual([second?.fate, second?.status, second?.content, second?.at], ['alive', 304, null, at(1)]);
});

test('attempts in a row are one look: the one that ends the visit, or the last', async () => {
  const { fates, looks } = await rebuilt(async (store) => {
    for (const number of [1, 2, 3]) await store(good(number, at(0, number)));
    for (const minute of [0, 1, 3]) await store(failing(article(1), at(5, minute), 503));
    await store(good(1, at(5, 7)));
    for (const minute of [0, 1, 3, 7]) await store(failing(article(2), at(5, 10 + minute), 503));
    await store(good(2, at(5, 30)));
    for (const minute of [0, 1]) await store(failing(article(3), at(6, minute), 503));
    await store(failing(article(3), at(7), 503));
  });
  assert.deepEqual(fates(1), ['alive', 'alive']);
  assert.deepEqual(fates(2), ['alive', 'unreachable', 'alive']);
  assert.deepEqual(
    looks.get(article(3))!.map((look) => look.at),
    [at(0, 3), at(6, 1), at(7)],
  );
});

/** A page that does not answer, in the place of `store`. */
const silent =
  (archive: Archive) =>
  (url: string, when: string, redirect: Capture | null = null): Promise<void> => {
    const reason = { code: 'fetch.timeout', message: 'no answer within 30000 ms, after 4 attempts' };
    return archive.storeUnanswered({ url, at: when, reason, redirect: redirect?.recordId ?? null });
  };

test('a page that is silent for weeks is lost, as it was in the crawl, and back when it answers', async () => {
  const { fates, events, looks } = await rebuilt(async (store, archive) => {
    for (const number of [1, 2, 3]) await store(good(number, at(0, number)));
    for (const day of [3, 6, 10, 14, 18.5, 25]) {
      for (const number of [2, 3]) await store(good(number, at(day, number)));
      if (day === 25) await store(good(1, at(day)));
      else await silent(archive)(article(1), at(day));
    }
  });
  assert.deepEqual(fates(1), ['alive', ...Array<string>(5).fill('unreachable'), 'alive']);
  assert.deepEqual(events, [
    ['lost', article(1), 'unreachable'],
    ['back', article(1), 'alive'],
  ]);
  const [, look] = looks.get(article(1))!;
  assert.deepEqual(
    [look!.at, look!.status, look!.to, look!.capture, look!.content, look!.evidence],
    [at(3), null, null, null, null, 'fetch.timeout: no answer within 30000 ms, after 4 attempts'],
  );
});

test('a silent page shows that its host is not well: a 404 beside it is confirmed later', async () => {
  const withSilence = (isSilent: boolean) =>
    rebuilt(async (store, archive) => {
      for (const number of [1, 2, 3]) await store(good(number, at(0, number)));
      for (const day of [3, 4.5, 6.5]) {
        await store(good(3, at(day)));
        if (isSilent) await silent(archive)(article(2), at(day));
        await store(failing(article(1), at(day, 1), 404));
      }
      for (const number of [1, 2]) await store(good(number, at(8, number)));
    });
  assert.equal((await withSilence(false)).events.length, 2, 'lost and back');
  const { events, fates } = await withSilence(true);
  assert.deepEqual(events, []);
  assert.deepEqual(fates(2), ['alive', 'unreachable', 'unreachable', 'unreachable', 'alive']);
});

test('a suspicion begins anew behind a look without an answer', async () => {
  const { events, fates } = await rebuilt(async (store, archive) => {
    for (const number of [1, 2]) await store(good(number, at(0, number)));
    await store(failing(article(1), at(3), 404));
    await silent(archive)(article(1), at(4));
    for (const day of [5, 6.5]) await store(failing(article(1), at(day), 404));
    await store(good(1, at(8)));
  });
  assert.deepEqual(fates(1), ['alive', 'gone', 'unreachable', 'gone', 'gone', 'alive']);
  assert.deepEqual(events, []);
});

test('no answer ends the attempts before it, and a redirect that led to none', async () => {
  const { looks, fates, urls } = await rebuilt(async (store, archive) => {
    for (const number of [1, 2, 3]) await store(good(number, at(0, number)));
    const to = article(77_001);
    // Trouble, trouble, silence: one visit.
    for (const minute of [0, 1]) await store(failing(article(1), at(5, minute), 503));
    await silent(archive)(article(1), at(5, 3));
    await store(redirect(article(2), to, at(6)));
    const last = await store(redirect(article(2), to, at(6, 1)));
    await silent(archive)(article(2), at(6, 1), last);
    // What comes for the target is a visit of its own.
    await store({ ...good(2, at(6, 2)), url: to });
    await silent(archive)(article(99), at(7));
    await silent(archive)(article(3), at(7), last);
  });
  const told = (number: number) => looks.get(article(number))!.map(({ at: when, fate }) => [when, fate]);
  assert.deepEqual(told(1).slice(1), [[at(5, 3), 'unreachable']]);
  assert.deepEqual(told(2).slice(1), [[at(6, 1), 'unreachable']]);
  const [, led] = looks.get(article(2))!;
  assert.deepEqual([led!.status, led!.to, typeof led!.capture?.offset], [302, null, 'number']);
  assert.deepEqual(fates(77_001), ['alive']);
  assert.deepEqual(fates(3), ['alive', 'unreachable'], 'a redirect that is gone is none');
  assert.ok(!urls.includes(article(99)), 'a page that was never seen is none');
});

test('redirects are one visit with what they lead to, or with their end', async () => {
  const { fates, looks, urls } = await rebuilt(async (store) => {
    for (const number of [1, 2, 3, 4, 5, 6]) await store(good(number, at(0, number)));
    const new1 = `${host}/2025-03/01/content_77001.html`;
    // Another visit's captures in between, one of the same target among them.
    await store(redirect(article(1), new1, at(5)));
    await store(redirect(article(2), 'http://elsewhere.example/notes/7.html', at(5, 1)));
    await store({ ...good(1, at(5, 2)), url: new1 });
    await store({ ...good(1, at(5, 3)), url: new1 });
    await store(redirect(article(3), article(3), at(5, 4)));
    // Nothing answered there; a day later the target is visited by itself.
    await store(redirect(article(4), article(5), at(5, 5)));
    await store(good(5, at(6)));
    const https = article(6).replace('http:', 'https:');
    await store(redirect(article(6), https, at(6, 1)));
    await store({ ...good(6, at(6, 2)), url: https });
  });
  assert.deepEqual(fates(1), ['alive', 'moved']);
  assert.equal(looks.get(article(1))![1]!.to, `${host}/2025-03/01/content_77001.html`);
  assert.deepEqual(fates(2), ['alive', 'replaced']);
  assert.deepEqual(fates(3), ['alive', 'unreachable']);
  assert.match(looks.get(article(3))![1]!.evidence, /fetch\.redirect-loop: redirected in a circle/);
  assert.deepEqual(fates(4), ['alive']);
  assert.deepEqual(fates(5), ['alive', 'alive']);
  assert.deepEqual(fates(6), ['alive', 'alive']);
  assert.equal(urls.length, 7);
});

const frame = `<html><head><meta charset="utf-8"><title>本地资讯</title></head><body><div class="wrap"><div class="box"><p>${'欢迎来到本地资讯，请从上面的栏目开始浏览，今天推荐的是各乡镇的活动安排与便民电话。'.repeat(5)}</p></div></div></body></html>`;

test('an address that was made up is no page, and tells what its host says for all that are missing', async () => {
  const { fates, looks, urls } = await rebuilt(async (store) => {
    for (const number of [1, 2, 3]) await store(good(number, at(0, number)));
    await store(page(article(1), at(5), frame));
    await store(good(3, at(5, 1)));
    await store(page(`${host}/2025-03/01/content_712345678.html`, at(5, 2), frame));
    await store(page(article(2), at(5, 30), frame));
  });
  for (const number of [1, 2]) {
    assert.deepEqual(fates(number), ['alive', 'soft-404']);
    assert.match(looks.get(article(number))![1]!.evidence, /like the answer for a page that cannot exist \(HTTP 200\)/);
  }
  assert.deepEqual(urls, [1, 2, 3].map(article));
});

test('a page that has become the home page is compared with the one that was archived last', async () => {
  const list = (lead: string) =>
    `<html><head><title>资讯</title></head><body><ul class="nav">${things.map((thing) => `<li><a href="/${thing}/">${thing}</a></li>`).join('')}</ul><div class="lead"><a href="/a.html">${lead}</a></div>${things.map((thing) => `<div class="item"><a href="/x">${thing}旁边新开的铺子今天开始营业</a></div>`).join('')}</body></html>`;
  const { looks } = await rebuilt(async (store) => {
    await store(good(1, at(0)));
    await store(page(`${host}/`, at(4), list('今天的头条')));
    await store(page(article(1), at(5), list('明天的头条')));
  });
  assert.deepEqual(
    looks.get(article(1))!.map(({ fate, evidence }) => [fate, evidence]),
    [
      ['alive', 'first seen'],
      ['soft-404', 'like the home page'],
    ],
  );
});

test('a page that the browser drew is judged by its tree', async () => {
  const bare =
    '<html><head><title>x</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>';
  const { fates, looks } = await rebuilt(async (store, archive) => {
    for (const day of [0, 5]) {
      const first = await store(page(article(1), at(day), bare.replace('x', `x${day}`)));
      await store({ url: `${host}/app.js`, fetchedAt: at(day), headers: [['Content-Type', 'text/javascript']] });
      await archive.storeResource({
        uri: `urn:dom:${article(1)}`,
        contentType: 'text/html; charset=utf-8',
        body: story(1, day === 5 ? '后来补充的一句。' : ''),
        fetchedAt: new Date(at(day)),
        concurrentTo: first.recordId,
      });
    }
    await store(page(article(1), at(9), bare));
  });
  assert.deepEqual(fates(1), ['alive', 'changed', 'soft-404']);
  assert.equal(looks.get(article(1))![1]!.at, at(5));
});

test('a page that came bare and was then opened in the browser is one look', async () => {
  const bare = (when: string) =>
    page(
      article(1),
      when,
      `<html><body><div id="app" data-at="${when}"></div><script src="/app.js"></script></body></html>`,
    );
  const write: Write = async (store, archive) => {
    await store(good(1, at(0)));
    await store(bare(at(5)));
    const { recordId } = await store(bare(at(5, 1)));
    await archive.storeResource({
      ...{ uri: `urn:dom:${article(1)}`, contentType: 'text/html; charset=utf-8', body: story(1) },
      ...{ fetchedAt: new Date(at(5, 1)), concurrentTo: recordId },
    });
  };
  const auto = await rebuilt(write, { 'crawl.render': 'auto' });
  assert.deepEqual(auto.fates(1), ['alive', 'alive']);
  // Where no browser is asked for, these are two visits.
  const http = await rebuilt(write);
  assert.deepEqual(http.fates(1), ['alive', 'soft-404', 'alive']);
});

test('further pages are none of their own, and an article whose other page never came is known again', async () => {
  const second = article(1).replace('.html', '_2.html');
  const third = article(1).replace('.html', '_3.html');
  const paged = (when: string): Given => ({
    ...good(1, when),
    body: Buffer.from(
      story(1)
        .toString()
        .replace('</body>', `<div class="page"><a href="${second}">2</a> <a href="${third}">3</a></div></body>`),
    ),
  });
  const { fates, urls } = await rebuilt(async (store) => {
    await store(paged(at(0)));
    await store({ ...good(2, at(0, 1)), url: second });
    await store(paged(at(5)));
  });
  assert.deepEqual(fates(1), ['alive', 'alive']);
  assert.deepEqual(urls, [article(1)]);
});

test('more pages in doubt than are held wait no longer', async () => {
  const count = 520;
  const { pages } = await rebuilt(async (store) => {
    for (let number = 0; number < count; number++) await store(good(number, at(0, number / 100)));
    for (let number = 0; number < count; number++) await store(page(article(number), at(5, number / 100), frame));
  });
  assert.equal(pages.length, count);
  assert.ok(pages.every(({ suspected, looks }) => suspected?.fate === 'replaced' && looks === 2));
});
