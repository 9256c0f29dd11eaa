/** Looks for tests, a folder for one test, and numbers that come out the same each time. */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { isGood, type Look } from '../../src/history/look.ts';
import type { PutContext } from '../../src/history/put.ts';

/** A path for a history, gone after the test. */
export function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cundang-history-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'history.sqlite');
}

const START = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;

/** So many days after the beginning of all tests. */
export const day = (days: number): string => new Date(START + Math.round(days * DAY)).toISOString();
export const moment = (days: number): Date => new Date(day(days));
export const digest = (text: string): string => hash('sha256', text);

/** A look at a page; `content` is told by a word. */
export function look(
  page: number | string,
  days: number,
  { content, ...more }: Partial<Look> & { readonly content?: string | null } = {},
): Look {
  const fate = more.fate ?? 'alive';
  const words = content === undefined ? (isGood(fate) ? 'first' : null) : content;
  return {
    url: typeof page === 'string' ? page : `http://www.portal.example/news/${page}.html`,
    site: 'portal',
    at: day(days),
    fate,
    evidence: fate === 'alive' ? '304' : `seen as ${fate}`,
    status: 200,
    to: null,
    capture: null,
    ...more,
    content: words === null ? null : digest(words),
  };
}

export const context = (budget = 18, more: Partial<PutContext> = {}): PutContext => ({
  policyOf: () => ({ budget }),
  ...more,
});

/** Numbers of [0, 1), Mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
