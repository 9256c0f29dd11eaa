/** The job dashboard over a queue in Redis: what it shows, what it refuses, and that looking changes nothing. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Hono } from 'hono';
import { Redis } from 'ioredis';
import { openRedisQueue } from '../../queue/redis/open.ts';
import { lanePlace } from '../../queue/redis/places.ts';
import { openRedisSchedule } from '../../queue/redis/schedule.ts';
import type { Queue as Visits } from '../../queue/sqlite/open.ts';
import { CundangError } from '../../src/errors.ts';
import { type Board, openBoard } from '../../src/web/board.ts';
import { swift, visit } from '../conformance/workbench.ts';
import { cundang, start } from '../cundang.ts';
import { type RedisServer, startRedis } from '../redis.ts';

const prefix = 'board';
const host = '127.0.0.1';

let redis: RedisServer;
let client: Redis;
let visits: Visits;
let reading: Board;
let writing: Board;

before(async () => {
  redis = await startRedis();
  client = new Redis(redis.url);
  visits = await openRedisQueue({ url: redis.url, prefix, paceOf: () => swift });
  await visits.frontier.add([visit('http://a.example/1'), visit('http://www.b.example/2')]);
  const claims = await visits.frontier.claim(9);
  const reason = { code: 'http.gone', message: 'status 410' };
  const failed = claims.find(({ lane }) => lane === 'a.example')!;
  await visits.frontier.settle([{ kind: 'failed', claim: failed, reason }]);
  reading = await openBoard({ redis: redis.url, prefix, host, write: false });
  writing = await openBoard({ redis: redis.url, prefix, host, write: true });
});
after(async () => {
  await Promise.all([reading?.close(), writing?.close()]);
  await visits?.close();
  client?.disconnect();
  await redis?.close();
});

const ask = (app: Hono, path: string, init: RequestInit = {}) =>
  app.request(path, { ...init, headers: { host: `${host}:8430`, ...init.headers } });
const lane = (name: string) => encodeURIComponent(lanePlace(name).queue);
const put = (app: Hono, path: string, headers: Record<string, string> = {}) =>
  ask(app, path, { method: 'PUT', headers });
/** Changes of the data since the server began. */
async function changes(): Promise<number> {
  return Number(/^rdb_changes_since_last_save:(\d+)/m.exec(await client.info('persistence'))?.[1]);
}
const failedOf = (name: string) => inQueue(name, (queue) => queue.getFailedCount());
async function inQueue<T>(name: string, work: (queue: Queue) => Promise<T>): Promise<T> {
  const queue = new Queue(lanePlace(name).queue, { connection: client, prefix, skipMetasUpdate: true });
  try {
    return await work(queue);
  } finally {
    await queue.close();
  }
}

interface Listed {
  readonly queues: readonly {
    readonly name: string;
    readonly displayName: string;
    readonly readOnlyMode: boolean;
    readonly counts: Readonly<Record<string, number>>;
    readonly jobs: readonly { readonly id: string; readonly name: string; readonly failedReason: string }[];
  }[];
}
const listed = async (app: Hono, query = ''): Promise<Listed> =>
  (await (await ask(app, `/api/queues?page=1&jobsPerPage=10${query}`)).json()) as Listed;
async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'it does not come');
    await sleep(50);
  }
}
async function failedJob({ app }: Board) {
  const { queues } = await listed(app, `&activeQueue=${lane('a.example')}&status=failed`);
  return queues.find(({ displayName }) => displayName === 'a.example')!.jobs[0]!;
}

describe('a board that only shows', () => {
  test('lists the queue of every host, and why a job failed', async () => {
    const { queues } = await listed(reading.app, `&activeQueue=${lane('a.example')}&status=failed`);
    assert.deepEqual(
      queues.map(({ displayName, counts, readOnlyMode }) => [displayName, counts.failed, counts.active, readOnlyMode]),
      [
        ['a.example', 1, 0, true],
        ['www.b.example', 0, 1, true],
      ],
    );
    assert.deepEqual(
      queues[0]!.jobs.map(({ name, failedReason }) => [name, failedReason]),
      [['article http://a.example/1', 'http.gone: status 410']],
    );
  });

  test('shows the lanes and the schedule that came after it was opened', async () => {
    await visits.frontier.add([visit('http://late.example/1')]);
    const runAfter = () => new Date(Date.now() + 3_600_000);
    const schedule = await openRedisSchedule({ url: redis.url, prefix, goneAfterMs: 5_000, leaseMs: 5_000, runAfter });
    await schedule.put({ site: 'sxgov', cron: '0 * * * *', timezone: 'Asia/Shanghai' }, false);
    await schedule.close();
    await waitFor(async () => {
      const names = (await listed(reading.app)).queues.map(({ displayName }) => displayName);
      return names.includes('late.example') && names.includes('schedule');
    });
  });

  test('serves its page and nothing of other hosts', async () => {
    const page = await ask(reading.app, '/');
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy')!, /default-src 'none'/);
    const [, script] = /<script defer src="(static\/[^"]+)"/.exec(await page.text())!;
    assert.equal((await ask(reading.app, `/${script}`)).status, 200);
    const foreign = await ask(reading.app, '/api/queues', { headers: { host: 'evil.example' } });
    assert.equal(foreign.status, 421);
  });

  test('looking and trying to act change nothing in Redis', async () => {
    const earlier = await changes();
    const { id } = await failedJob(reading);
    const detail = await ask(reading.app, `/api/queues/${lane('a.example')}/${id}`);
    assert.match(await detail.text(), /http\.gone/);
    const refused = await Promise.all(
      [
        `/api/queues/${lane('a.example')}/${id}/retry`,
        `/api/queues/${lane('a.example')}/retry/failed`,
        `/api/queues/${lane('a.example')}/${id}/clean`,
        '/api/queues/pause',
      ].map((path) => put(reading.app, path)),
    );
    assert.deepEqual(
      refused.map(({ status }) => status),
      [405, 405, 405, 405],
    );
    assert.equal(await failedOf('a.example'), 1);
    assert.equal(await changes(), earlier);
  });
});

