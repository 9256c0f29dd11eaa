/**
 * The connection to Redis. While it is gone, operations wait and go on when it is back; after a set time they end with
 * `queue.gone`. A Redis that comes back without its data is told by its epoch, and nothing more is done on it.
 */
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { Redis } from 'ioredis';
import { asCundangError, CundangError } from '../../src/errors.ts';
import { epochKey } from './places.ts';
import { type Scripted, scripts } from './scripts.ts';

export interface Connection {
  readonly client: Redis & Scripted;
  /** Does `work`, again from its beginning when the connection broke meanwhile: it must be right to do it twice. */
  run<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** `redis://[user:password@]host:port[/db]`, `rediss://` for TLS. */
  readonly url: string;
  /** Begins the name of every key. */
  readonly prefix: string;
  /** How long operations wait for a Redis that is gone. */
  readonly goneAfterMs: number;
}

const firstConnectMs = 10_000;
/** Well below a lease: workers that come back must not find that others, who came back sooner, took theirs for dead. */
const longestPauseMs = 500;

/** @throws `queue.gone` when there is no Redis at that address */
export async function openConnection({ url, prefix, goneAfterMs }: ConnectionOptions): Promise<Connection> {
  const client = new CorkedRedis(url, {
    // Commands wait for the connection however long it takes; the bound is ours.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), longestPauseMs),
    scripts: { ...scripts },
  }) as unknown as Redis & Scripted;
  /** Ends of the operations under way. */
  const waiting = new Set<(error: unknown) => void>();
  let broken: CundangError | null = null;
  let closed = false;
  let epoch: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const where = { path: withoutSecret(url) };

  const fail = (error: CundangError): void => {
    broken = error;
    for (const reject of waiting) reject(error);
  };
  const patience = (ms: number): void => {
    if (timer !== undefined || closed) return;
    const end = () => fail(new CundangError('queue.gone', `Redis has been away for ${ms} ms`, where));
    timer = setTimeout(end, ms);
  };
  const drawEpoch = async (): Promise<void> => {
    await client.set(epochKey(prefix), randomUUID(), 'NX');
    epoch = await client.get(epochKey(prefix));
  };

  // Told by the operations that wait; ioredis wants a listener.
  client.on('error', () => {});
  client.on('close', () => patience(epoch === null ? Math.min(goneAfterMs, firstConnectMs) : goneAfterMs));
  client.on('ready', () => {
    clearTimeout(timer);
    timer = undefined;
    if (broken?.code === 'queue.gone') broken = null;
    if (epoch !== null) void checkEpoch();
  });

  async function checkEpoch(): Promise<void> {
    const found = await client.get(epochKey(prefix)).catch(() => epoch);
    if (found !== epoch) fail(new CundangError('queue.emptied', 'Redis came back without its data', where));
  }

  const once = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (broken !== null) return reject(broken);
      waiting.add(reject);
      work()
        .then(resolve, reject)
        .finally(() => waiting.delete(reject));
    });

  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      if (closed) throw new CundangError('queue.gone', 'the queue is closed', where);
      try {
        return await once(work);
      } catch (thrown) {
        if (thrown instanceof CundangError || closed || !isLoss(thrown)) throw asCundangError(thrown, where);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };

  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    clearTimeout(timer);
    if (client.status === 'ready') await client.quit().catch(() => client.disconnect());
    else client.disconnect();
  };

  try {
    await run(drawEpoch);
  } catch (error) {
    await close();
    throw error;
  }
  return { client, run, close };
}

/**
 * Commands of one turn of the event loop go out in one write. ioredis' own auto-pipelining does the same, and copies the
 * method of every script for each turn.
 */
class CorkedRedis extends Redis {
  #corked: Writable | null = null;

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    const socket = this.stream as Writable | undefined;
    if (stream === undefined && this.status === 'ready' && socket !== undefined && this.#corked !== socket) {
      this.#corked = socket;
      socket.cork();
      setImmediate(() => {
        if (this.#corked === socket) this.#corked = null;
        socket.uncork();
      });
    }
    return super.sendCommand(command, stream);
  }
}

/** Whether an error says that the connection broke, or that Redis is reading its data: the operation is worth repeating. */
function isLoss(thrown: unknown): boolean {
  const { message = '', code = '' } = thrown as { message?: string; code?: string };
  return (
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'].includes(code) ||
    /Connection is closed|connection close|Connection is in closing state|^LOADING|^EXECABORT|^TRYAGAIN|^CLUSTERDOWN/.test(
      message,
    )
  );
}

function withoutSecret(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
