/** A Redis of a test's own: on a free port of the loopback, its files in a directory that goes with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { install, mayInstall } from './debian.ts';
import { freePort } from './free-port.ts';

const startMs = 15_000;
const installHint = 'install redis-server (Debian: apt-get install redis-server)';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as kill -9 does; its files stay. */
  kill(): Promise<void>;
  /** Starts it again on the same port and files. */
  start(): Promise<void>;
  /** Takes its files away, while it is down. */
  empty(): void;
  /** Ends it and takes its files away. */
  close(): Promise<void>;
}

/**
 * Starts a redis-server with an append-only file. `fsync` as of `appendfsync`: `always` loses nothing that was answered.
 * On Debian, as root and outside of CI, the server is installed if it is not there.
 * @throws with what to install
 */
export async function startRedis({
  fsync = 'everysec',
}: {
  readonly fsync?: 'always' | 'everysec';
} = {}): Promise<RedisServer> {
  const program = await redisPath();
  const dir = mkdtempSync(join(tmpdir(), 'cundang-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--daemonize', 'no'];
    words.push('--appendonly', 'yes', '--appendfsync', fsync, '--loglevel', 'warning');
    const started = spawn(program, words, { stdio: 'ignore' });
    child = started;
    const end = performance.now() + startMs;
    while (!(await answers(url))) {
      if (started.exitCode !== null) throw new Error(`redis-server ended with ${started.exitCode}`);
      if (performance.now() > end) throw new Error('redis-server does not answer');
      await sleep(20);
    }
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  };
  const close = async (): Promise<void> => {
    await kill();
    rmSync(dir, { recursive: true, force: true });
  };

  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  const empty = () => rmSync(join(dir, 'appendonlydir'), { recursive: true, force: true });
  return { url, port, kill, start, empty, close };
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

async function redisPath(): Promise<string> {
  const find = () =>
    [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
      .map((dir) => join(dir, 'redis-server'))
      .find((path) => existsSync(path));
  const found = find();
  if (found !== undefined) return found;
  if (!process.env.CI && mayInstall()) await install('redis-server');
  const after = find();
  if (after !== undefined) return after;
  throw new Error(`this test needs Redis: ${installHint}`);
}
