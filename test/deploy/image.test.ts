/** The image, without an engine: what it is made of runs, and what its containers run beside the program does what it is there for. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { Redis } from 'ioredis';
import { startRedis } from '../redis.ts';
import { startS3 } from '../storage/store/s3-server.ts';
import { composeFile, root, textOf } from './compose-file.ts';

const dockerfile = textOf('Dockerfile');
/** Sources of the COPY lines. */
const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, sources]) => sources!.split(' '));

function scratch(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'cundang-image-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Runs Node with the variables given and no other of the program's. */
async function node(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('CUNDANG_'));
  const child = spawn(process.execPath, words, { env: { ...Object.fromEntries(kept), ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

describe('the image', () => {
  test('has the Node that the package pins', () => {
    const { devDependencies } = JSON.parse(textOf('package.json')) as { devDependencies: Record<string, string> };
    assert.equal(/^FROM node:([\d.]+)-/m.exec(dockerfile)?.[1], devDependencies.node);
  });

  test('is no root, and asks how it is', () => {
    assert.match(dockerfile, /^USER [1-9]\d*:[1-9]\d*$/m);
    assert.match(dockerfile, /^HEALTHCHECK .*CMD \["node", "\/app\/deploy\/health\.ts"\]$/m);
  });

  test('is made of a clean checkout: what is copied is there and not ignored, all else is', () => {
    assert.ok(copied.length >= 7);
    for (const source of copied) assert.ok(existsSync(root + source), source);
    const rules = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    assert.deepEqual(rules, ['*', ...copied.map((source) => `!${source}`)]);
  });

  test('has everything that the program imports', async (t) => {
    const dir = scratch(t);
    for (const source of copied) cpSync(root + source, join(dir, source), { recursive: true });
    symlinkSync(`${root}node_modules`, join(dir, 'node_modules'));
    // The help of all commands loads them all.
    const { code, output } = await node([join(dir, 'src/cli/main.js'), '--help']);
    assert.equal(code, 0, output);
    const board = await node([join(dir, 'deploy/health.ts')]);
    assert.equal(board.code, 0, board.output);
  });
});

describe('deploy/health.ts', () => {
  test('says with its exit status what a process says', async (t) => {
    let status = 200;
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const health = async (words: readonly string[], env?: Record<string, string>) =>
      (await node([`${root}deploy/health.ts`, ...words], env)).code;
    const listening = { CUNDANG_METRICS_LISTEN: `0.0.0.0:${port}` };
    assert.equal(await health([], listening), 0);
    assert.equal(await health([`http://127.0.0.1:${port}/LICENSE`]), 0);
    status = 503;
    assert.equal(await health([], listening), 1);
    assert.deepEqual(asked, ['/healthz', '/LICENSE', '/healthz']);
    server.close();
    server.closeAllConnections();
    assert.equal(await health([], listening), 1);
  });
});

describe('deploy/make-bucket.ts', () => {
  test('makes the bucket, and leaves one that is there', async (t) => {
    const s3 = await startS3();
    t.after(() => s3.close());
    const env = {
      CUNDANG_STORE_URL: 's3://portals/some-folder',
      CUNDANG_STORE_ENDPOINT: s3.endpoint,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    };
    const made = await node([`${root}deploy/make-bucket.ts`], env);
    assert.deepEqual([made.code, made.output], [0, 'bucket portals: made\n']);
    assert.ok(existsSync(join(s3.dir, '..', 'portals')));
    const again = await node([`${root}deploy/make-bucket.ts`], env);
    assert.deepEqual([again.code, again.output], [0, 'bucket portals: is there\n']);
    await s3.stop();
    assert.equal((await node([`${root}deploy/make-bucket.ts`], env)).code, 1);
  });
});

test('the Redis of the compose file keeps what it answers, evicts nothing, and asks for the password', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'cundang-image-'));
  // One of the test's own shows that the program is here, and a port that is free.
  const found = await startRedis();
  await found.close();
  const [shell, flag, script] = composeFile('docker-compose.yml').services.redis!.command!;
  assert.deepEqual([shell, flag], ['sh', '-c']);
  // What stays different: the folder, and that it listens here alone.
  const here = script!
    .replaceAll('$$', '$')
    .replace('--dir /data', `--dir ${dir} --bind 127.0.0.1 --port ${found.port}`);
  const password = 'a1b2c3';
  const env = { PATH: `${process.env.PATH}:/usr/bin`, REDISCLI_AUTH: password };
  const server = spawn('sh', ['-c', here], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const gone = once(server, 'exit');
  t.after(async () => {
    // `exec`: the signal reaches Redis itself, as it does process 1 of the container.
    server.kill('SIGTERM');
    await gone;
    rmSync(dir, { recursive: true });
  });
  const connect = (url: string) => {
    const client = new Redis(url, { retryStrategy: (times) => (times > 200 ? null : 50) });
    client.on('error', () => {});
    t.after(() => client.disconnect());
    return client;
  };
  const client = connect(`redis://:${password}@127.0.0.1:${found.port}`);
  const wanted = { appendonly: 'yes', appendfsync: 'always', save: '', 'maxmemory-policy': 'noeviction' };
  for (const [name, value] of Object.entries(wanted)) assert.deepEqual(await client.config('GET', name), [name, value]);
  await assert.rejects(connect(`redis://127.0.0.1:${found.port}`).get('any'), /NOAUTH/);
  await client.set('kept', '1');
  assert.ok(existsSync(join(dir, 'appendonlydir')));
});
