/** Whether the article that was read is the one that stood there before. */
import type { Article, ArticleDraft } from '../article.ts';
import { foldedBody } from '../text/fingerprint.ts';
import { containment, wordsOf } from './fingerprint.ts';
import { missingLine } from './notices.ts';

/** The article of the last good look, as it is on record. */
export type LastGood = Pick<Article, 'contentDigest' | 'title' | 'source' | 'paragraphs' | 'integrity'>;

export interface Comparison {
  readonly kind: 'same' | 'edited' | 'other';
  /** One line: what it was recognised by. */
  readonly evidence: string;
}

/**
 * Share of the shorter text that stands in the longer one, from which on it is the same article. Articles of one genre (weather,
 * market reports) share up to a third; an edit of a three-sentence report leaves more than half.
 */
const SAME_TEXT = 0.5;

/** The same where the titles are alike, too: a rewritten report of the same event. */
const SAME_STORY = 0.2;

/** Share of the title's pairs of letters in common from which on two titles are alike. */
const ALIKE_TITLES = 0.6;

/** Shingles below which a text is too short to be recognised by its share of another. */
const FEWEST = 12;

/** Letters of a title below which many pages bear it: 公告, 要闻. */
const SHORTEST_TITLE = 6;

export function compare(draft: ArticleDraft, last: LastGood): Comparison {
  if (draft.contentDigest === last.contentDigest) return headEdited(draft, last);
  if (draft.pages.length > 1 && isBeginning(draft, last)) {
    return { kind: 'same', evidence: 'a page of the recorded text' };
  }
  const [now, before] = [wordsOf(draft.paragraphs), wordsOf(last.paragraphs)];
  const [shorter, longer] = now.length <= before.length ? [now, before] : [before, now];
  const shared = shorter.length < FEWEST ? 0 : containment(shorter, longer);
  if (shared >= SAME_TEXT) return { kind: 'edited', evidence: `${percent(shared)} of the text in common` };
  const titles = titleLikeness(draft.title, last.title);
  const sameTitle = titles === 1 && lettersOf(draft.title).length >= SHORTEST_TITLE;
  // Some CMS keep the title over a note that the text was deleted.
  const isNote = missingLine(draft.paragraphs) !== null && now.length < 200;
  if (sameTitle && !isNote) return { kind: 'edited', evidence: `same title, ${percent(shared)} of the text in common` };
  if (titles >= ALIKE_TITLES && shared >= SAME_STORY) {
    return { kind: 'edited', evidence: `like title, ${percent(shared)} of the text in common` };
  }
  return { kind: 'other', evidence: `another article “${(draft.title ?? draft.paragraphs[0] ?? '').slice(0, 40)}”` };
}

/**
 * The body is the recorded one; title and source may have been edited. A date is no edit: pages print that of today. Where one title
 * holds the other, a layout cut it in another place.
 */
function headEdited(draft: ArticleDraft, last: LastGood): Comparison {
  const [now, before] = [lettersOf(draft.title), lettersOf(last.title)];
  if (now !== '' && before !== '' && !now.includes(before) && !before.includes(now)) {
    return { kind: 'edited', evidence: `title was “${last.title?.slice(0, 40)}”` };
  }
  const [source, other] = [lettersOf(draft.source), lettersOf(last.source)];
  if (source !== '' && other !== '' && !source.includes(other) && !other.includes(source)) {
    return { kind: 'edited', evidence: `source was ${last.source}` };
  }
  return { kind: 'same', evidence: 'same text' };
}

/** Of an article of several pages, its record holds them all, a look one. */
function isBeginning(draft: ArticleDraft, last: LastGood): boolean {
  const body = foldedBody(draft.paragraphs);
  return body.length >= FEWEST && foldedBody(last.paragraphs).includes(body);
}

const lettersOf = (text: string | null): string => foldedBody([text ?? '']).toLowerCase();
const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Sørensen–Dice over pairs of letters, 0 to 1. */
function titleLikeness(a: string | null, b: string | null): number {
  const [left, right] = [pairsOf(lettersOf(a)), pairsOf(lettersOf(b))];
  let shared = 0;
  for (const pair of left) if (right.has(pair)) shared++;
  return left.size + right.size === 0 ? 0 : (2 * shared) / (left.size + right.size);
}

const pairsOf = (text: string): ReadonlySet<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));
