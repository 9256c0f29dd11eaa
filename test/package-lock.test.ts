/**
 * `npm ci` refuses a lock file in which an optional package of another platform is missing, and npm leaves those out when
 * the registry at hand does not carry them. A lock file made on such a machine must not get into the repository.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Locked {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

test('every optional package of every platform stands in the lock file', () => {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(text) as Locked;
  const wanted = Object.entries(packages).flatMap(([owner, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).map((name) => ({ owner, name })),
  );
  assert.ok(wanted.length > 0);
  const missing = wanted.filter(
    ({ owner, name }) => !(`${owner}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
  );
  assert.deepEqual(missing, []);
});
