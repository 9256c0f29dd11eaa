/** `cundang run`: sites when they are due, known articles when their time has come, after any stop. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, beforeEach, test } from 'node:test';
import { historyPath } from '../../src/history/store.ts';
import {
  assertRebuilds,
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
import { cundang, here, type Ran, type Running, start } from '../cundang.ts';

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
  readonly kind: 'started' | 'ended' | 'failed' | 'page' | 'endangered' | 'calm';
  readonly what?: string;
  readonly url?: string;
  readonly site?: string;
  readonly suspected?: number;
  readonly sites?: readonly { readonly site: string; readonly due: string }[];
  readonly ended?: string;
  readonly articles?: { readonly new: number };
  readonly error?: { readonly code: string };
}

interface Listed {
  readonly site: string;
  readonly cron: string;
  readonly times: number;
  readonly due: string | null;
  readonly next: string;
  readonly last: { readonly due: string; readonly started: string; readonly ended: string | null } | null;
}

function words(command: 'run' | 'schedule', dir: string, more: readonly string[], settings: Settings = {}): string[] {
  const all: Settings = {
    ...{ 'pace.delayMs': 0, 'pace.concurrency': 4, 'crawl.backoffMs': 50, 'schedule.jitterMs': 0 },
    ...{ 'network.proxy': replica.proxyUrl, 'network.ca': replica.caFile(), ...settings },
  };
  const set = Object.entries(all).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  return [command, ...more, '--dir', dir, ...set];
}

async function list(dir: string, sites: readonly string[], settings?: Settings): Promise<readonly Listed[]> {
  const { json, code, stderr } = await here(words('schedule', dir, [...sites, '--list', '--json'], settings));
  assert.equal(code, 0, stderr);
  return (json as { sites: readonly Listed[] }).sites;
}

/** A process that stays, and its events so far. */
function staying(dir: string, sites: readonly string[], settings: Settings) {
  const events: Event[] = [];
  const running: Running = start(words('run', dir, [...sites, '--json'], settings));
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
  const first = await cundang(words('run', dir, [site, other, '--once'], hourly));
  assert.equal(first.code, 0, first.stderr);
  const [started, ended, ...rest] = first.stdout.trim().split('\n');
  assert.match(started!, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}.*yuncheng-dangjian.*: started$/);
  assert.match(ended!, /: done after \d+ s · \d+ pages · \d+ new articles · \d+ unchanged · 0 failed · 0 left · /);
  assert.deepEqual(rest, []);
  assert.deepEqual(placesOf(linesOf(await exported(dir))), wanted(site, other));
  await assertWhole(dir);

  const asked = replica.log.length;
  const second = await here(words('run', dir, [site, other, '--once', '--json'], hourly));
  assert.deepEqual(second.json, { command: 'run', ran: null });
  assert.equal(replica.log.length, asked, 'nothing was due, nothing was asked for');

  const path = join(dir, 'schedule.json');
  const runs = JSON.parse(readFileSync(path, 'utf8')) as { sites: Record<string, Listed['last']> };
  const yesterday = new Date(Date.now() - 30 * 3_600_000).toISOString();
  runs.sites[site] = { due: yesterday, started: yesterday, ended: yesterday };
  writeFileSync(path, JSON.stringify(runs));
  const made = await here(words('run', dir, [site, other, '--once', '--json'], hourly));
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
  const again = await here(words('run', dir, [site, '--once'], settings));
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
  const single = await here(words('run', dir, [site, '--once', '--json'], settings));
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

test('killed in the middle, it goes on: every page once, whole', { timeout: 120_000 }, async () => {
  const dir = space.dir('killed');
  const settings = { 'schedule.cron': '0 3 * * *', 'pace.concurrency': 1, 'pace.delayMs': 60 };
  for (const pages of [4, 8]) {
    const asked = replica.log.length;
    const { running } = staying(dir, [site], settings);
    await until('the run is under way', () => replica.log.length >= asked + pages);
    running.process.kill('SIGKILL');
    await running.ended;
  }
  const again = await here(words('run', dir, [site, '--once', '--json'], settings));
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(placesOf(linesOf(await exported(dir))), wanted(site));
  await assertWhole(dir);
  await assertRebuilds(dir);
});

test('the deadline ends what does not end', { timeout: 120_000 }, async () => {
  const dir = space.dir('late');
  replica.misbehave(wanted(site)[3]!, { kind: 'slow-headers', ms: 60_000 });
  const { end } = staying(dir, [site, '--deadline', '1'], { 'schedule.cron': '0 3 * * *' });
  await until('the page is asked for', () => replica.log.some(({ url }) => url === wanted(site)[3]));
  const began = performance.now();
  const { code, stderr } = await end();
  assert.equal(code, 130, stderr);
  assert.ok(performance.now() - began < 30_000);
});

