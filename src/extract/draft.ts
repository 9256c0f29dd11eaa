/** The record's parts that do not depend on where the article stood: digest, script, integrity. */
import type { ArticleDraft, Integrity, Published } from '../article.ts';
import { contentDigest } from '../text/fingerprint.ts';
import { scriptOf } from '../text/simplify.ts';
import type { Evidence } from './evidence.ts';

/** Changes whenever the same page could give another record. */
export const extractorVersion = '1';

/** Why a page became no record. */
export type SkipCode = 'not-text' | 'wall' | 'not-an-article' | 'spam' | 'soft-404' | 'parked' | 'empty';

export type Extraction =
  | { readonly article: ArticleDraft; readonly skip?: undefined; readonly evidence: Evidence }
  | {
      readonly article?: undefined;
      /** `layout` is that of the site which the page was read by; null = by none. */
      readonly skip: { readonly code: SkipCode; readonly message: string; readonly layout: string | null };
      readonly evidence: Evidence;
    };

export interface Parts {
  readonly url: string | null;
  readonly site: string | null;
  readonly importedName: string | null;
  readonly rule: string;
  readonly column: readonly string[];
  readonly title: string | null;
  readonly deck: readonly string[];
  readonly originalTitle: string | null;
  readonly published: Published | null;
  readonly source: string | null;
  readonly authors: readonly string[];
  readonly editors: readonly string[];
  readonly paragraphs: readonly string[];
  readonly images: ArticleDraft['images'];
  readonly attachments: ArticleDraft['attachments'];
  readonly related: ArticleDraft['related'];
  readonly clicks: number | null;
  readonly registration: ArticleDraft['registration'];
  readonly integrity: Integrity;
}

/** Seals the parts with digest, name and script. */
export function seal(parts: Parts): ArticleDraft {
  const digest = contentDigest(parts.paragraphs);
  const { importedName, rule, ...rest } = parts;
  return {
    schema: 'cundang/article@1',
    id: digest.slice(0, 16),
    contentDigest: digest,
    ...rest,
    importedName,
    column: [...parts.column],
    deck: [...parts.deck],
    authors: [...parts.authors],
    editors: [...parts.editors],
    paragraphs: [...parts.paragraphs],
    script: scriptOf(parts.paragraphs.join('\n')),
    pages: parts.url === null ? [] : [parts.url],
    extractor: { version: extractorVersion, rule },
  };
}