describe('a board that may act', () => {
  test('does not let foreign pages act, nor anybody take jobs away', async () => {
    const earlier = await changes();
    const of = `/api/queues/${lane('a.example')}`;
    const { id } = await failedJob(writing);
    assert.equal((await put(writing.app, `${of}/pause`, { origin: 'http://evil.example' })).status, 403);
    const harmful = [
      'retry/failed',
      `${id}/retry`,
      'empty',
      'obliterate',
      'clean/failed',
      'clean/retry',
      'retry/completed',
      'concurrency',
      `${id}/clean`,
    ];
    for (const path of harmful) assert.equal((await put(writing.app, `${of}/${path}`)).status, 405, path);
    const add = await ask(writing.app, `${of}/add`, { method: 'POST', body: '{"jobName":"x","jobData":{}}' });
    assert.equal(add.status, 405);
    assert.equal(await changes(), earlier);
  });

  test('pauses and resumes a host, and lets a page that waits for its next attempt go now', async () => {
    const of = `/api/queues/${lane('slow.example')}`;
    const own = { origin: `http://${host}:8430` };
    const act = async (path: string) => assert.equal((await put(writing.app, `${of}/${path}`, own)).status, 200, path);
    await visits.frontier.add([visit('http://slow.example/1')]);
    const claim = (await visits.frontier.claim(9)).find(({ lane: name }) => name === 'slow.example')!;
    const at = new Date(Date.now() + 3_600_000);
    await visits.frontier.settle([{ kind: 'retry', claim, reason: { code: 'fetch.reset', message: 'gone' }, at }]);
    const claimed = async () => (await visits.frontier.claim(9)).map(({ url }) => url);
    await waitFor(async () =>
      (await listed(writing.app)).queues.some(({ displayName }) => displayName === 'slow.example'),
    );
    assert.deepEqual(await claimed(), []);
    await act('pause');
    await act('promote');
    assert.deepEqual(await claimed(), []);
    await act('resume');
    assert.deepEqual(await claimed(), ['http://slow.example/1']);
  });
});

describe('cundang board', () => {
  test('tells its address, answers there, does without the password in what it says, and ends with Ctrl-C', async () => {
    const env = { CUNDANG_QUEUE_REDIS: redis.url.replace('//', '//nobody:unspoken@'), CUNDANG_QUEUE_PREFIX: prefix };
    const refused = await cundang(['board', '--listen', '127.0.0.1:0', '--json'], env);
    assert.equal(refused.code, 1);
    assert.equal((refused.json as { error: { code: string } }).error.code, 'queue.gone');
    assert.doesNotMatch(refused.stdout + refused.stderr, /unspoken/);

    const open = { ...env, CUNDANG_QUEUE_REDIS: redis.url };
    const { process: child, ended } = start(['board', '--listen', '127.0.0.1:0', '--json'], open);
    const [told] = (await once(child.stdout!, 'data')) as [string];
    const { address, write } = JSON.parse(told) as { address: string; write: boolean };
    assert.equal(write, false);
    assert.equal((await fetch(`${address}healthz`)).status, 200);
    const body = (await (await fetch(`${address}api/queues?page=1&jobsPerPage=10`)).json()) as Listed;
    assert.ok(body.queues.some(({ displayName }) => displayName === 'a.example'));
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    assert.equal(code, 0, stderr);
  });

  test('refuses a call without a Redis, and an address that is none', async () => {
    const refused = await Promise.all([cundang(['board', '--json']), cundang(['board', '--listen', 'x', '--json'])]);
    assert.deepEqual(
      refused.map(({ code }) => code),
      [2, 2],
    );
  });
});

test('a Redis that goes away is told, and shown again when it is back', async () => {
  const other = await startRedis({ fsync: 'always' });
  const board = await openBoard({ redis: other.url, prefix, host, write: false });
  try {
    assert.equal((await ask(board.app, '/healthz')).status, 200);
    await other.kill();
    assert.equal((await ask(board.app, '/healthz')).status, 503);
    assert.notEqual((await ask(board.app, '/api/queues?page=1&jobsPerPage=10')).status, 200);
    await other.start();
    await waitFor(async () => (await ask(board.app, '/healthz')).status === 200);
    await other.kill();
    await assert.rejects(openBoard({ redis: other.url, prefix, host, write: false }), (error: unknown) => {
      return error instanceof CundangError && error.code === 'queue.gone';
    });
  } finally {
    await board.close();
    await other.close();
  }
});
