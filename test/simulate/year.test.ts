import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_BUDGET, mostInYear } from '../../src/history/policy.ts';
import { asJson, asTable, mostLooks, promisedLooks } from './report.ts';
import { simulate } from './simulate.ts';

test('a year: every fate right, no false loss, every silent edit with its sentence, sooner than any fixed schedule', async () => {
  const options = { pages: 140, days: 365, seed: 11, budget: DEFAULT_BUDGET };
  const simulated = await simulate(options, { tickHours: 8 });
  const { judgement, watched, schedules } = simulated;
  const report = asJson(simulated);
  const serious = judgement.mistakes.filter(({ message }) => !message.startsWith('title'));
  assert.deepEqual(serious, []);
  assert.deepEqual(report.fates, { right: report.pages, wrong: 0, missed: 0 });
  assert.equal(report.falseLosses, 0);
  assert.equal(report.edits.missed, 0);
  assert.ok(report.edits.found >= 20, `${report.edits.found} edits are too few to say anything`);
  assert.ok(report.titles.found > report.titles.missed, JSON.stringify(report.titles));

  const came = [...judgement.byFate.keys()].sort();
  const wanted = ['alive', 'blocked', 'gone', 'hijacked', 'moved', 'parked', 'replaced', 'soft-404', 'unreachable'];
  assert.deepEqual(came, wanted, 'the year had each of them');

  const { adaptive, daily, weekly } = schedules;
  // Pages of this year are lost three times as often as the policy takes for granted, and it looks sooner where they are.
  assert.ok(adaptive.looks <= 1.4 * promisedLooks(simulated), `${adaptive.looks} looks`);
  for (const page of watched.values()) assert.ok(mostLooks(page) <= mostInYear(options), page.url);
  assert.ok(daily.looks <= adaptive.looks && weekly.looks <= adaptive.looks);
  assert.ok(adaptive.toSee < daily.toSee && adaptive.toSee < weekly.toSee, asTable(simulated));
});
