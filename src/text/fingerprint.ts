/**
 * The content hash: which article a text is, whatever page it stands on.
 */
import { hash } from 'node:crypto';
import { toSimplified } from './simplify.ts';

/**
 * The letters and digits (\p{L}\p{N}) of the body after NFKC and in simplified form: width, blanks, punctuation, paragraph
 * breaks and script make no difference, a typo does.
 *
 * @param paragraphs the article's body; a clone's damage has been taken back before
 */
export function foldedBody(paragraphs: readonly string[]): string {
  // Simplified before the punctuation goes: a phrase of the dictionary must not form across a comma.
  return toSimplified(paragraphs.join('\n').normalize('NFKC')).replace(/[^\p{L}\p{N}]+/gu, '');
}

/** SHA-256, 64 hex digits, over the {@link foldedBody}. */
export function contentDigest(paragraphs: readonly string[]): string {
  return hash('sha256', foldedBody(paragraphs), 'hex');
}
