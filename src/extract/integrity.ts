/** What was wrong with a page and was taken back: the record's `integrity`. */
import type { Integrity } from '../article.ts';
import type { Page } from '../page.ts';
import { isMojibake } from '../text/mojibake.ts';
import { noiseTags } from '../text/spam.ts';
import type { Read } from './body.ts';

/**
 * `stuffed` is the refused `<title>`. More than one undecodable sequence in 500 characters makes a page suspect, and so
 * does a body that reads as bytes decoded wrongly.
 */
export function integrityOf(page: Page, read: Read, paragraphs: readonly string[], stuffed: string | null): Integrity {
  const { restoration, decoded } = page;
  const spam = read.outline.lines.filter((_, i) => read.kinds[i] === 'spam').map((line) => line.text);
  const noise = noiseTags(page.html)?.tags ?? [];
  const wrong = decoded.illegal > page.html.length / 500 || isMojibake(paragraphs.join('\n'));
  const touched = restoration.clone || decoded.gbkRepairs > 0 || noise.length > 0 || stuffed !== null;
  return {
    verdict: wrong ? 'suspect' : touched ? 'restored' : 'clean',
    annotations: restoration.annotations,
    gbkRepairs: restoration.gbkRepairs + decoded.gbkRepairs,
    stuffedTitle: stuffed,
    spam: spam.slice(0, 50),
    noiseTags: [...noise],
  };
}
