import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import type { Look } from '../../src/history/look.ts';
import { newHistory } from '../../src/history/rebuild.ts';
import { openHistory } from '../../src/history/store.ts';
import { context, look, moment, randomNumbers, scratch } from './looks.ts';

/** Looks at some pages, each with its capture. */
function looks(): readonly (Look & { readonly capture: NonNullable<Look['capture']> })[] {
  const random = randomNumbers(21);
  const all: (Look & { readonly capture: NonNullable<Look['capture']> })[] = [];
  for (let page = 0; page < 40; page++) {
    let content = 'first';
    for (let at = 1 + random(); at < 60; at += 1 + random() * 6) {
      const isEdit = at > 3 && random() < 0.1;
      if (isEdit) content = `${page} ${at}`;
      const gone = page % 7 === 3 && at > 30;
      const capture = { recordId: `<urn:${page}:${at}>`, file: 'a.warc.gz', offset: Math.floor(at * 1e6) };
      const shown = gone ? ({ fate: 'gone' } as const) : ({ fate: isEdit ? 'changed' : 'alive', content } as const);
      all.push({ ...look(page, at, shown), capture });
    }
  }
  return all.sort((a, b) => (a.at < b.at ? -1 : 1));
}

async function rebuilt(path: string, all: Iterable<Look>): Promise<number> {
  using fresh = await newHistory(path, { policyOf: context().policyOf, now: moment(0) });
  for (const one of all) fresh.put(one, null);
  return await fresh.finish();
}

test('a history that is rebuilt from its captures is the one that was', async (t) => {
  const [live, anew] = [scratch(t), scratch(t)];
  const all = looks();
  using history = openHistory(live);
  for (let at = 0; at < all.length; at += 37) history.put(all.slice(at, at + 37), context());
  openHistory(anew).close();
  assert.equal(await rebuilt(anew, all), all.length);
  using again = openHistory(anew, { readOnly: true });
  assert.ok([...history.events()].some(({ kind }) => kind === 'lost'));
  assert.deepEqual([...again.events()], [...history.events()]);
  assert.deepEqual(
    [...again.pages()].map((page) => again.looksOf(page.url)),
    [...history.pages()].map((page) => history.looksOf(page.url)),
  );
  const states = (of: typeof history) => [...of.pages()].map(({ due: _, ...page }) => page);
  assert.deepEqual(states(again), states(history));
});

test('what is asked of a page is told as of the last look put, and the catalogue is not looked into afterwards', async (t) => {
  const path = scratch(t);
  using fresh = await newHistory(path, { policyOf: context().policyOf, now: moment(0) });
  assert.equal(fresh.page(look(1, 1).url), null);
  fresh.put(look(1, 1), '2024-12-01');
  assert.equal(fresh.page(look(1, 1).url)?.looks, 1);
  assert.equal(fresh.page(look(1, 1).url)?.born, '2024-12-01T00:00:00.000Z');
  fresh.put(look(1, 2, { fate: 'gone' }), null);
  assert.equal(fresh.page(look(1, 1).url)?.suspected?.fate, 'gone');
  assert.equal(await fresh.finish(), 2);
  using history = openHistory(path);
  const catalog = {
    seenAfter: (): never => {
      throw new Error('all is in the history');
    },
  };
  await history.seedFromCatalog(catalog, { policyOf: context().policyOf, now: moment(0) });
});

test('a rebuild that fails leaves the old history', async (t) => {
  const path = scratch(t);
  using history = openHistory(path);
  history.put(looks().slice(0, 50), context());
  function* failing(): Iterable<Look> {
    yield* looks().slice(0, 700);
    throw new Error('the disk is gone');
  }
  await assert.rejects(rebuilt(path, failing()), /disk/);
  using still = openHistory(path, { readOnly: true });
  assert.equal([...still.pages()].length, [...history.pages()].length);
  assert.ok(existsSync(`${path}.new`), 'taken away by the next one');
  await rebuilt(path, looks());
  assert.ok(!existsSync(`${path}.new`));
});
