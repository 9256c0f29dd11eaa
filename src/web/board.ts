/**
 * The job dashboard: bull-board over the lanes of the queue in Redis, and the schedule. It shows, and changes nothing unless it is told that it may; even
 * then only what leaves a visit and its job in accord. A job that is removed or edited here would be a page that is marked as waiting
 * and never comes, one that is retried here a page that is marked as failed: `cundang queue` knows of both.
 */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Queue } from 'bullmq';
import { Hono, type MiddlewareHandler } from 'hono';
import { Redis } from 'ioredis';
import { lanePlace, lanesKey } from '../../queue/redis/places.ts';
import { SCHEDULE_QUEUE } from '../../queue/redis/schedule.ts';
import { CundangError } from '../errors.ts';
import { isOwnHost } from './guard.ts';

export interface BoardOptions {
  /** `redis://[user:password@]host:port[/db]` */
  readonly redis: string;
  /** Begins the name of every key. */
  readonly prefix: string;
  /** Address that is listened on. */
  readonly host: string;
  /** Promote, pause and resume are allowed. */
  readonly write: boolean;
}

export interface Board {
  /** `/` is the dashboard, `/api/*` what it asks for, `/healthz` whether Redis answers: 200 or 503. */
  readonly app: Hono;
  close(): Promise<void>;
}

/** Jobs are named by the keys of their visits, in hex. */
const allowed = [
  /^\/api\/queues\/(pause|resume)$/,
  /^\/api\/queues\/[^/]+\/(pause|resume|promote)$/,
  /^\/api\/queues\/[^/]+\/[0-9a-f]+\/promote$/,
];

/** The page asks for fonts of another host, and does without. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/** How long the list of queues is taken for true, ms. */
const queuesMs = 1_000;
/** Longest wait for an answer of Redis, ms. */
const answerMs = 5_000;

/** @throws `queue.gone` when there is no Redis at that address */
export async function openBoard({ redis, prefix, host, write }: BoardOptions): Promise<Board> {
  const client = await connected(redis);
  const queues = new Map<string, Queue>();
  const adapter = new HonoAdapter(serveStatic);
  const { addQueue } = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: 'cundang 存档',
        sortQueues: true,
        hideDocsLink: true,
        // Our workers fetch by hand, so none is known to BullMQ; asking costs a call for each lane.
        showWorkers: false,
      },
    },
  });

  function add(shownAs: string, name: string): void {
    if (queues.has(name)) return;
    // Without `skipMetasUpdate` looking at a queue would write its settings.
    const queue = new Queue(name, { connection: client, prefix, skipMetasUpdate: true, skipVersionCheck: true });
    // Told by the call that meets it.
    queue.on('error', () => {});
    queues.set(name, queue);
    const shown = new BullMQAdapter(queue, { readOnlyMode: !write, allowRetries: false, displayName: shownAs });
    shown.setFormatter('name', ({ name: kind, data }) => `${kind} ${data?.url ?? ''}`.trim());
    addQueue(shown);
  }
  async function addAll(): Promise<void> {
    const [lanes, isScheduled] = await Promise.all([
      client.smembers(lanesKey(prefix)),
      client.exists(`${prefix}:${SCHEDULE_QUEUE}:meta`),
    ]);
    if (isScheduled) add('schedule', SCHEDULE_QUEUE);
    for (const lane of lanes.sort()) add(lane, lanePlace(lane).queue);
  }
  let looked = { at: Number.NEGATIVE_INFINITY, done: Promise.resolve() };
  const refreshed = (): Promise<void> => {
    if (performance.now() - looked.at > queuesMs) {
      const done = addAll();
      looked = { at: performance.now(), done };
      done.catch(() => {
        looked.at = Number.NEGATIVE_INFINITY;
      });
    }
    return looked.done;
  };

  const app = new Hono();
  app.use(boardGuard(host, write));
  app.get('/healthz', async (context) => {
    const isUp = await client.ping().then(
      () => true,
      () => false,
    );
    return context.text(isUp ? 'ok' : 'Redis does not answer', isUp ? 200 : 503);
  });
  app.use('/api/*', async (_, next) => {
    await refreshed();
    await next();
  });
  app.route('/', adapter.registerPlugin());
  app.onError((error, context) => context.text(error.message, 503));
  return {
    app,
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      client.disconnect();
    },
  };
}

/** Refuses foreign names for this host, pages of others that would act here, and what may not be done. */
function boardGuard(host: string, write: boolean): MiddlewareHandler {
  return async (context, next) => {
    const { method, path } = context.req;
    const asked = context.req.header('host');
    if (!isOwnHost(asked, host)) return context.text('this is not the host that was asked for', 421);
    if (method !== 'GET' && method !== 'HEAD') {
      if (!write) return context.text('this board only shows; start it with --write to promote, pause and resume', 405);
      const origin = context.req.header('origin');
      if (origin !== undefined && origin !== `http://${asked}` && origin !== `https://${asked}`)
        return context.text('pages of other origins may not act here', 403);
      if (method !== 'PUT' || !allowed.some((route) => route.test(path)))
        return context.text('the board promotes, pauses and resumes; `cundang queue` does the rest', 405);
    }
    await next();
    const { headers } = context.res;
    headers.set('Content-Security-Policy', policy);
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    headers.set('Referrer-Policy', 'same-origin');
  };
}

async function connected(url: string): Promise<Redis> {
  const client = new Redis(url, {
    lazyConnect: true,
    // A page that somebody looks at says that Redis is away; it does not wait until it is back.
    maxRetriesPerRequest: 1,
    commandTimeout: answerMs,
    enableAutoPipelining: true,
  });
  // Each queue listens to the one connection.
  client.setMaxListeners(0);
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.disconnect();
    const path = url.replace(/\/\/[^@/]*@/, '//');
    throw new CundangError(
      'queue.gone',
      `there is no Redis that lets us in: ${(error as Error).message}`,
      { path },
      error,
    );
  }
}
