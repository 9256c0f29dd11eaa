/** One article of several body pages: the first page's record with the text of the others behind it, in order. */
import type { Article, Integrity } from '../../src/article.ts';
import { contentDigest } from '../../src/text/fingerprint.ts';

/**
 * @param first the first page's own article; its snapshot speaks for the whole
 * @param others the further pages' articles, in order
 */
export function joinPages(first: Article, others: readonly Article[]): Article {
  const all = [first, ...others];
  const paragraphs = all.flatMap((page) => page.paragraphs);
  const digest = contentDigest(paragraphs);
  return {
    ...first,
    id: digest.slice(0, 16),
    contentDigest: digest,
    // What stands at the end of an article stands on its last page.
    originalTitle: all.find((page) => page.originalTitle)?.originalTitle ?? null,
    source: all.find((page) => page.source)?.source ?? null,
    authors: firstGiven(all.map((page) => page.authors)),
    editors: firstGiven(all.map((page) => page.editors)),
    related: firstGiven(all.map((page) => page.related)),
    paragraphs,
    images: all.flatMap((page, n) => {
      const before = all.slice(0, n).reduce((sum, one) => sum + one.paragraphs.length, 0);
      return page.images.map((image) => ({ ...image, afterParagraph: image.afterParagraph + before }));
    }),
    attachments: distinct(all.flatMap((page) => page.attachments)),
    integrity: all.map((page) => page.integrity).reduce(together),
    pages: all.map((page) => page.url!),
  };
}

function firstGiven<T>(lists: readonly (readonly T[])[]): T[] {
  return [...(lists.find((list) => list.length > 0) ?? [])];
}

function distinct(attachments: Article['attachments']): Article['attachments'] {
  return [...new Map(attachments.map((attachment) => [attachment.url, attachment])).values()];
}

const verdicts = ['clean', 'restored', 'suspect'] as const;

function together(a: Integrity, b: Integrity): Integrity {
  return {
    verdict: verdicts[Math.max(verdicts.indexOf(a.verdict), verdicts.indexOf(b.verdict))]!,
    annotations: a.annotations + b.annotations,
    gbkRepairs: a.gbkRepairs + b.gbkRepairs,
    stuffedTitle: a.stuffedTitle ?? b.stuffedTitle,
    spam: [...new Set([...a.spam, ...b.spam])],
    noiseTags: [...new Set([...a.noiseTags, ...b.noiseTags])],
  };
}
