/** What the user typed, as phrases that all must be found. Nothing of it reaches FTS5's query language but letters and digits. */
import { CundangError } from '../../src/errors.ts';
import { fold, pairsOf, type Run, runsOf, SEARCHABLE, UNSPACED, wordTerm } from './terms.ts';

export interface Phrase {
  /** What a record with this phrase has among its index terms; never empty. */
  readonly terms: readonly Term[];
  /** Finds the phrase in a folded text; global, for `matchAll`. */
  readonly pattern: RegExp;
}

export interface Term {
  readonly text: string;
  /** Any term that begins so will do. */
  readonly prefix: boolean;
}

/** Longest query, UTF-16 units. */
const LONGEST = 1_000;
/** Terms of one query asked of the index; the rest of a long one is checked on the article. */
const MOST_TERMS = 64;

/** Straight and curled double quotes, corner brackets: what stands between is one phrase, blanks included. */
const PART = /["“”「」『』]([^"“”「」『』]*)["“”「」『』]?|[^\s"“”「」『』]+/gu;

const SPACED = `[[${SEARCHABLE}]--[${UNSPACED}]]`;

/**
 * Words (all must occur) and "quoted phrases". Chinese is found anywhere, other words only whole. Where a phrase has
 * punctuation or blanks the text may have any or none. A query without letters and digits has no phrases and finds nothing.
 * @throws CundangError `usage` beyond 1,000 characters
 */
export function parseQuery(query: string): readonly Phrase[] {
  if (query.length > LONGEST) throw new CundangError('usage', `a query has at most ${LONGEST} characters`);
  return [...fold(query.toWellFormed()).matchAll(PART)].flatMap((match) => {
    const runs = [...runsOf(match[1] ?? match[0])];
    return runs.length === 0 ? [] : [{ terms: runs.flatMap(termsOf), pattern: patternOf(runs) }];
  });
}

/** The phrases as an FTS5 expression: terms hold letters and digits alone, and stand in quotes. */
export function matchExpression(phrases: readonly Phrase[], mark = ''): string {
  const quoted = phrases.flatMap(({ terms }) =>
    terms.map(({ text, prefix }) => `"${mark}${text}"${prefix ? '*' : ''}`),
  );
  return [...new Set(quoted)].slice(0, MOST_TERMS).join(' AND ');
}

/** A single character is the beginning of its pair or, at the end of a run, a term of its own: a prefix finds both. */
function termsOf({ text, unspaced }: Run): readonly Term[] {
  if (!unspaced) return [{ text: wordTerm(text), prefix: false }];
  const pairs = pairsOf(text);
  return pairs.length > 0 ? pairs.map((pair) => ({ text: pair, prefix: false })) : [{ text, prefix: true }];
}

function patternOf(runs: readonly Run[]): RegExp {
  const parts = runs.map(({ text, unspaced }) => (unspaced ? text : `(?<!${SPACED})${text}(?!${SPACED})`));
  return new RegExp(parts.join(`[^${SEARCHABLE}]*`), 'gv');
}
