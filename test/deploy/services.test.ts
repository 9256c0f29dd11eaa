/**
 * The services of the compose file as plain processes: with its words and settings, on a Redis and an S3 server of the test's own,
 * each is well by its own health check, and ends cleanly when it is stopped. Nothing is fetched: the worker's queue is empty.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../cundang.ts';
import { type RedisServer, startRedis } from '../redis.ts';
import { BUCKET, type S3Server, startS3 } from '../storage/store/s3-server.ts';
import { composeFile, root, wordsOf } from './compose-file.ts';

const lasting = Object.entries(composeFile('docker-compose.yml').services).flatMap(([name, service]) => {
  const words = wordsOf(service);
  return words === null ? [] : [{ name, words, service }];
});

let redis: RedisServer;
let s3: S3Server;
const dir = mkdtempSync(join(tmpdir(), 'cundang-services-'));
before(async () => {
  [redis, s3] = await Promise.all([startRedis(), startS3()]);
});
after(async () => {
  await Promise.all([redis?.close(), s3?.close()]);
  rmSync(dir, { recursive: true, force: true });
});

for (const { name, words, service } of lasting) {
  test(`${name} starts, is well, and ends on SIGTERM`, { timeout: 120_000 }, async () => {
    const port = await freePort();
    /** The same address on this machine. */
    const here = (text: string) =>
      text.replace(/0\.0\.0\.0|(?<=:)(8420|8430|9464)\b|^8420$/g, (found) =>
        /^0/.test(found) ? '127.0.0.1' : `${port}`,
      );
    const places: Readonly<Record<string, string>> = {
      CUNDANG_QUEUE_REDIS: redis.url,
      // What `schedule` puts in is for nobody: no site is asked.
      CUNDANG_QUEUE_PREFIX: name,
      CUNDANG_STORE_URL: `s3://${BUCKET}`,
      CUNDANG_STORE_ENDPOINT: s3.endpoint,
      CUNDANG_DIR: join(dir, name),
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    };
    const settings = Object.entries(service.environment ?? {}).map(([key, value]) => [key, places[key] ?? here(value)]);
    const { CUNDANG_QUEUE_PREFIX = '', CUNDANG_DIR = '' } = places;
    const prefix = service.environment?.CUNDANG_QUEUE_REDIS === undefined ? {} : { CUNDANG_QUEUE_PREFIX };
    const env = { CUNDANG_DIR, ...prefix, ...Object.fromEntries(settings) } as Record<string, string>;
    const { process: child, ended } = start(words.map(here), env);
    const [, program, script, ...rest] = service.healthcheck!.test;
    assert.deepEqual([program, script], ['node', '/app/deploy/health.ts']);
    try {
      for (const deadline = Date.now() + 60_000; ; await sleep(200)) {
        if ((await healthOf(rest.map(here), env)) === 0) break;
        assert.equal(child.exitCode, null, 'it has ended');
        assert.ok(Date.now() < deadline, 'it does not become well');
      }
    } finally {
      child.kill('SIGTERM');
      const { code, stderr } = await ended;
      assert.equal(code, 0, stderr);
    }
  });
}

async function healthOf(words: readonly string[], env: Readonly<Record<string, string>>): Promise<number | null> {
  const child = spawn(process.execPath, [join(root, 'deploy/health.ts'), ...words], {
    env: { PATH: process.env.PATH, ...env },
    stdio: 'ignore',
  });
  return ((await once(child, 'exit')) as [number | null])[0];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}
