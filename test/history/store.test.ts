import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Look } from '../../src/history/look.ts';
import { openHistory } from '../../src/history/store.ts';
import { context, day, digest, look, moment, randomNumbers, scratch } from './looks.ts';

const url = (page: number) => look(page, 0).url;

/** The life of a page that is edited, lost and back, with another page that is well. */
const story: readonly Look[] = [
  look(1, 0),
  look(2, 0.1),
  look(1, 1, { fate: 'changed', content: 'second', status: 200 }),
  look(2, 2.1),
  look(1, 3, { fate: 'gone', status: 404 }),
  look(2, 3.2),
  look(1, 4, { fate: 'gone', status: 404 }),
  look(2, 5.2),
  look(1, 6.5, { fate: 'gone', status: 410, evidence: '410 Gone' }),
  look(2, 8),
  look(1, 20, { content: 'second' }),
];

test('looks become pages, looks and events', (t) => {
  using history = openHistory(scratch(t));
  const { events } = history.put(story, context());
  const told = events.map(({ kind, url: of, at, since, from, to }) => ({ kind, of, at, since, from, to }));
  assert.deepEqual(told, [
    { kind: 'changed', of: url(1), at: day(1), since: day(1), from: 'alive', to: 'changed' },
    { kind: 'lost', of: url(1), at: day(6.5), since: day(3), from: 'changed', to: 'gone' },
    { kind: 'back', of: url(1), at: day(20), since: day(20), from: 'gone', to: 'alive' },
  ]);
  assert.deepEqual([events[0]?.before, events[0]?.after], [digest('first'), digest('second')]);
  const page = history.page(url(1));
  assert.equal(page?.host, 'www.portal.example');
  assert.deepEqual(
    [page?.firstSeen, page?.lastGood, page?.content, page?.fate, page?.looks, page?.changes, page?.changedAt],
    [day(0), day(20), digest('second'), 'alive', 6, 1, day(1)],
  );
  assert.deepEqual(
    history.looksOf(url(1)),
    story.filter((one) => one.url === url(1)),
  );
  assert.equal(history.page('https://portal.example/news/2.html')?.url, url(2), 'http, https, www or not');
  assert.equal(history.page(url(3)), null);
  assert.deepEqual(history.looksOf(url(3)), []);
});

test('the same looks again change nothing, in one group or many', (t) => {
  using once = openHistory(scratch(t));
  once.put(story, context());
  const whole = stateOf(once);
  assert.deepEqual(once.put(story, context()), { events: [], hastened: [] });
  assert.deepEqual(stateOf(once), whole);
  using singly = openHistory(scratch(t));
  for (const one of [...story, ...story]) singly.put([one], context());
  assert.deepEqual(stateOf(singly), whole);
});

test('looks that come late are put in their place', (t) => {
  using inOrder = openHistory(scratch(t));
  inOrder.put(story, context());
  const { due: _, ...page } = inOrder.page(url(1))!;
  const wanted = { ...stateOf(inOrder), page };
  const random = randomNumbers(5);
  for (let n = 0; n < 12; n++) {
    using history = openHistory(scratch(t));
    const [ofOne, ofOther] = [story.filter((one) => one.url === url(1)), story.filter((one) => one.url !== url(1))];
    history.put(ofOther, context());
    const shuffled = ofOne.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
    // What is seen bad before it was seen good is no page yet: the first sight is known in any order.
    for (const { one } of [{ one: story[0]! }, ...shuffled]) history.put([one], context());
    assert.deepEqual(
      [...history.events()].map(({ serial: _, ...event }) => event).sort((a, b) => (a.at < b.at ? -1 : 1)),
      wanted.events,
    );
    assert.deepEqual(history.looksOf(url(1)), wanted.looks[0]);
    const { due: _, ...page } = history.page(url(1))!;
    assert.deepEqual(page, wanted.page);
  }
});

