/** Whether an article's page was a clone or full of spam. */
import type { Integrity } from '../article.ts';

/** Fewest lines of keywords that are no accident: one hacked link in a footer is not yet another's site. */
export const FEWEST_SPAM = 3;

/** The marks in one line; null without any. Mended bytes alone are none: a broken file has them, too. */
export function marksOf({ annotations, stuffedTitle, noiseTags, spam }: Integrity): string | null {
  if (stuffedTitle !== null) return `stuffed title “${stuffedTitle.slice(0, 60)}”`;
  if (annotations > 0) return `clone: ${annotations} readings in brackets`;
  if (noiseTags.length > 0) return `runs of empty tags with one id: ${noiseTags.join(' ')}`;
  return spam.length >= FEWEST_SPAM ? `${spam.length} lines of spam, “${spam[0]!.slice(0, 60)}”` : null;
}
