import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import type { Look } from '../../src/history/look.ts';
import { type CapturedLook, rebuildHistory } from '../../src/history/rebuild.ts';
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

async function* walk(all: ReturnType<typeof looks>): AsyncIterable<CapturedLook> {
  for (const { capture, ...of } of all) yield { capture, look: of };
}

test('a history that is rebuilt from its captures is the one that was', async (t) => {
  const [live, rebuilt] = [scratch(t), scratch(t)];
  const all = looks();
  using history = openHistory(live);
  for (let at = 0; at < all.length; at += 37) history.put(all.slice(at, at + 37), context());
  openHistory(rebuilt).close();
  const { policyOf } = context();
  assert.equal(await rebuildHistory(rebuilt, walk(all), { policyOf, now: moment(0) }), all.length);
  using again = openHistory(rebuilt, { readOnly: true });
  assert.ok([...history.events()].some(({ kind }) => kind === 'lost'));
  assert.deepEqual([...again.events()], [...history.events()]);
  assert.deepEqual(
    [...again.pages()].map((page) => again.looksOf(page.url)),
    [...history.pages()].map((page) => history.looksOf(page.url)),
  );
  const states = (of: typeof history) => [...of.pages()].map(({ due: _, ...page }) => page);
  assert.deepEqual(states(again), states(history));
});

test('a rebuild that fails leaves the old history', async (t) => {
  const path = scratch(t);
  using history = openHistory(path);
  history.put(looks().slice(0, 50), context());
  const failing = async function* (): AsyncIterable<CapturedLook> {
    yield* walk(looks().slice(0, 700));
    throw new Error('the disk is gone');
  };
  await assert.rejects(rebuildHistory(path, failing(), { policyOf: context().policyOf, now: moment(0) }), /disk/);
  using still = openHistory(path, { readOnly: true });
  assert.equal([...still.pages()].length, [...history.pages()].length);
  assert.ok(existsSync(`${path}.new`), 'taken away by the next one');
  await rebuildHistory(path, walk(looks()), { policyOf: context().policyOf, now: moment(0) });
  assert.ok(!existsSync(`${path}.new`));
});
