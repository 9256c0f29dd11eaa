/**
 * The content hash: which article a text is, whatever page it stands on.
 */
import { hash } from 'node:crypto';
import { rememberedKinds } from './kinds.ts';
import { toSimplified } from './simplify.ts';

/** A letter or digit. */
const COUNTS = 1;
const kindAt = rememberedKinds((character) => (/[\p{L}\p{N}]/u.test(character) ? COUNTS : 2));

/**
 * The letters and digits (\p{L}\p{N}) of the body after NFKC and in simplified form: width, blanks, punctuation, paragraph
 * breaks and script make no difference, a typo does.
 *
 * @param paragraphs the article's body; a clone's damage has been taken back before
 */
export function foldedBody(paragraphs: readonly string[]): string {
  const { buffer, byteOffset, byteLength } = foldedUnits(paragraphs);
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf16le');
}

/** The same as UTF-16 units. */
export function foldedUnits(paragraphs: readonly string[]): Uint16Array<ArrayBuffer> {
  // Simplified before the punctuation goes: a phrase of the dictionary must not form across a comma.
  const text = toSimplified(paragraphs.join('\n').normalize('NFKC'));
  const units = new Uint16Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) if (kindAt(text, at) === COUNTS) units[length++] = text.charCodeAt(at);
  return units.subarray(0, length);
}

/** SHA-256, 64 hex digits, over the {@link foldedBody}. */
export function contentDigest(paragraphs: readonly string[]): string {
  return hash('sha256', foldedBody(paragraphs), 'hex');
}