test('an event that a late look takes back is gone; one that stands keeps its serial', (t) => {
  using history = openHistory(scratch(t));
  const late = look(1, 5, { content: 'second' });
  history.put(story, context());
  const before = [...history.events()];
  // Seen good in the midst of what looked like a loss.
  history.put([late], context());
  assert.deepEqual([...history.events()], [before[0]]);
  assert.equal(history.page(url(1))?.looks, 7);
});

test('what was never seen good is no page', (t) => {
  using history = openHistory(scratch(t));
  const none = [look(1, 0, { fate: 'gone' }), look(2, 0, { content: null }), look('mailto:a@b.example', 0)];
  assert.deepEqual(history.put(none, context()), { events: [], hastened: [] });
  assert.deepEqual([...history.pages()], []);
  assert.deepEqual(history.counts(moment(0)), []);
});

test('captures of every kind of name come back as they were', (t) => {
  using history = openHistory(scratch(t));
  const names = ['<urn:uuid:0b2e4f1c-0a1b-4c2d-8e3f-a0b1c2d3e4f5>', 'urn:uuid:0B2E4F1C', '<mailto:a@b.example>'];
  const captures = names.map((recordId, n) => ({ recordId, file: `part-${n % 2}.warc.gz`, offset: n * 2 ** 40 }));
  const looks = captures.map((capture, n) => look(1, n, { capture }));
  history.put(looks, context());
  assert.deepEqual(history.looksOf(url(1)), looks);
});

test('pages and events are found by site, fate, suspicion, kind and time', (t) => {
  using history = openHistory(scratch(t));
  const other = Array.from({ length: 1200 }, (_, n) =>
    look(`http://other.example/${n}`, n / 1000, { site: 'other', evidence: '' }),
  );
  history.put(story, context());
  history.put(other, context());
  history.put([look('http://other.example/7', 30, { site: 'other', fate: 'parked' })], context());
  assert.equal([...history.pages()].length, 1202);
  assert.equal([...history.pages({ sites: ['other'] })].length, 1200);
  assert.equal([...history.pages({ sites: ['other', 'portal'], fates: ['alive'] })].length, 1202);
  assert.equal([...history.pages({ fates: ['gone'] })].length, 0);
  const suspected = [...history.pages({ suspected: true })];
  assert.deepEqual(
    suspected.map((page) => [page.url, page.suspected]),
    [['http://other.example/7', { fate: 'parked', since: day(30), looks: 1 }]],
  );
  const kinds = (filter: Parameters<typeof history.events>[0]) => [...history.events(filter)].map(({ kind }) => kind);
  assert.deepEqual(kinds({}), ['changed', 'lost', 'back']);
  assert.deepEqual(kinds({ kinds: ['lost', 'back'] }), ['lost', 'back']);
  assert.deepEqual(kinds({ since: day(6.5), until: day(20) }), ['lost']);
  assert.deepEqual(kinds({ sites: ['other'] }), []);
  const [first] = history.events();
  assert.deepEqual(kinds({ after: first!.serial }), ['lost', 'back']);
});

test('what is due comes by how many of its intervals it is late', (t) => {
  using history = openHistory(scratch(t));
  const old = { publishedOf: () => '2015-01-01' };
  // Each is looked at for the first time and due after about a day, or two months for the old one.
  history.put([look(1, 0), look(2, 0.5)], context());
  history.put([look('http://other.example/old', 0, { site: 'other' })], context(18, old));
  const [young, younger, aged] = [url(1), url(2), 'http://other.example/old'].map((of) => history.page(of)!);
  assert.ok(young!.due! < day(1.2) && aged!.due! > day(40));
  assert.deepEqual(history.due(moment(0.2), 10), []);
  const now = new Date(Date.parse(aged!.due!) + 86_400_000);
  const urls = history.due(now, 10).map((one) => one.url);
  assert.deepEqual(urls, [young!.url, younger!.url, aged!.url]);
  assert.deepEqual(history.due(now, 10)[2], { url: aged!.url, site: 'other', due: aged!.due });
  assert.equal(history.due(now, 1).length, 1);
  assert.deepEqual(
    history.due(now, 10, ['other']).map((one) => one.url),
    [aged!.url],
  );
  assert.deepEqual(history.due(now, 10, ['nobody']), []);
  history.put([look(1, 50)], context());
  assert.deepEqual(
    history.due(moment(50.1), 10, ['portal']).map((one) => one.url),
    [younger!.url],
    'looked at, it is due no more',
  );
});

