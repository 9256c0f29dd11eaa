/** Browser profiles of processes that died. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LEFT_MS, removeLeftovers } from '../../src/run/leftovers.ts';

const folder = mkdtempSync(join(tmpdir(), 'cundang-leftovers-'));
after(() => rmSync(folder, { recursive: true }));

test('old profiles that no process uses are removed, and nothing else', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const now = new Date();
  const old = new Date(now.getTime() - LEFT_MS - 1000);
  const make = (name: string, changed: Date) => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'Local State'), '{}');
    utimesSync(join(folder, name), changed, changed);
  };
  make('playwright_chromiumdev_profile-dead01', old);
  make('playwright_chromiumdev_profile-young1', now);
  make('playwright_chromiumdev_profile-used01', old);
  make('playwright_chromiumdev_profile-toolong1', old);
  make('notes', old);
  const used = `--user-data-dir=${join(folder, 'playwright_chromiumdev_profile-used01')}`;
  const browser = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000); console.log(1)', '--', used]);
  t.after(() => browser.kill('SIGKILL'));
  await new Promise((resolve) => browser.stdout.once('data', resolve));
  assert.deepEqual(await removeLeftovers(now, folder), ['playwright_chromiumdev_profile-dead01']);
  assert.deepEqual(readdirSync(folder).sort(), [
    'notes',
    'playwright_chromiumdev_profile-toolong1',
    'playwright_chromiumdev_profile-used01',
    'playwright_chromiumdev_profile-young1',
  ]);
  assert.deepEqual(await removeLeftovers(now, join(folder, 'missing')), []);
});
