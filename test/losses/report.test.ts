/** What the report says of each page of the story, whatever the format. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { catalogPath } from '../../src/folder.ts';
import { historyPath, openHistory } from '../../src/history/store.ts';
import { type Report, reportOf } from '../../src/losses/report.ts';
import { kinds, type Row } from '../../src/losses/row.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { context, day } from '../history/looks.ts';
import { archiveFolder, articleOf, at, fill, look, MOVED_TO, NOW, openStory } from './story.ts';

describe('the story', () => {
  const { report } = openStory();
  const urls = (of: Report, kind: Row['kind']): string[] => Array.from(of.rows([kind]), ({ url }) => url);

  test('each page is in the list it belongs to, newest first', () => {
    const whole = report();
    assert.deepEqual(Object.fromEntries(kinds.map((kind) => [kind, urls(whole, kind)])), {
      lost: [at('hostile'), at('moved'), at('gone'), at('replaced')],
      suspected: [at('maybe')],
      'out-of-reach': [at('paper/late'), at('paper/down')],
      edited: [at('edited')],
      back: [at('back')],
    });
    for (const kind of kinds) assert.equal(whole.count(kind), urls(whole, kind).length, kind);
    assert.deepEqual(
      Array.from(whole.rows(['edited', 'lost', 'back'], 3), ({ url }) => url),
      [at('hostile'), at('moved'), at('back')],
    );
  });

  test('a loss: what was seen, and our copy', () => {
    const gone = [...report().rows(['lost'])].find(({ url }) => url === at('gone'));
    const { id, capture } = articleOf('gone');
    assert.deepEqual(gone, {
      kind: 'lost',
      site: 'portal',
      url: at('gone'),
      title: '关于gone的通知',
      published: '2024-12-30T09:30+08:00',
      fate: 'gone',
      firstSeen: day(0),
      lastGood: day(0),
      since: day(31),
      confirmed: day(35),
      evidence: '404 Not Found',
      status: 404,
      to: null,
      seen: { recordId: '<urn:uuid:11111111-2222-4333-8444-555555555555>', file: 'cundang-9.warc.gz', offset: 77 },
      replacement: null,
      copy: {
        ...{ id, recordId: capture.recordId, file: capture.file, offset: capture.offset },
        ...{ show: `cundang show ${id}`, replay: `cundang replay '${at('gone')}'` },
      },
      edit: null,
    });
  });

  test('a moved page leads to the article at its new address', () => {
    const moved = [...report().rows(['lost'])].find(({ url }) => url === at('moved'));
    assert.equal(moved?.to, MOVED_TO);
    assert.deepEqual(moved?.replacement, { id: articleOf('new/moved').id, title: '关于new/moved的通知' });
  });

  test('an edit names both versions and the command that compares them; our copy is the later', () => {
    const [edited] = report().rows(['edited']);
    const [first, second] = [articleOf('edited'), articleOf('edited', 2)];
    assert.deepEqual(edited?.edit, { before: first.id, after: second.id, diff: `cundang diff '${at('edited')}'` });
    assert.equal(edited?.copy?.recordId, second.capture.recordId);
    assert.equal(edited?.confirmed, day(5));
  });

  test('what is suspected has no confirmation, and a host that is away takes no page with it', () => {
    const whole = report();
    const [maybe] = whole.rows(['suspected']);
    assert.deepEqual([maybe?.fate, maybe?.since, maybe?.confirmed, maybe?.status], ['gone', day(58), null, 404]);
    const away = Array.from(whole.rows(['out-of-reach']), ({ confirmed, since }) => ({ confirmed, since }));
    assert.deepEqual(away, [
      { confirmed: null, since: day(31) },
      { confirmed: day(30), since: day(12) },
    ]);
    assert.deepEqual(whole.hosts, [
      {
        ...{ host: 'www.paper.example', site: 'paper', fate: 'unreachable', pages: 2 },
        ...{ since: day(12), lastGood: day(30) },
      },
    ]);
  });

  test('sums by site and month agree with the lists', () => {
    const { sites, months, totals, survival, together } = report();
    assert.deepEqual(
      sites.map(({ site, now, told, byFate }) => ({ site, now, told, byFate })),
      [
        {
          site: 'paper',
          now: { pages: 2, good: 0, suspected: 0, outOfReach: 2, lost: 0 },
          told: { lost: 0, edited: 0, back: 0 },
          byFate: {},
        },
        {
          site: 'portal',
          now: { pages: 9, good: 4, suspected: 1, outOfReach: 0, lost: 4 },
          told: { lost: 4, edited: 1, back: 1 },
          byFate: { gone: 2, moved: 1, replaced: 1 },
        },
      ],
    );
    assert.deepEqual(totals.now, { pages: 11, good: 4, suspected: 1, outOfReach: 2, lost: 4 });
    assert.deepEqual(months, [
      { month: '2025-02', site: 'portal', lost: 3, edited: 0, back: 1 },
      { month: '2025-01', site: 'portal', lost: 1, edited: 1, back: 0 },
    ]);
    assert.deepEqual(
      survival.map(({ site, pages, lost }) => ({ site, pages, lost })),
      [
        { site: 'paper', pages: 2, lost: 0 },
        { site: 'portal', pages: 9, lost: 4 },
      ],
    );
    assert.deepEqual(
      together.steps.map(({ day: on, lost }) => [on, lost]),
      [
        [10, 1],
        [15, 1],
        [20, 1],
        [25, 1],
      ],
      'halfway between the last good look and the first bad one',
    );
  });

  test('--since leaves out what was confirmed before, and not what is the case now', () => {
    const late = report({ since: day(40) });
    assert.deepEqual(urls(late, 'lost'), [at('hostile'), at('moved')]);
    assert.deepEqual(urls(late, 'edited'), []);
    assert.deepEqual(urls(late, 'back'), [at('back')], 'on the very moment');
    assert.deepEqual([urls(late, 'suspected').length, urls(late, 'out-of-reach').length], [1, 2]);
    assert.deepEqual(late.totals.told, { lost: 2, edited: 0, back: 1 });
    assert.equal(late.totals.now.lost, 4);
  });

  test('one site', () => {
    const paper = report({ asked: ['paper'] });
    assert.deepEqual(
      kinds.map((kind) => paper.count(kind)),
      [0, 0, 2, 0, 0],
    );
    assert.equal(paper.totals.now.pages, 2);
  });
});

test('a page lost, back and lost again is one loss, the later', (t) => {
  const dir = archiveFolder(t);
  using records = openCatalog(catalogPath(dir));
  using pages = openHistory(historyPath(dir));
  const lost = (days: number) => look('gone', days, { fate: 'gone', status: 404, evidence: `404 on day ${days}` });
  const well = [0, 5, 8, 10, 15, 22, 24, 26].map((days) => look('well', days));
  pages.put(
    [...well, look('gone', 0), ...[4, 5.5, 9].map(lost), look('gone', 20), ...[21, 22.5, 25].map(lost)],
    context(),
  );
  const report = reportOf(pages, records, { now: NOW, nameOf: () => null });
  const told = Array.from(report.rows(['lost']), ({ since, confirmed, evidence }) => ({ since, confirmed, evidence }));
  assert.deepEqual(told, [{ since: day(21), confirmed: day(25), evidence: '404 on day 25' }]);
  assert.equal(report.count('back'), 1, 'it was back in between');
});

test('a record that the catalogue does not have is found by its looks', (t) => {
  const dir = archiveFolder(t);
  using records = openCatalog(catalogPath(dir));
  using pages = openHistory(historyPath(dir));
  const capture = {
    recordId: '<urn:uuid:99999999-2222-4333-8444-555555555555>',
    file: 'cundang-4.warc.gz',
    offset: 12,
  };
  const url = "http://www.portal.example/it's.html";
  const looks = [0, 1, 2.5, 6, 9].map((days) =>
    look('gone', days, days === 0 ? { capture } : { fate: 'gone', status: 404 }),
  );
  pages.put(
    looks.map((one) => ({ ...one, url })),
    context(),
  );
  const [row] = reportOf(pages, records, { now: NOW, nameOf: () => null }).rows(['lost']);
  assert.equal(row?.title, null);
  assert.deepEqual(row?.copy, {
    ...{ id: null, ...capture, show: null },
    replay: `cundang replay 'http://www.portal.example/it'\\''s.html'`,
  });
});

test('a line is left out when its page has come back since', (t) => {
  const dir = archiveFolder(t);
  fill(dir);
  using records = openCatalog(catalogPath(dir), { readOnly: true });
  using pages = openHistory(historyPath(dir));
  const report = reportOf(pages, records, { now: NOW, nameOf: () => null });
  pages.put([look('gone', 70)], context());
  assert.deepEqual(
    Array.from(report.rows(['lost']), ({ url }) => url),
    [at('hostile'), at('moved'), at('replaced')],
  );
});