test('the order of all that is due is that of the whole list, however it is read', (t) => {
  using history = openHistory(scratch(t));
  const random = randomNumbers(9);
  const born = new Map<string, string>();
  const looks = Array.from({ length: 700 }, (_, n) => {
    const one = look(`http://${n % 3}.example/${n}`, 100 + random() * 20, { site: `site-${n % 3}` });
    born.set(one.url, day(100 - 90 * random() ** 2));
    return one;
  });
  history.put(looks, context(18, { publishedOf: (of) => born.get(of) ?? null }));
  const all = history.due(moment(400), 10_000);
  assert.equal(all.length, 700);
  assert.equal(new Set(all.map((one) => one.url)).size, 700);
  for (const limit of [1, 33, 200]) assert.deepEqual(history.due(moment(400), limit), all.slice(0, limit));
  // Late by so many intervals, where intervals of one class may differ by a factor of two.
  const late = all.map((one) => {
    const last = Date.parse(history.page(one.url)!.lastLook);
    return (moment(400).getTime() - Date.parse(one.due)) / (Date.parse(one.due) - last);
  });
  for (const [n, one] of late.entries()) assert.ok(late.slice(n + 1).every((other) => other < one * 2.01));
});

test('counts tell fates and what is due when', (t) => {
  using history = openHistory(scratch(t));
  history.put(story.slice(0, 9), context());
  history.put([look('http://other.example/1', 6, { site: 'other' })], context());
  const [other, portal] = history.counts(moment(6.6));
  const gone = history.page(url(1))!;
  assert.deepEqual(portal?.byFate, { alive: 1, gone: 1 });
  assert.deepEqual([portal?.pages, portal?.suspected, portal?.due.now], [2, 0, 0]);
  assert.equal(portal?.next, [history.page(url(2))!.due!, gone.due!].sort()[0]);
  assert.deepEqual([other?.site, other?.due], ['other', { now: 0, day: 1, week: 1 }]);
  assert.deepEqual(history.counts(moment(7.5))[0]?.due, { now: 1, day: 1, week: 1 });
});

test('another budget sets the times of the next looks anew', (t) => {
  using history = openHistory(scratch(t));
  history.put([look(1, 0), look(2, 0.1)], context(0));
  assert.equal(history.page(url(1))?.due, null);
  assert.equal(history.counts(moment(1))[0]?.next, null);
  history.reschedule(() => ({ budget: 18 }), moment(500));
  const dues = [1, 2].map((n) => history.page(url(n))!.due!);
  for (const due of dues) assert.ok(due >= day(500) && due < day(502), due);
  history.reschedule(() => ({ budget: 18 }), moment(600));
  assert.deepEqual(
    [1, 2].map((n) => history.page(url(n))!.due!),
    dues,
    'the same budget changes nothing',
  );
});

test('a host that goes down loses no page, and says so', (t) => {
  using history = openHistory(scratch(t));
  const pages = [1, 2, 3, 4, 5];
  history.put(
    pages.map((n) => look(n, n / 10)),
    context(),
  );
  for (let at = 10; at < 15; at++) {
    history.put(
      pages.map((n) => look(n, at + n / 10, { fate: 'gone', status: 404 })),
      context(),
    );
  }
  assert.deepEqual([...history.events()], []);
  assert.equal(history.hostCondition('www.portal.example').badSince, 5);
  history.put([look(3, 15)], context());
  assert.equal(history.hostCondition('www.portal.example').badSince, 0);
  assert.equal(history.hostCondition('unknown.example').pages, 0);
});

