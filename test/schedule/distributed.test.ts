/** Schedules in Redis: several processes, their deaths, and those of Redis. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadSites } from '../../crawlers/registry.ts';
import { openRedisSchedule } from '../../queue/redis/schedule.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { openQueueOf } from '../../src/folder.ts';
import {
  type DistributedEvent,
  type DistributedOptions,
  lastRunsOf,
  openSchedule,
  runDistributed,
} from '../../src/schedule/distributed.ts';
import type { Run, Timetable } from '../../src/schedule/plan.ts';
import { seedSite } from '../../src/schedule/seeding.ts';
import { timetablesOf } from '../../src/schedule/timetables.ts';
import { until } from '../crawl/stand.ts';
import { start } from '../cundang.ts';
import { startRedis } from '../redis.ts';

const sites = await loadSites();
const redis = await startRedis({ fsync: 'always' });
after(() => redis.close());

let prefixes = 0;
const configOf = (flags: Record<string, unknown> = {}): Config => {
  const own = { 'queue.redis': redis.url, 'queue.prefix': `schedule${++prefixes}`, 'schedule.jitterMs': 0 };
  return loadConfig({ file: null, environment: {}, flags: { ...own, ...flags } }).config;
};
const everySecond = '* * * * * *';

type Queued = Extract<DistributedEvent, { kind: 'queued' }>;

/** A scheduler in this process; `end` stops it and waits for it. */
function scheduler(config: Config, timetables: readonly Timetable[], more: Partial<DistributedOptions> = {}) {
  const stop = new AbortController();
  const queued: Queued[] = [];
  const troubles: unknown[] = [];
  const onEvent = (event: DistributedEvent) => {
    if (event.kind === 'queued') queued.push(event);
    else troubles.push(event.error);
  };
  const running = runDistributed({
    ...{ config, sites, timetables, once: false, stop: stop.signal, onEvent },
    ...more,
  });
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  return { queued, troubles, running, end };
}

async function onceOnly(config: Config, targets: readonly string[]): Promise<readonly Queued[]> {
  const { queued, troubles, running } = scheduler(config, timetablesOf(config, sites, targets).timetables, {
    once: true,
  });
  await running;
  assert.deepEqual(troubles, []);
  return queued;
}

async function withSchedule<T>(
  config: Config,
  work: (schedule: Awaited<ReturnType<typeof openSchedule>>) => Promise<T>,
): Promise<T> {
  const schedule = await openSchedule(config);
  try {
    return await work(schedule);
  } finally {
    await schedule.close();
  }
}

const lastRun = (agoMs: number): Run => {
  const at = new Date(Date.now() - agoMs);
  return { due: at, started: at, ended: at };
};

test('two processes do each due run once, also when one of them is killed', { timeout: 120_000 }, async () => {
  const config = configOf({ 'queue.leaseMs': 1_000 });
  const words = ['schedule', 'sxgov', 'gmw', '--json', '--set', `schedule.cron=${everySecond}`];
  for (const key of ['queue.redis', 'queue.prefix', 'queue.leaseMs', 'schedule.jitterMs'] as const) {
    words.push('--set', `${key}=${config[key]}`);
  }
  const done: { readonly site: string; readonly due: string; readonly by: number }[] = [];
  const launch = (by: number): ReturnType<typeof start> => {
    const running = start(words);
    createInterface({ input: running.process.stdout! }).on('line', (line) => {
      const event = JSON.parse(line) as Queued;
      if (event.kind === 'queued') done.push({ site: event.site, due: String(event.due), by });
    });
    return running;
  };
  const of = (by: number) => done.filter((one) => one.by === by).length;
  const [first, second] = [launch(1), launch(2)];
  try {
    await until('both have done some', () => of(1) >= 3 && of(2) >= 3, 60);
    first.process.kill('SIGKILL');
    await first.ended;
    const sofar = of(2);
    await until('the other one goes on', () => of(2) >= sofar + 6, 40);
    second.process.kill('SIGTERM');
    const { code, stderr } = await second.ended;
    assert.deepEqual([code, stderr], [0, '']);
  } finally {
    first.process.kill('SIGKILL');
    second.process.kill('SIGKILL');
  }
  for (const site of ['sxgov', 'gmw']) {
    const dues = done.filter((one) => one.site === site).map(({ due }) => due);
    assert.ok(dues.length >= 4);
    assert.deepEqual(dues.toSorted(), [...new Set(dues)].sort(), 'each once');
    assert.ok(dues.slice(1).every((due) => new Date(due).getMilliseconds() === 0));
  }
});

