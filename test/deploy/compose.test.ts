/** The rules that the compose files hold to, read from them as data; where there is a client, it validates them as well. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { environmentName, keys } from '../../src/config.ts';
import { cundang } from '../cundang.ts';
import { composeFile, root, type Service, textOf, wordsOf } from './compose-file.ts';

const files = ['docker-compose.yml', 'deploy/one-machine.yml'] as const;
const cluster = composeFile('docker-compose.yml');
const services = Object.entries(cluster.services);
const lasting = services.filter(([, { restart }]) => restart !== 'no');
const each = (rule: (service: Service, name: string) => void) => {
  for (const file of files) for (const [name, one] of Object.entries(composeFile(file).services)) rule(one, name);
};

describe('every service', () => {
  test('runs as somebody who is not root, without capabilities, on a file system that it cannot change', () => {
    each(({ user = '', cap_drop, security_opt, read_only }, name) => {
      assert.match(user, /^[1-9]\d*:[1-9]\d*$/, name);
      assert.deepEqual(cap_drop, ['ALL'], name);
      assert.deepEqual(security_opt, ['no-new-privileges:true'], name);
      assert.equal(read_only, true, name);
    });
  });

  test('has an image of one version, or is built here', () => {
    each(({ image = '', build }, name) => {
      if (build === undefined) assert.match(image, /:(\d+\.\d+\.\d+|RELEASE\.[\dTZ-]+)/, name);
      else assert.equal(image, 'cundang', name);
    });
  });

  test('that stays is started again and asked how it is; one that ends is waited for', () => {
    for (const [name, { restart, healthcheck }] of lasting) {
      assert.equal(restart, 'unless-stopped', name);
      assert.ok(healthcheck !== undefined && healthcheck.test.length > 1, name);
    }
    const awaited = new Map(services.flatMap(([, one]) => Object.entries(one.depends_on ?? {})));
    for (const [name, { condition }] of awaited) {
      const ends = cluster.services[name]?.restart === 'no';
      assert.equal(condition, ends ? 'service_completed_successfully' : 'service_healthy', name);
    }
    for (const [name] of services.filter((one) => !lasting.includes(one))) assert.ok(awaited.has(name), name);
  });

  test('uses volumes and networks that are there, and no folder of this machine', () => {
    for (const [name, { volumes = [], networks = [] }] of services) {
      for (const volume of volumes) assert.ok(Object.hasOwn(cluster.volumes!, volume.split(':')[0]!), name);
      for (const network of networks) assert.ok(Object.hasOwn(cluster.networks!, network), name);
    }
  });
});

describe('what is reached from where', () => {
  test('replay and the board are published, on the loopback alone, where they listen', () => {
    const published = services.filter(([, { ports }]) => ports !== undefined);
    assert.deepEqual(
      published.map(([name, { ports }]) => [name, ports]),
      [
        ['replay', ['127.0.0.1:8420:8420']],
        ['board', ['127.0.0.1:8430:8430']],
      ],
    );
    for (const [name, { command = [], healthcheck, ports }] of published) {
      const port = ports![0]!.split(':')[2]!;
      assert.ok(command.join(' ').includes(port) && healthcheck!.test.join(' ').includes(`:${port}/`), name);
    }
  });

  test('Redis and the store have no way out, and only workers go to the web', () => {
    assert.equal(cluster.networks?.inner?.internal, true);
    const on = (network: string) => services.filter(([, one]) => one.networks?.includes(network)).map(([name]) => name);
    assert.deepEqual(on('outer'), ['worker']);
    assert.deepEqual(on('front'), ['replay', 'board']);
    for (const name of ['redis', 'minio']) assert.deepEqual(cluster.services[name]?.networks, ['inner']);
  });
});

describe('passwords', () => {
  const text = textOf('docker-compose.yml');
  const asked = [...text.matchAll(/(?<!\$)\$\{(\w+)([^}]*)\}/g)];

  test('have no default: each variable must be set, and the example names it, empty', () => {
    assert.ok(asked.length > 0);
    for (const [all, , rest] of asked) assert.match(rest!, /^:\?./, all);
    const example = textOf('.env.example').matchAll(/^(\w+)=(.*)$/gm);
    assert.deepEqual(
      Array.from(example, ([, name, value]) => [name, value]),
      [...new Set(asked.map(([, name]) => name))].map((name) => [name, '']),
    );
    assert.match(textOf('.gitignore'), /^\.env$/m);
  });

  test('stand nowhere as they are', () => {
    for (const [name, { environment = {} }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        const secret = /PASSWORD|SECRET|_AUTH$|_USER$|ACCESS_KEY/.test(variable) || /:\/\/.*@/.test(value);
        if (secret) assert.match(value, /\$\{\w+:\?/, `${name} ${variable}`);
      }
    }
  });
});

describe('what the services say to the program', () => {
  const own = files.flatMap((file) => Object.entries(composeFile(file).services));

  test('only commands and options that it knows', async () => {
    const calls = own.flatMap(([name, one]) => {
      const words = wordsOf(one);
      return words === null ? [] : [{ name, words }];
    });
    assert.ok(calls.length >= 6);
    for (const { name, words } of calls) {
      const { code, stdout } = await cundang([words[0]!, '--help']);
      assert.equal(code, 0, `${name}: ${words[0]}`);
      assert.ok(stdout.startsWith(`Usage: cundang ${words[0]} `), `${name}: ${words[0]}`);
      for (const option of words.filter((word) => word.startsWith('--'))) {
        assert.match(stdout, new RegExp(`^ {2}(-\\w, )?${option}\\b`, 'm'), `${name}: ${option}`);
      }
    }
  });

  test('only configuration that it has', () => {
    const known = new Set(keys.map(environmentName));
    for (const [name, { environment = {} }] of own) {
      for (const variable of Object.keys(environment).filter((one) => one.startsWith('CUNDANG_'))) {
        assert.ok(known.has(variable), `${name}: ${variable}`);
      }
    }
  });

  test('a worker has longer to end than its deadline', () => {
    const { command = [], stop_grace_period = '' } = cluster.services.worker!;
    const deadline = Number(command[command.indexOf('--deadline') + 1]);
    assert.ok(deadline > 0 && Number(/^(\d+)s$/.exec(stop_grace_period)?.[1]) >= deadline + 20);
  });
});

const client = [['docker-compose'], ['docker', 'compose']].find(([program, ...words]) => {
  try {
    execFileSync(program!, [...words, 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

describe('docker compose', { skip: client === undefined && 'there is no client' }, () => {
  const config = (file: string, env: string, ...words: string[]) => {
    const [program, ...first] = client!;
    const dir = mkdtempSync(join(tmpdir(), 'cundang-compose-'));
    try {
      writeFileSync(join(dir, 'env'), env);
      const given = [...first, '--env-file', join(dir, 'env'), '-f', file, 'config', ...words];
      const { PATH } = process.env;
      return execFileSync(program!, given, { cwd: root, env: { PATH }, encoding: 'utf8', stdio: 'pipe' });
    } finally {
      rmSync(dir, { recursive: true });
    }
  };
  const filled = textOf('.env.example').replace(/=$/gm, '=abc');

  test('understands both files', () => {
    assert.equal(config('deploy/one-machine.yml', '', '--services').trim(), 'cundang');
    const named = config('docker-compose.yml', filled, '--services').trim().split('\n').sort();
    assert.deepEqual(named, services.map(([name]) => name).sort());
  });

  test('starts nothing while a password is missing', () => {
    for (const name of filled.match(/^\w+(?==)/gm)!) {
      const env = filled.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=`);
      assert.throws(() => config('docker-compose.yml', env), /set it in \.env/, name);
    }
  });
});
