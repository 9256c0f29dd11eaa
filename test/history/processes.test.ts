import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type History, openHistory } from '../../src/history/store.ts';
import { startWriter } from '../writer-process.ts';
import { scratch } from './looks.ts';
import { fill, TOTAL } from './writer.ts';

const writer = join(import.meta.dirname, 'writer.ts');

/** Everything in it, and that its parts agree with each other. */
function contentOf(history: History) {
  const pages = [...history.pages()];
  const looks = pages.map((page) => history.looksOf(page.url));
  for (const [n, page] of pages.entries()) {
    assert.equal(page.looks, looks[n]?.length);
    assert.equal(page.lastLook, looks[n]?.at(-1)?.at);
  }
  return { pages, looks, events: [...history.events()].map(({ serial: _, ...event }) => event) };
}

test('a writer that is killed goes on where its looks end, to the same content', { timeout: 120_000 }, async (t) => {
  const [whole, killed] = [scratch(t), scratch(t)];
  using wanted = openHistory(whole);
  fill(wanted);
  let kills = 0;
  for (let before = -1; ; kills++) {
    const { child, step, exit } = startWriter(writer, killed);
    await step();
    await new Promise((resolve) => setTimeout(resolve, kills * 40));
    child.kill('SIGKILL');
    await exit;
    using history = openHistory(killed);
    const looks = contentOf(history).looks.flat().length;
    assert.ok(looks > before || looks === TOTAL, `${looks} looks after ${before}`);
    before = looks;
    if (looks === TOTAL) break;
  }
  assert.ok(kills >= 2, `${kills} kills`);
  using history = openHistory(killed, { readOnly: true });
  assert.deepEqual(contentOf(history), contentOf(wanted));
});

test('another process reads while one writes', { timeout: 120_000 }, async (t) => {
  const path = scratch(t);
  openHistory(path).close();
  const { child, step, exit } = startWriter(writer, path, '--paced');
  using reader = openHistory(path, { readOnly: true });
  const seen: number[] = [];
  let running = true;
  void exit.then(() => {
    running = false;
  });
  while (running) {
    await step();
    const now = new Date('2025-01-20T00:00:00Z');
    const [counts] = reader.counts(now);
    const due = reader.due(now, 1000);
    assert.equal(new Set(due.map(({ url }) => url)).size, due.length);
    seen.push([...reader.pages()].reduce((sum, page) => sum + page.looks, 0));
    assert.ok((counts?.pages ?? 0) <= 50);
    if (running) child.stdin?.write('.');
  }
  assert.ok(new Set(seen).size > TOTAL / 20, `states seen: ${seen}`);
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    seen,
  );
  assert.equal(contentOf(reader).looks.flat().length, TOTAL);
});
