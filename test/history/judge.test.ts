/** From the answers of a visit to a look: what a 304 confirms, and edits of the head under the same text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSites } from '../../crawlers/registry.ts';
import type { Article, ArticleDraft } from '../../src/article.ts';
import { type Ended, judge, type Known } from '../../src/history/judge.ts';
import type { Fate, Look } from '../../src/history/look.ts';
import { openHistory } from '../../src/history/store.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { article } from '../storage/catalog/articles.ts';

const url = 'http://www.portal.example/news/1.html';
const [definition] = await loadSites();
const before = article({
  ...{ paragraphs: ['渠道修好了，村里的地都浇上了水。'], url, title: '修渠引水到田头', source: '本县日报' },
  fetchedAt: '2026-01-01T00:00:00.000Z',
});

function known(looks: readonly (readonly [string, Fate])[]): Known & Disposable {
  const catalog = openCatalog(':memory:');
  catalog.put([before]);
  const history = openHistory(':memory:');
  const all = looks.map(([at, fate]): Look => {
    const content = fate === 'alive' ? before.contentDigest : fate === 'replaced' ? 'f'.repeat(64) : null;
    return { url, site: 'portal', at, fate, evidence: `it is ${fate}`, status: 200, to: null, content, capture: null };
  });
  history.put(all, { policyOf: () => ({ budget: 18 }) });
  return {
    ...{ catalog, history },
    [Symbol.dispose]() {
      catalog.close();
      history.close();
    },
  };
}

const ended = (status: number, at: string, draft: Article | null): Ended => ({
  ...{ url, site: 'portal', definition: definition!, at, error: null, stopped: null, capture: null },
  exchanges: [{ url, status, rawHeaders: [], truncated: null }],
  reading: draft && { draft: draft as unknown as ArticleDraft, skip: null },
  content: draft?.contentDigest ?? null,
  answer: async () => null,
});

test('a 304 confirms the last answer that had something to say, be it the article or another one in its place', async () => {
  using good = known([['2026-01-01T00:00:00.000Z', 'alive']]);
  const first = await judge(good, ended(304, '2026-01-03T00:00:00.000Z', null));
  assert.equal(first?.look.fate, 'alive');
  using bad = known([
    ['2026-01-01T00:00:00.000Z', 'alive'],
    ['2026-01-02T00:00:00.000Z', 'replaced'],
  ]);
  const second = await judge(bad, ended(304, '2026-01-03T00:00:00.000Z', null));
  assert.deepEqual([second?.look.fate, second?.look.evidence], ['replaced', 'it is replaced']);
  for (const fate of ['gone', 'soft-404', 'blocked', 'unreachable'] as const) {
    // None of them has validators: what was asked for is the article.
    using passing = known([
      ['2026-01-01T00:00:00.000Z', 'alive'],
      ['2026-01-02T00:00:00.000Z', fate],
    ]);
    const third = await judge(passing, ended(304, '2026-01-03T00:00:00.000Z', null));
    assert.equal(third?.look.fate, 'alive', fate);
  }
});

test('an edit of title, date or people under the same text is told, and once', async () => {
  using one = known([['2026-01-01T00:00:00.000Z', 'alive']]);
  const at = '2026-02-01T00:00:00.000Z';
  const edited = {
    ...before,
    authors: ['白小慧'],
    capture: { ...before.capture, fetchedAt: at, recordId: '<urn:uuid:2>' },
  };
  const look = await judge(one, ended(200, at, edited));
  assert.deepEqual([look?.look.fate, look?.look.evidence], ['changed', 'edited: people']);
  (one.catalog as ReturnType<typeof openCatalog>).put([edited]);
  const again = await judge(one, ended(200, '2026-03-01T00:00:00.000Z', edited));
  assert.equal(again?.look.fate, 'alive');
});
