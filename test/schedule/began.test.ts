import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSites } from '../../crawlers/registry.ts';
import { loadConfig } from '../../src/config.ts';
import { runBegan } from '../../src/schedule/began.ts';

const sites = await loadSites();
const at = (text: string) => Date.parse(`${text}+08:00`);
const configOf = (flags: Parameters<typeof loadConfig>[0]['flags']) =>
  loadConfig({ file: null, environment: {}, flags: { 'schedule.jitterMs': 0, ...flags } }).config;

test('a run began at the last time of the schedule, whenever this process was started', () => {
  let now = at('2026-03-02T10:07:00');
  const began = runBegan(configOf({ 'schedule.cron': 'sxgov=0 */6 * * *' }), sites, () => now);
  assert.equal(new Date(began('sxgov')).toISOString(), new Date(at('2026-03-02T06:00:00')).toISOString());
  now = at('2026-03-02T12:00:00');
  assert.equal(began('sxgov'), at('2026-03-02T12:00:00'));
});

test('a portal without a definition has a rhythm of its own', () => {
  const began = runBegan(configOf({}), sites, () => at('2026-03-02T10:07:00'));
  assert.equal(began('www.example.cn'), at('2026-03-02T10:00:00'));
});
