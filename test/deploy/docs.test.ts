/** What the guides to running the program tell to call, set and watch is there. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { environmentName, type Key, keys } from '../../src/config.ts';
import { cundang } from '../cundang.ts';
import { root, textOf } from './compose-file.ts';

const texts = ['docs/running.md', 'docs/scale.md', 'deploy/one-machine.yml', 'docker-compose.yml'].map(textOf);
const found = (pattern: RegExp): string[] => [
  ...new Set(texts.flatMap((text) => Array.from(text.matchAll(pattern), ([, name]) => name!))),
];

test('commands', async () => {
  const { stdout } = await cundang(['--help']);
  const known = new Set(Array.from(stdout.split('\nCommands:\n')[1]!.matchAll(/^ {2}([a-z]+) /gm), ([, name]) => name));
  const called = found(/(?:`cundang |src\/cli\/main\.ts )([a-z]+)/g);
  assert.ok(called.length >= 8);
  for (const name of called) assert.ok(known.has(name), name);
});

test('configuration', () => {
  const variables = new Set(keys.map(environmentName));
  for (const name of found(/\b(CUNDANG_[A-Z_]+)\b/g)) assert.ok(variables.has(name), name);
  const dotted = found(/`((?:archive|browser|crawl|metrics|queue|schedule|store)\.[a-zA-Z]+)`/g);
  // The other names of this form are codes of errors.
  for (const key of dotted) assert.ok(keys.includes(key as Key) || textOf('src/errors.ts').includes(`'${key}':`), key);
});

test('metrics', () => {
  const sources = readdirSync(`${root}src/metrics`).map((name) => textOf(`src/metrics/${name}`));
  const watched = found(/\bcundang_([a-z_]+?)(?:_total)?\b/g);
  assert.ok(watched.length >= 10);
  for (const name of watched)
    assert.ok(
      sources.some((text) => text.includes(`${name}`)),
      name,
    );
});
