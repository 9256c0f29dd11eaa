import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { historyLines, historyOf } from '../../src/cli/history-block.ts';
import { loadConfig } from '../../src/config.ts';
import { policiesOf } from '../../src/history/policy.ts';
import { openHistory } from '../../src/history/store.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { warcDir } from '../../storage/files.ts';
import { here } from '../cundang.ts';
import { context, look, moment, scratch } from '../history/looks.ts';

test('an archive without a history has no block', (t) => {
  assert.deepEqual(historyOf(dirname(scratch(t)), moment(0)), []);
  assert.deepEqual(historyLines([]), []);
});

test('status tells what is looked at when, and what was lost', async (t) => {
  const path = scratch(t);
  const dir = dirname(path);
  mkdirSync(warcDir(dir));
  openCatalog(`${dir}/catalog.sqlite`).close();
  {
    using history = openHistory(path);
    const pages = [1, 2, 3, 4];
    history.put(
      pages.map((n) => look(n, n / 10)),
      context(),
    );
    for (const days of [10, 12, 14, 16, 18, 20]) {
      history.put(
        [look(1, days, { fate: 'gone' }), look(2, days + 0.1, { fate: days < 20 ? 'alive' : 'blocked' })],
        context(),
      );
    }
    history.put([look('http://www.other.example/1', 0, { site: 'other' })], context(0));
  }
  using reader = openHistory(path, { readOnly: true });
  const next = reader.page(look(3, 0).url)!.due!;
  const lines = historyLines(historyOf(dir, moment(20.5)));
  assert.deepEqual(
    lines.flatMap((line) => line.split('\n')).map((line) => line.replaceAll(/ {2,}/g, ' | ')),
    [
      '',
      'site | pages | due now | in 24 h | in 7 days | next look | suspected',
      '──────  ─────  ───────  ───────  ─────────  ─────────────────  ─────────'.replaceAll(/ {2,}/g, ' | '),
      'other |  1 | 0 | 0 | 0 | never | 0'.replace(' |  ', ' | '),
      `portal | 4 | 2 | 3 | 3 | ${next.slice(0, 16)}Z | 1`,
      '',
      'site | lost | gone',
      '──────  ────  ────'.replaceAll(/ {2,}/g, ' | '),
      'portal | 1 | 1',
    ],
  );
  const { json, stdout, code } = await here(['status', '--dir', dir, '--json']);
  assert.equal(code, 0, stdout);
  const { history } = json as { history: ReturnType<typeof historyOf> };
  assert.deepEqual(
    history.map(({ site, pages, byFate, suspected }) => ({ site, pages, byFate, suspected })),
    [
      { site: 'other', pages: 1, byFate: { alive: 1 }, suspected: 0 },
      { site: 'portal', pages: 4, byFate: { alive: 3, gone: 1 }, suspected: 1 },
    ],
  );
  assert.match((await here(['status', '--dir', dir])).stdout, /^site +pages +due now/m);
});

test('revisit.budget is one number for all sites, and others for some', () => {
  const budgetsOf = (value: string | undefined) => {
    const sources = { file: null, environment: { CUNDANG_REVISIT_BUDGET: value }, flags: {} };
    return loadConfig(sources).config['revisit.budget'];
  };
  const of = (value?: string) => {
    const policy = policiesOf(budgetsOf(value));
    return ['people', 'gov-cn', 'www.example.cn'].map((site) => policy(site).budget);
  };
  assert.deepEqual(of(), [18, 18, 18]);
  assert.deepEqual(of('12'), [12, 12, 12]);
  assert.deepEqual(of('people=40,www.example.cn=0'), [40, 18, 0]);
  assert.deepEqual(of('6,people=40'), [40, 6, 6]);
  for (const wrong of ['often', 'people=', '-3', '1.5', '1000']) {
    assert.throws(() => budgetsOf(wrong), { code: 'config.invalid' }, wrong);
  }
});
