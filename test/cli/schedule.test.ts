/** `cundang schedule` with an archive folder alone: it crawls when sites are due, and remembers. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, beforeEach, test } from 'node:test';
import {
  assertWhole,
  exported,
  linesOf,
  placesOf,
  type Replica,
  type Settings,
  scratch,
  startCrawl,
  startReplica,
  until,
} from '../crawl/stand.ts';
import { cundang, type Ran, type Running, start } from '../cundang.ts';

const site = 'yuncheng-dangjian';
const other = 'chinanews-shanxi';
const space = scratch();
let replica: Replica;

beforeEach(async () => {
  replica = await startReplica({ articlesPerSite: 8, latencyMs: 20 });
});
afterEach(() => replica.close());
after(() => space.remove());

interface Event {
  readonly kind: 'started' | 'ended' | 'failed';
  readonly sites?: readonly { readonly site: string; readonly due: string }[];
  readonly ended?: string;
  readonly articles?: { readonly new: number };
  readonly error?: { readonly code: string };
}

interface Listed {
  readonly site: string;
  readonly cron: string;
  readonly due: string | null;
  readonly next: string;
  readonly last: { readonly due: string; readonly started: string; readonly ended: string | null } | null;
}

function words(dir: string, more: readonly string[], settings: Settings = {}): string[] {
  const all: Settings = {
    ...{ 'pace.delayMs': 0, 'pace.concurrency': 4, 'crawl.backoffMs': 50, 'schedule.jitterMs': 0 },
    ...{ 'network.proxy': replica.proxyUrl, 'network.ca': replica.caFile(), ...settings },
  };
  const set = Object.entries(all).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  return ['schedule', ...more, '--dir', dir, ...set];
}

async function list(dir: string, sites: readonly string[], settings?: Settings): Promise<readonly Listed[]> {
  const { json, code, stderr } = await cundang(words(dir, [...sites, '--list', '--json'], settings));
  assert.equal(code, 0, stderr);
  return (json as { sites: readonly Listed[] }).sites;
}

/** A scheduler that stays, and its events so far. */
function staying(dir: string, sites: readonly string[], settings: Settings) {
  const events: Event[] = [];
  const running: Running = start(words(dir, [...sites, '--json'], settings));
  createInterface({ input: running.process.stdout! }).on('line', (line) => events.push(JSON.parse(line) as Event));
  const of = (kind: Event['kind']) => events.filter((event) => event.kind === kind);
  const end = async (): Promise<Ran> => {
    running.process.kill('SIGTERM');
    return running.ended;
  };
  return { events, of, end, running };
}

const wanted = (...sites: readonly string[]) =>
  sites.flatMap((id) => replica.sites[id]!.articles.map(({ url }) => url)).sort();

test('--once runs what is due and remembers it; a run that was missed is made up for once', async () => {
  const dir = space.dir('once');
  const hourly = { 'schedule.cron': '0 * * * *' };
  const before = await list(dir, [site, other], hourly);
  assert.deepEqual(
    before.map((one) => [one.site, one.cron, one.last, one.due !== null]),
    [
      [site, '0 * * * *', null, true],
      [other, '0 * * * *', null, true],
    ],
  );
  const first = await cundang(words(dir, [site, other, '--once'], hourly));
  assert.equal(first.code, 0, first.stderr);
  const [started, ended, ...rest] = first.stdout.trim().split('\n');
  assert.match(started!, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}.*yuncheng-dangjian.*: started$/);
  assert.match(ended!, /: done after \d+ s · \d+ pages · \d+ new articles · 0 failed · 0 left · /);
  assert.deepEqual(rest, []);
  assert.deepEqual(placesOf(linesOf(await exported(dir))), wanted(site, other));
  await assertWhole(dir);

  const asked = replica.log.length;
  const second = await cundang(words(dir, [site, other, '--once', '--json'], hourly));
  assert.deepEqual(second.json, { command: 'schedule', ran: null });
  assert.equal(replica.log.length, asked, 'nothing was due, nothing was asked for');

  const path = join(dir, 'schedule.json');
  const runs = JSON.parse(readFileSync(path, 'utf8')) as { sites: Record<string, Listed['last']> };
  const yesterday = new Date(Date.now() - 30 * 3_600_000).toISOString();
  runs.sites[site] = { due: yesterday, started: yesterday, ended: yesterday };
  writeFileSync(path, JSON.stringify(runs));
  const made = await cundang(words(dir, [site, other, '--once', '--json'], hourly));
  assert.equal((made.json as { ran: { ended: string } }).ran.ended, 'empty', made.stderr);
  const hosts = new Set(replica.log.slice(asked).map(({ host }) => host));
  assert.deepEqual([...hosts], ['www.yuncheng-dangjian.invalid'], 'the one that was missed alone');
  assert.deepEqual((await list(dir, [site], hourly))[0]?.due, null);
});

