/** Which sites are scheduled and when: definitions under the configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSites } from '../../crawlers/registry.ts';
import { loadConfig } from '../../src/config.ts';
import { CundangError } from '../../src/errors.ts';
import { timetablesOf } from '../../src/schedule/timetables.ts';

const sites = await loadSites();
const configOf = (flags: Record<string, unknown> = {}) => loadConfig({ file: null, environment: {}, flags }).config;
const plan = (flags: Record<string, unknown> = {}, targets: readonly string[] = []) =>
  timetablesOf(configOf(flags), sites, targets);
const crons = (flags: Record<string, unknown>, targets: readonly string[] = []) =>
  Object.fromEntries(plan(flags, targets).timetables.map(({ site, cron }) => [site, cron]));
const code = (wanted: string, text: RegExp) => (thrown: unknown) =>
  thrown instanceof CundangError && thrown.code === wanted && text.test(thrown.message);

test('every site by its own expression, without those that nobody has found yet', () => {
  const { timetables, placeless } = plan();
  assert.deepEqual(placeless.map(({ id }) => id).sort(), ['minsheng-fazhi', 'yuncheng-dangjian']);
  assert.equal(timetables.length, sites.length - placeless.length);
  for (const { site, cron, timezone } of timetables) {
    assert.equal(cron, sites.find(({ id }) => id === site)?.schedule);
    assert.equal(timezone, 'Asia/Shanghai');
  }
  const behindProxy = plan({ 'network.proxy': 'http://127.0.0.1:1' });
  assert.deepEqual([behindProxy.timetables.length, behindProxy.placeless.length], [sites.length, 0]);
});

test('schedule.sites names those that are scheduled, and the call has the last word', () => {
  const flags = { 'schedule.sites': 'sxgov,gmw,sxgov' };
  assert.deepEqual(Object.keys(crons(flags)), ['sxgov', 'gmw']);
  assert.deepEqual(Object.keys(crons(flags, ['people'])), ['people']);
});

test('schedule.cron is for one site, or for all; commas within an expression are its own', () => {
  const flags = { 'schedule.cron': '0 1,13 * * *,sxgov=8,38 * * * *,gmw=*/10 * * * * *' };
  assert.deepEqual(crons(flags, ['sxgov', 'gmw', 'people']), {
    sxgov: '8,38 * * * *',
    gmw: '*/10 * * * * *',
    people: '0 1,13 * * *',
  });
  const listed = { 'schedule.cron': ['sxgov=8,38 * * * *'] };
  assert.equal(crons(listed, ['sxgov']).sxgov, '8,38 * * * *');
  assert.notEqual(crons(listed, ['people']).people, '8,38 * * * *');
});

test('what cannot be scheduled is refused with what is wrong', () => {
  assert.throws(() => plan({}, ['sxgof']), code('site.unknown', /did you mean `sxgov`/));
  assert.throws(() => plan({ 'schedule.cron': 'sxgof=* * * * *' }), code('site.unknown', /did you mean `sxgov`/));
  assert.throws(() => plan({}, ['minsheng-fazhi']), code('site.unconfirmed', /minsheng-fazhi/));
  assert.throws(() => plan({ 'schedule.cron': '61 * * * *' }), code('config.invalid', /"61 \* \* \* \*": .*minute/));
  assert.throws(() => plan({ 'schedule.cron': '0 0 30 2 *' }), code('config.invalid', /no such time/));
  for (const wrong of ['hourly', '* * * *', '* * * * * * *', 'sxgov=', '0 0 * * MON']) {
    assert.throws(() => plan({ 'schedule.cron': wrong }), code('config.invalid', /schedule\.cron/), wrong);
  }
  assert.throws(() => plan({ 'schedule.timezone': 'Mars/Olympus' }), code('config.invalid', /schedule\.timezone/));
});