/** Their time has come. */
function makeDue(dir: string, urls: readonly string[]): void {
  const file = new DatabaseSync(historyPath(dir));
  for (const url of urls) file.prepare('UPDATE page SET due = 1 WHERE url = ?').run(url);
  file.close();
}

test('known articles are looked at when their time has come, no site due; what was edited is told', async () => {
  const dir = space.dir('looks');
  const never = { 'schedule.cron': '0 3 1 1 *' };
  const all = wanted(site);
  assert.equal((await here(words('run', dir, [site, '--once'], never))).code, 0);
  const [edited, same] = all as [string, string];
  makeDue(dir, [edited, same]);
  // In whatever charset: a paragraph more.
  const more = (html: string) => html.replace(/<p>(.*?)<\/p>/, '$&<p>$1$1</p>');
  replica.publish(edited, (bytes) => Buffer.from(more(bytes.toString('latin1')), 'latin1'));
  const asked = replica.log.length;
  const { of, end } = staying(dir, [], { ...never, 'schedule.sites': site });
  await until('the round has ended', () => of('ended').length > 0, 60);
  assert.equal((await end()).code, 0);
  assert.deepEqual(of('started')[0]!.sites, []);
  const looked = replica.log.slice(asked).filter(({ url }) => all.includes(url));
  assert.deepEqual(looked.map(({ url }) => url).sort(), [edited, same].sort());
  assert.deepEqual(
    of('page').map(({ what, url }) => [what, url]),
    [['changed', edited]],
  );
});

test('a site that loses pages is run sooner and deeper, and it is said', { timeout: 180_000 }, async () => {
  const paged = 'minsheng-fazhi';
  const dir = space.dir('losing');
  const long = await startReplica({ articlesPerSite: 60, seed: 2 });
  try {
    const settings = { 'schedule.cron': '0 3 * * 1', 'network.proxy': long.proxyUrl, 'network.ca': long.caFile() };
    const { articles, lists } = long.sites[paged]!;
    const ends = lists.filter((url) => /page=\d/.test(url));
    assert.ok(ends.length >= 2);
    /** A run of the site, due or not. @returns what it said, and which further pages of lists it asked for */
    const runNow = async (): Promise<readonly [string, readonly string[]]> => {
      rmSync(join(dir, 'schedule.json'), { force: true });
      const asked = long.log.length;
      const { stdout } = await here(words('run', dir, [paged, '--once'], settings));
      const seen = new Set(long.log.slice(asked).map(({ url }) => url));
      return [stdout, ends.filter((url) => seen.has(url))];
    };
    assert.deepEqual((await runNow())[1], ends);
    const [quiet, none] = await runNow();
    assert.deepEqual(none, [], 'the lists brought nothing new');
    assert.doesNotMatch(quiet, /is losing pages/);
    const [calm] = await list(dir, [paged], settings);
    assert.equal(calm!.times, 1);

    const lost = articles.slice(0, 24).map(({ url }) => url);
    for (const url of lost) long.misbehave(url, { kind: 'status', status: 404 });
    makeDue(dir, lost);
    const said = /minsheng-fazhi is losing pages \(0 lost in seven days, 24 more suspected\): run 4 times as often/;
    assert.match((await runNow())[0], said);
    const [hurried] = await list(dir, [paged], settings);
    assert.equal(hurried!.times, 4);
    assert.ok(Date.parse(hurried!.next) - Date.now() <= 42 * 3_600_000, hurried!.next);

    assert.deepEqual((await runNow())[1], ends, 'each page of the lists once');
    assert.deepEqual((await runNow())[1], [], 'and not again');
  } finally {
    await long.close();
  }
});

test('sites whose address nobody knows are refused when there are no others; so is a queue in Redis', async () => {
  const dir = space.dir('nowhere');
  const alone = await here(['run', site, '--dir', dir]);
  assert.equal(alone.code, 2);
  assert.match(alone.stderr, /nobody has confirmed the address of .*\(yuncheng-dangjian\)/);
  const redis = await here(['run', 'sxgov', '--dir', dir, '--set', 'queue.redis=redis://127.0.0.1:1']);
  assert.equal(redis.code, 2);
  assert.match(redis.stderr, /with queue.redis, sites are run by `cundang schedule`/);
});