test('it stays, runs a site again and again without overlap, and ends cleanly', { timeout: 120_000 }, async () => {
  const dir = space.dir('stays');
  const { events, of, end, running } = staying(dir, [site], { 'schedule.cron': '* * * * * *' });
  try {
    await until('three runs have ended', () => of('ended').length >= 3 || running.process.exitCode !== null, 90);
  } finally {
    assert.equal((await end()).code, 0);
  }
  const kinds = events.map(({ kind }) => kind);
  assert.deepEqual(
    kinds,
    kinds.map((_, n) => (n % 2 === 0 ? 'started' : 'ended')),
    'a run begins when the last has ended',
  );
  const dues = of('started').map(({ sites }) => sites![0]!.due);
  assert.deepEqual(dues, [...new Set(dues)].sort(), 'each once, in order');
  const [first, ...later] = of('ended').slice(0, 3);
  assert.ok(first!.articles!.new > 0);
  assert.deepEqual(
    later.map(({ ended, articles }) => [ended, articles!.new]),
    [
      ['empty', 0],
      ['empty', 0],
    ],
  );
  assert.deepEqual(placesOf(linesOf(await exported(dir))), wanted(site));
  await assertWhole(dir);
});

test('a run that was stopped goes on at the next start', { timeout: 120_000 }, async () => {
  const dir = space.dir('stopped');
  const settings = { 'schedule.cron': '0 3 * * *', 'pace.concurrency': 1, 'pace.delayMs': 60 };
  const { end, of } = staying(dir, [site], settings);
  await until('the run is under way', () => replica.log.length >= 5);
  const stopped = await end();
  assert.equal(stopped.code, 0);
  assert.match(stopped.stderr, /finishing the pages in hand/);
  assert.deepEqual(
    of('ended').map(({ ended }) => ended),
    ['stopped'],
  );
  const [left] = await list(dir, [site], settings);
  assert.equal(left!.last!.ended, null);
  assert.equal(left!.due, left!.last!.due);
  const again = await cundang(words(dir, [site, '--once'], settings));
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(placesOf(linesOf(await exported(dir))), wanted(site));
  const [done] = await list(dir, [site], settings);
  assert.deepEqual([done!.due, typeof done!.last!.ended], [null, 'string']);
});

test('while another crawl has the archive it waits and says so; --once does not', { timeout: 120_000 }, async () => {
  const dir = space.dir('busy');
  const slow = startCrawl(replica, dir, [site], { 'pace.concurrency': 1, 'pace.delayMs': 500 });
  await until('the crawl is under way', () => replica.log.length >= 2);
  const settings = { 'schedule.cron': '0 * * * *' };
  const single = await cundang(words(dir, [site, '--once', '--json'], settings));
  assert.equal(single.code, 1);
  assert.match(single.stderr, /the archive is in use by process/);
  const { of, end } = staying(dir, [site], settings);
  await until('it says so', () => of('failed').length === 1);
  const ran = await end();
  assert.equal(ran.code, 0);
  assert.match(ran.stderr, /the archive is in use by process \d+.*; next attempt at \d{4}-/);
  assert.equal(of('failed')[0]!.error!.code, 'archive.locked');
  slow.process.kill('SIGINT');
  await slow.ended;
});

test('sites whose address nobody knows are left out with a word, or refused when there are no others', async () => {
  const dir = space.dir('nowhere');
  const listed = await cundang(['schedule', 'sxgov', site, '--list', '--dir', dir]);
  assert.equal(listed.code, 0);
  assert.match(listed.stderr, /\(yuncheng-dangjian\) is left out: nobody has confirmed its address/);
  assert.match(listed.stdout, /^sxgov +10 \* \* \* \* +now +–/m);
  const alone = await cundang(['schedule', site, '--dir', dir]);
  assert.equal(alone.code, 2);
  assert.match(alone.stderr, /nobody has confirmed the address of .*\(yuncheng-dangjian\)/);
  const unknown = await cundang(['schedule', 'sxgof', '--dir', dir]);
  assert.deepEqual([unknown.code, /did you mean `sxgov`/.test(unknown.stderr)], [2, true]);
});
