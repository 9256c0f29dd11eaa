/**
 * The content hash: which article a text is, whatever page it stands on.
 */
import { hash } from 'node:crypto';
import { toSimplified } from './simplify.ts';

/**
 * SHA-256, 64 hex digits, over the letters and digits (\p{L}\p{N}) of the body after NFKC and in simplified form:
 * width, blanks, punctuation, paragraph breaks and script make no difference, a typo does.
 *
 * @param paragraphs the article's body; a clone's damage has been taken back before
 */
export function contentDigest(paragraphs: readonly string[]): string {
  // Simplified before the punctuation goes: a phrase of the dictionary must not form across a comma.
  const body = toSimplified(paragraphs.join('\n').normalize('NFKC'));
  return hash('sha256', body.replace(/[^\p{L}\p{N}]+/gu, ''), 'hex');
}
