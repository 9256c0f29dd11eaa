/** Counting what was committed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Claim, NewVisit, Outcome, VisitKind } from '../../queue/frontier.ts';
import { noCounts, tallying } from '../../src/alerts/site-day.ts';
import type { Finished } from '../../src/commit.ts';
import type { Look } from '../../src/history/look.ts';
import { dayOf } from '../../src/text/beijing.ts';
import type { Put } from '../../storage/catalog/catalog.ts';

function claimOf(kind: VisitKind): Claim {
  const url = `http://www.example.cn/${kind}`;
  return { url, site: 'a', kind, depth: 1, via: null, key: url, lane: 'www.example.cn', attempts: 0, known: null };
}
const link = (kind: VisitKind): NewVisit => ({ url: 'http://www.example.cn/x', site: 'a', kind, depth: 2, via: null });
const finished = (outcome: Outcome | null, article: object | null = null): Finished => ({
  ...{ outcome, captures: [] },
  article: article as Finished['article'],
});
const done = (kind: VisitKind, found: readonly NewVisit[] = []): Outcome => ({
  ...{ kind: 'done', claim: claimOf(kind), known: null, found },
});
const ended = (kind: 'failed' | 'skipped', visit: VisitKind, code: string): Outcome => ({
  ...{ kind, claim: claimOf(visit), reason: { code, message: '' } },
});

test('lists, articles, pages without a record, refusals and new articles', () => {
  const tally = tallying();
  const article = { site: 'a' };
  tally.committed({
    group: [
      finished(null),
      finished(done('seed', [link('article'), link('article'), link('list'), link('asset')])),
      finished(done('list', [link('article')])),
      finished(done('article'), article),
      finished(ended('skipped', 'article', 'not-an-article')),
      finished(ended('skipped', 'article', 'parked')),
      finished(ended('skipped', 'article', 'robots.denied')),
      finished(ended('skipped', 'revisit', 'soft-404')),
      finished(ended('failed', 'article', 'http.too-many')),
      finished({ ...ended('failed', 'list', 'http.too-many'), kind: 'retry', at: new Date() } as Outcome),
      finished(ended('failed', 'list', 'fetch.timeout')),
      finished(ended('failed', 'asset', 'http.too-many')),
    ],
    recorded: [
      { article, isNew: true },
      { article, isNew: false },
      { article: { site: null }, isNew: true },
    ] as unknown as readonly Put[],
  });
  const counted = tally.take();
  assert.deepEqual(
    [...counted],
    [
      [
        'a',
        {
          ...{ tried: 10, refused: 2, troubled: 3, lists: 2, links: 3 },
          ...{ read: 1, empty: 2, judged: 3, taken: 1, fresh: 1 },
        },
      ],
    ],
  );
  assert.deepEqual([...tally.take()], []);
  tally.giveBack(counted);
  assert.deepEqual([...tally.take()], [...counted]);
});

test('of looks count those that show who has the domain', () => {
  const tally = tallying();
  const fates = ['alive', 'changed', 'gone', 'unreachable', 'hijacked', 'parked', 'parked'] as const;
  tally.looked(fates.map((fate) => ({ site: 'b', fate }) as Look));
  assert.deepEqual(tally.take().get('b'), { ...noCounts, judged: 5, taken: 3 });
});

test('a day begins at midnight in Beijing', () => {
  assert.deepEqual(
    ['2026-03-01T15:59:59.999Z', '2026-03-01T16:00:00.000Z'].map((time) => dayOf(Date.parse(time))),
    ['2026-03-01', '2026-03-02'],
  );
});