test('what a process had in hand when it was killed is done by another', { timeout: 60_000 }, async () => {
  const [prefix, leaseMs] = [`schedule${++prefixes}`, 1_000];
  const open = () =>
    openRedisSchedule({
      ...{ url: redis.url, prefix, goneAfterMs: 10_000, leaseMs },
      runAfter: (_, moment) => new Date(moment.getTime() + 3_600_000),
    });
  const schedule = await open();
  let holder: ChildProcess | null = null;
  try {
    await schedule.put({ site: 'a', cron: '0 * * * *', timezone: 'UTC' }, true);
    const path = fileURLToPath(new URL('holder.ts', import.meta.url));
    holder = spawn(process.execPath, [path, redis.url, prefix, String(leaseMs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: holder.stdout! }), 'line')) as [string];
    const held = JSON.parse(line) as { readonly site: string; readonly due: string };
    const taken: string[] = [];
    schedule.work(
      async ({ site }, due) => {
        taken.push(`${site} ${due.toISOString()}`);
      },
      () => {},
    );
    assert.equal(await schedule.underWay(), 1);
    assert.deepEqual(taken, [], 'it is in hand elsewhere');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await until('it is done here', () => taken.length > 0);
    assert.deepEqual(taken, [`${held.site} ${held.due}`]);
    assert.equal((await schedule.list())[0]?.site, 'a');
  } finally {
    holder?.kill('SIGKILL');
    await schedule.close();
  }
});

describe('what is due', () => {
  test('a site that never ran is due at once, and then at its next time', async () => {
    const config = configOf();
    const first = await onceOnly(config, ['sxgov', 'gmw']);
    assert.deepEqual(first.map(({ site }) => site).sort(), ['gmw', 'sxgov']);
    assert.ok(first.every(({ added }) => added > 0));
    assert.deepEqual(await onceOnly(config, ['sxgov', 'gmw']), []);
    const queue = await openQueueOf(config, () => ({ concurrency: 1, delayMs: 0 }));
    const counts = await queue.frontier.counts();
    await queue.close();
    const seeds = first.reduce((sum, { added }) => sum + added, 0);
    assert.equal(
      counts.reduce((sum, { waiting }) => sum + waiting, 0),
      seeds,
    );
  });

  test('runs that were missed are made up for by one', async () => {
    const config = configOf();
    await withSchedule(config, async (schedule) => {
      await lastRunsOf(schedule).write(
        new Map([
          ['sxgov', lastRun(50 * 3_600_000)],
          ['gmw', lastRun(0)],
        ]),
      );
    });
    const made = await onceOnly(config, ['sxgov', 'gmw']);
    assert.deepEqual(
      made.map(({ site }) => site),
      ['sxgov'],
    );
    assert.ok(Date.now() - made[0]!.due.getTime() < 3_600_000, 'the newest of them');
    assert.deepEqual(await onceOnly(config, ['sxgov', 'gmw']), []);
    const last = await withSchedule(config, (schedule) => lastRunsOf(schedule).read());
    assert.deepEqual(last.get('sxgov')?.due, made[0]!.due);
    assert.ok(last.get('sxgov')?.ended);
  });

  test('a run whose job was lost is put back', { timeout: 60_000 }, async () => {
    const config = configOf({ 'schedule.cron': '0 * * * *' });
    const { queued, end } = scheduler(config, timetablesOf(config, sites, ['sxgov']).timetables);
    try {
      await until('the first run', () => queued.length === 1);
      await withSchedule(config, (schedule) =>
        lastRunsOf(schedule).write(new Map([['sxgov', lastRun(3 * 3_600_000)]])),
      );
      await until('it is missed', () => queued.length === 2);
    } finally {
      await end();
    }
  });
});

