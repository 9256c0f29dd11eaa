/** The part of a process that tells: on time, past channels that are down, and to its end. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Alerts, startAlerts } from '../../src/alerts/start.ts';
import { loadConfig } from '../../src/config.ts';
import { CundangError } from '../../src/errors.ts';
import { until } from '../crawl/stand.ts';
import { handClock } from '../hand-clock.ts';
import { losePages } from './history.ts';
import { folders, HOUR, start, storeIn, toldIn } from './stand.ts';

const folder = folders();
const configOf = (dir: string, flags: Record<string, unknown> = {}) =>
  loadConfig({
    ...{ file: null, environment: {} },
    flags: { dir, 'alerts.minFreeBytes': 0, 'alerts.log': 'alerts.jsonl', ...flags },
  }).config;

interface Line {
  readonly alert: { readonly title: string; readonly count: number; readonly at: string; readonly rule: string };
}
const logged = (dir: string): readonly Line['alert'][] =>
  existsSync(join(dir, 'alerts.jsonl'))
    ? readFileSync(join(dir, 'alerts.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as Line).alert)
    : [];

test('losses of the history are told, once, in one message a day', async () => {
  const dir = folder();
  const clock = handClock(start);
  losePages(dir, 30, start);
  const troubles: unknown[] = [];
  const config = configOf(dir, { 'alerts.feed': 'feed.xml' });
  const sites = [{ id: 'sxgov', name: '黄河新闻网' }] as unknown as Parameters<typeof startAlerts>[0]['sites'];
  const alerts = startAlerts({ config, sites, clock, onTrouble: (error) => troubles.push(error) });
  await alerts.look();
  losePages(dir, 3, start + HOUR, 500);
  for (let n = 0; n < 26 * 4; n++) {
    clock.moveTo(clock.now().getTime() + HOUR / 4);
    await alerts.look();
  }
  await alerts.close();
  assert.deepEqual(troubles, []);
  assert.deepEqual(
    logged(dir).map(({ title, count }) => [title, count]),
    [
      ['黄河新闻网 (sxgov): 30 pages lost', 30],
      ['黄河新闻网 (sxgov): 3 pages lost', 3],
    ],
  );
  const [first, second] = logged(dir).map(({ at }) => Date.parse(at));
  assert.ok(second! - first! >= 24 * HOUR && second! - first! <= 24 * HOUR + HOUR / 4);
  assert.equal(readFileSync(join(dir, 'feed.xml'), 'utf8').match(/<entry>/g)?.length, 2);
});

test('a channel that is down holds up neither the caller nor the others, and has all of it when it is back', async (t) => {
  const dir = folder();
  const clock = handClock(start);
  losePages(dir, 5, start);
  const got: string[] = [];
  let isWell = false;
  const server = createServer((request, response) => {
    request.resume();
    if (isWell) got.push(String(request.headers['webhook-id']));
    response.writeHead(isWell ? 204 : 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  t.after(() => server.close());
  const troubles: unknown[] = [];
  const config = configOf(dir, { 'alerts.webhook': url });
  const alerts = startAlerts({ config, sites: [], clock, onTrouble: (error) => troubles.push(error) });
  const sent = await alerts.look();
  assert.deepEqual(
    logged(dir).map(({ count }) => count),
    [5],
  );
  assert.ok(troubles.every((error) => error instanceof CundangError && error.code === 'alert.refused'));
  assert.ok(troubles.length >= 1);
  assert.deepEqual(
    sent.map(({ channel, sent: count }) => [channel, count]),
    [
      ['webhook', 0],
      ['log', 0],
    ],
  );
  isWell = true;
  clock.moveTo(clock.now().getTime() + 3 * 60_000);
  await until('it looks by itself', () => got.length > 0);
  await alerts.close();
  using store = storeIn(dir);
  assert.deepEqual(
    got,
    toldIn(store).map(({ id }) => id),
  );
  assert.equal(logged(dir).length, 1);
});

test('what cannot be read is trouble for whoever is told, not for the crawl; what was counted is not lost by it', async () => {
  const dir = folder();
  const clock = handClock(start);
  const troubles: unknown[] = [];
  // Another program's file in the place of the history.
  const { DatabaseSync } = await import('node:sqlite');
  const path = join(dir, 'history.sqlite');
  const other = new DatabaseSync(path);
  other.exec('CREATE TABLE x (y)');
  other.close();
  const alerts: Alerts = startAlerts({
    ...{ config: configOf(dir), sites: [], clock },
    onTrouble: (error) => troubles.push(error),
  });
  alerts.looked([1, 2, 3, 4].map(() => ({ site: 'a', fate: 'parked' }) as Parameters<Alerts['looked']>[0][number]));
  await alerts.look();
  assert.ok(troubles.length > 0);
  assert.deepEqual(logged(dir), []);
  (await import('node:fs')).rmSync(path);
  await alerts.look();
  await alerts.close();
  assert.deepEqual(
    logged(dir).map(({ rule, count }) => [rule, count]),
    [['site-taken', 4]],
  );
});

test('it ends at once, twice if it must, and a wrong configuration is told before anything is done', async () => {
  const dir = folder();
  const onTrouble = (error: unknown) => assert.fail(String(error));
  const alerts = startAlerts({ config: configOf(dir), sites: [], onTrouble });
  await Promise.all([alerts.close(), alerts.close()]);
  await alerts.close();
  const config = configOf(folder(), { 'alerts.smtp': 'smtp://127.0.0.1:1' });
  assert.throws(() => startAlerts({ config, sites: [], onTrouble }), { code: 'config.invalid' });
});
