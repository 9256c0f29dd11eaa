/** An S3 server on the loopback, its bucket in a scratch directory: gone when `close` is called. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ObjectStore } from '../../../storage/store/object-store.ts';
import { openStore } from '../../../storage/store/open.ts';
import { freePort } from '../../free-port.ts';

// The one account that the server knows.
process.env.AWS_ACCESS_KEY_ID = 'S3RVER';
process.env.AWS_SECRET_ACCESS_KEY = 'S3RVER';

export const BUCKET = 'archive';
export const FIVE_MIB = 5 * 1024 * 1024;
const PROCESS = fileURLToPath(new URL('s3-process.ts', import.meta.url));

export interface S3Server {
  readonly endpoint: string;
  /** Folder of the bucket's contents. */
  readonly dir: string;
  stop(): Promise<void>;
  /** On the same port, with what it held. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startS3(): Promise<S3Server> {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-s3-'));
  let child: ChildProcess | null = null;
  async function run(port: string): Promise<string> {
    child = spawn(process.execPath, ['--openssl-legacy-provider', PROCESS, dir, port], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout!, 'data', { signal: AbortSignal.timeout(20_000) });
    return String(line).trim();
  }
  async function stop(): Promise<void> {
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    child = null;
    await ended;
  }
  const port = await run(String(await freePort()));
  return {
    endpoint: `http://127.0.0.1:${port}`,
    dir: join(dir, BUCKET),
    stop,
    async restart() {
      await run(port);
    },
    async close() {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A store at an endpoint, in parts of the least size and with little patience. */
export function storeAt(endpoint: string, url = `s3://${BUCKET}/segments`, timeoutMs = 5000): Promise<ObjectStore> {
  return openStore({ url, endpoint, region: 'us-east-1', pathStyle: true, timeoutMs, partBytes: FIVE_MIB });
}
