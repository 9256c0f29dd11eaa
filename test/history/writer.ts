/**
 * A process that puts the looks of a made-up archive into a history, from the first that is missing on:
 * `node writer.ts PATH`. With `--paced`, each further group waits for a byte on stdin.
 */
import { readSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Look } from '../../src/history/look.ts';
import { type History, openHistory } from '../../src/history/store.ts';
import { context, look, randomNumbers } from './looks.ts';

const PAGES = 50;
export const TOTAL = 1500;
const GROUP = 11;

/** Each page is looked at in turn; some are edited, some go for good. */
export function lookAt(number: number): Look {
  const page = number % PAGES;
  const round = Math.floor(number / PAGES);
  const chance = randomNumbers(number)();
  const at = round + page / PAGES;
  if (page % 9 === 4 && round > 12) return look(page, at, { fate: 'gone' });
  if (round > 0 && chance < 0.1) return look(page, at, { fate: 'changed', content: `version ${number}` });
  return look(page, at, { content: round === 0 ? 'first' : null });
}

const looksIn = (history: History): number => [...history.pages()].reduce((sum, page) => sum + page.looks, 0);

/** Groups of looks; the one that may be there already is put again as a whole. */
export function fill(history: History, onGroup: (done: number) => void = () => {}): void {
  for (let done = looksIn(history); done < TOTAL; done += GROUP) {
    const from = Math.max(0, done - GROUP);
    const group = Array.from({ length: Math.min(done + GROUP, TOTAL) - from }, (_, n) => lookAt(from + n));
    history.put(group, context());
    onGroup(done);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  using history = openHistory(process.argv[2] ?? '');
  const paced = process.argv.includes('--paced');
  fill(history, (done) => {
    writeSync(1, `${done}\n`);
    if (paced) readSync(0, Buffer.alloc(1));
  });
}