describe('the schedule', () => {
  test('is what the last start said: sites come, go and move', async () => {
    const config = configOf();
    const listed = () =>
      withSchedule(config, async (schedule) =>
        Object.fromEntries((await schedule.list()).map(({ site, cron, timezone }) => [site, `${cron} ${timezone}`])),
      );
    await onceOnly(config, ['sxgov', 'gmw']);
    const schedules = Object.fromEntries(sites.map(({ id, schedule }) => [id, `${schedule} Asia/Shanghai`]));
    assert.deepEqual(await listed(), { sxgov: schedules.sxgov, gmw: schedules.gmw });
    await onceOnly({ ...config, 'schedule.timezone': 'UTC' }, ['gmw', 'people']);
    const utc = (id: string) => schedules[id]!.replace('Asia/Shanghai', 'UTC');
    assert.deepEqual(await listed(), { gmw: utc('gmw'), people: utc('people') });
  });

  test('waits for a Redis that is gone, and is written again in one that comes back empty', {
    timeout: 120_000,
  }, async (t) => {
    const own = await startRedis({ fsync: 'always' });
    t.after(() => own.close());
    const config = configOf({ 'queue.redis': own.url, 'schedule.cron': everySecond, 'queue.leaseMs': 1_000 });
    const { queued, troubles, end } = scheduler(config, timetablesOf(config, sites, ['sxgov']).timetables);
    try {
      await until('it runs', () => queued.length >= 2);
      await own.kill();
      const before = queued.length;
      await own.start();
      await until('it goes on', () => queued.length >= before + 2, 40);
      assert.deepEqual(troubles, []);
      await own.kill();
      own.empty();
      const emptied = queued.length;
      await own.start();
      await until('it goes on in an empty one', () => queued.length >= emptied + 2, 40);
      assert.ok(
        queued.slice(emptied).some(({ added }) => added > 0),
        'seeds are new there',
      );
      assert.equal((troubles[0] as { code?: string } | undefined)?.code, 'queue.emptied');
      const dues = queued.map(({ due }) => due.getTime());
      assert.equal(new Set(dues).size, dues.length, 'each once');
      await own.kill();
    } finally {
      await end();
    }
  });
});

test('given-up pages get another try where their reason may pass, of this site alone', async () => {
  const config = configOf();
  const queue = await openQueueOf(config, () => ({ concurrency: 9, delayMs: 0 }));
  const { frontier } = queue;
  try {
    const pages = [
      ['http://www.sxgov.cn/1.html', 'sxgov', 'http.server-error'],
      ['http://www.sxgov.cn/2.html', 'sxgov', 'http.gone'],
      ['http://www.gmw.cn/3.html', 'gmw', 'http.server-error'],
    ] as const;
    await frontier.add(pages.map(([url, site]) => ({ url, site, kind: 'article', depth: 1, via: null })));
    for (const claim of await frontier.claim(9)) {
      const code = pages.find(([url]) => url === claim.url)![2];
      await frontier.settle([{ kind: 'failed', claim, reason: { code, message: 'no' } }]);
    }
    const site = sites.find(({ id }) => id === 'sxgov')!;
    await seedSite(site, frontier, new Date());
    const again = await frontier.claim(99);
    const articles = again.filter(({ kind }) => kind === 'article').map(({ url }) => url);
    assert.deepEqual(articles, ['http://www.sxgov.cn/1.html']);
    assert.ok(again.some(({ kind }) => kind === 'seed'));
    assert.equal(await seedSite(site, frontier, new Date()), 0, 'what is in hand already is not added');
  } finally {
    await queue.close();
  }
});
