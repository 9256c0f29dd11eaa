import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keys } from '../../src/config.ts';
import { here } from '../cundang.ts';

const folder = mkdtempSync(join(tmpdir(), 'cundang-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type Shown = Readonly<Record<string, { readonly value: string | null; readonly origin: string }>>;

test('defaults < file < environment < flags, each value with its origin; an empty variable is as good as none', async () => {
  const file = join(folder, 'config.json');
  writeFileSync(
    file,
    JSON.stringify({
      crawl: { assets: 'none', threads: 3 },
      'limits.redirects': 5,
      network: { allow: ['10.0.0.0/8'] },
    }),
  );
  const env = { CUNDANG_CRAWL_THREADS: '2', CUNDANG_LIMITS_REDIRECTS: '4', CUNDANG_PACE_DELAY_MS: '' };
  const ran = await here(['config', '--config', file, '--set', 'limits.redirects=3', '--dir', 'x', '--json'], env);
  assert.equal(ran.code, 0, ran.stderr);
  const shown = ran.json as Shown;
  const picked = (key: string) => [shown[key]?.value, shown[key]?.origin];
  assert.deepEqual(Object.keys(shown), [...keys]);
  assert.deepEqual(picked('dir'), ['x', 'flag']);
  assert.deepEqual(picked('limits.redirects'), ['3', 'flag']);
  assert.deepEqual(picked('crawl.threads'), ['2', 'environment']);
  assert.deepEqual(picked('crawl.assets'), ['none', 'file']);
  assert.deepEqual(picked('network.allow'), ['10.0.0.0/8', 'file']);
  assert.deepEqual(picked('pace.delayMs'), [null, 'default']);
});

test('the password of a proxy is not shown', async () => {
  const ran = await here(['config', '--set', 'network.proxy=http://me:secret@127.0.0.1:1']);
  assert.match(ran.stdout, /127\.0\.0\.1:1/);
  assert.doesNotMatch(ran.stdout, /secret/);
});

test('doctor finds this machine fit, looks without leaving a trace, and says what to do about a bad one', async () => {
  const dir = join(folder, 'not-made');
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const [good, bad] = await Promise.all([
    here(['doctor', '--dir', dir, '--json']),
    here(['doctor', '--dir', join(file, 'no'), '--url', 'http://127.0.0.1/', '--json']),
  ]);
  assert.equal(good.code, 0, good.stdout);
  const { checks } = bad.json as { checks: { name: string; ok: boolean; about: string }[] };
  assert.equal(bad.code, 1);
  assert.deepEqual(
    checks.filter(({ ok }) => !ok).map(({ name }) => name),
    ['disk', 'network'],
  );
  assert.match(checks.at(-1)!.about, /fetch\.private-address.*network\.allow/);
  assert.equal((await here(['status', '--dir', dir])).code, 1);
});

test('sites lists the definitions; sites.origins puts one on its real address', async () => {
  const [plain, moved] = await Promise.all([
    here(['sites', '--json']),
    here(['sites', '--json', '--set', 'sites.origins=minsheng-fazhi=https://www.msfz.example']),
  ]);
  type Sites = { sites: { id: string; hosts: string[]; unconfirmed: string | null; seeds: { url: string }[] }[] };
  const of = (ran: typeof plain) => (ran.json as Sites).sites.find(({ id }) => id === 'minsheng-fazhi')!;
  assert.ok((plain.json as Sites).sites.length > 1);
  assert.ok(of(plain).unconfirmed);
  assert.equal(of(moved).unconfirmed, null);
  assert.ok(of(moved).hosts.includes('www.msfz.example'));
  assert.equal(of(moved).seeds[0]!.url, 'https://www.msfz.example/');
});

test('schema is the JSON Schema of a record', async () => {
  const { json, code } = await here(['schema']);
  assert.equal(code, 0);
  const schema = json as { properties: { schema: { const: string } }; required: string[] };
  assert.equal(schema.properties.schema.const, 'cundang/article@1');
  assert.ok(schema.required.includes('integrity'));
});
