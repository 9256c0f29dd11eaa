/** The commands as a user calls them: replay until Ctrl-C, export as WACZ, and what is refused. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { cundang, start } from '../cundang.ts';
import { meadow } from '../storage/wacz/stand.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
before(async () => {
  stand = await openStand();
});
after(() => stand.close());

test('replay tells its address, answers there and ends with Ctrl-C', async () => {
  const { process: child, ended } = start(['replay', meadow, '--dir', stand.dir, '--port', '0', '--json']);
  const [told] = (await once(child.stdout!, 'data')) as [string];
  const { address, start: begin, viewer } = JSON.parse(told) as Record<string, string>;
  assert.match(viewer!, /^ReplayWeb\.page \d/);
  assert.equal(begin, `${address}#view=pages&url=${encodeURIComponent(meadow)}`);
  assert.equal((await fetch(address!)).status, 200);
  assert.equal((await fetch(`${address}catalog.sqlite`)).status, 404);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
});

test('replay says so when the archive is open to others, and refuses what cannot be', async () => {
  const { process: child, ended } = start(['replay', '--dir', stand.dir, '--port', '0', '--host', '0.0.0.0']);
  await once(child.stdout!, 'data');
  child.kill('SIGINT');
  assert.match((await ended).stderr, /can read this archive/);
  const on = (...words: string[]) => cundang(['replay', ...words, '--json']);
  const refused = await Promise.all([
    on('--dir', stand.dir, '--port', '99999'),
    on('--dir', stand.dir, 'not a url'),
    on('--dir', join(stand.dir, 'nowhere')),
  ]);
  assert.deepEqual(
    refused.map(({ code }) => code),
    [2, 2, 1],
  );
});

test('export --format wacz, whole, filtered and signed', async () => {
  const key = join(stand.dir, 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const on = async (name: string, ...words: string[]) => {
    const out = join(stand.dir, name);
    const ran = await cundang(['export', '--format', 'wacz', '--dir', stand.dir, '--out', out, '--json', ...words]);
    return { ...ran, out };
  };
  const whole = await on('whole.wacz');
  assert.equal(whole.code, 0, whole.stderr);
  const { pages, captures } = whole.json as { pages: number; captures: number };
  assert.deepEqual([pages, captures], [4, 11]);
  const some = await on('some.wacz', '--site', 'meadows', '--sign', key);
  assert.equal((some.json as { pages: number }).pages, 2, some.stderr);
  const refused = [await on('x.zip'), await on('y.wacz', '--sign', some.out)];
  assert.deepEqual(
    refused.map(({ code }) => code),
    [2, 2],
  );
  assert.ok(!existsSync(refused[1]!.out));
});