test('on a host with many pages, an outage that passed stays known', (t) => {
  using history = openHistory(scratch(t));
  const pages = Array.from({ length: 600 }, (_, n) => n);
  history.put(
    pages.map((n) => look(n, n / 1000)),
    context(),
  );
  history.put(
    [1, 2, 3].map((n) => look(n, 2, { fate: 'gone' })),
    context(),
  );
  history.put(
    [1, 2].map((n) => look(n, 2.5)),
    context(),
  );
  history.put(
    pages.slice(100).map((n) => look(n, 3 + n / 1000)),
    context(),
  );
  const { mended, showed, lastGood } = history.hostCondition('www.portal.example');
  assert.deepEqual([mended, showed.gone, lastGood], [2, 1, day(3.599)]);
});

test('a site that loses pages has its other pages looked at within three days, once', (t) => {
  using history = openHistory(scratch(t));
  const pages = Array.from({ length: 60 }, (_, n) => n);
  history.put(
    pages.map((n) => look(n, 0.001 * n)),
    context(),
  );
  history.put(
    pages.map((n) => look(n, 200 + 0.001 * n)),
    context(),
  );
  const calm = pages.map((n) => history.page(url(n))!.due!);
  assert.ok(calm.every((due) => due > day(215)));
  const lost = (from: number, at: number) =>
    history.put(
      [from, from + 1, from + 2].map((n) => look(n, at + n / 1000, { fate: 'parked' })),
      context(),
    );
  const { hastened } = lost(0, 210);
  assert.deepEqual(hastened, [{ site: 'portal', losses: 3, pages: 57 }]);
  const dues = pages.slice(3).map((n) => Date.parse(history.page(url(n))!.due!) - Date.parse(day(210)));
  assert.ok(dues.every((ms) => ms >= 0 && ms <= 3.1 * 86_400_000));
  assert.ok(Math.max(...dues) - Math.min(...dues) > 2 * 86_400_000, 'not all at once');
  assert.deepEqual(lost(10, 211).hastened, [], 'they come already');
});

test('trouble of a host hastens nothing', (t) => {
  using history = openHistory(scratch(t));
  const pages = Array.from({ length: 20 }, (_, n) => n);
  history.put(
    pages.map((n) => look(n, 0.001 * n)),
    context(),
  );
  for (const [at, fate] of [
    [20, 'unreachable'],
    [21, 'blocked'],
  ] as const) {
    assert.deepEqual(
      history.put(
        pages.map((n) => look(n, at, { fate })),
        context(),
      ).hastened,
      [],
    );
  }
});

test('files of others and of other versions are refused', (t) => {
  const path = scratch(t);
  assert.throws(() => openHistory(path, { readOnly: true }), { code: 'archive.missing' });
  writeFileSync(path, 'no database, but some text that is long enough to be looked at as one'.repeat(20));
  assert.throws(() => openHistory(path), { code: 'catalog.damaged' });
});

test('a reader takes nothing in', (t) => {
  const path = scratch(t);
  using history = openHistory(path);
  history.put(story, context());
  using reader = openHistory(path, { readOnly: true });
  assert.deepEqual(stateOf(reader), stateOf(history));
  assert.throws(() => reader.put([look(9, 9)], context()), /readonly/);
});

function stateOf(history: Pick<ReturnType<typeof openHistory>, 'pages' | 'events' | 'looksOf'>) {
  const pages = [...history.pages()];
  return {
    pages,
    events: [...history.events()]
      .map(({ serial: _, ...event }) => event)
      .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))),
    looks: pages.map((page) => history.looksOf(page.url)),
  };
}
