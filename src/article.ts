/**
 * The article record, `cundang/article@1`: what one snapshot says, cleaned. Unknown is null (or an empty list),
 * never a guess without `inferred: true`. Paragraph text is NFC with U+00A0/U+3000 as a plain blank; full-width
 * punctuation stays as the page has it.
 */
import { z } from 'zod';

const text = z.string().min(1);

/** When the article says it was published, in Beijing time (+08:00). */
export const Published = z.object({
  /** As it stands on the page. */
  text,
  /** `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM+08:00` or `YYYY-MM-DDTHH:MM:SS+08:00`, as precise as the page. */
  iso: z.string().regex(/^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?\+08:00)?)?)?$/),
  precision: z.enum(['year', 'month', 'day', 'minute', 'second']),
  timezone: z.literal('+08:00'),
  /** True when part of it was concluded (the year of a dateline, the date in the URL) and not read. */
  inferred: z.boolean(),
});

/** What was found to be wrong with the page and what was taken back. */
export const Integrity = z.object({
  /** `clean`: as published · `restored`: a clone's damage was taken back · `suspect`: text may be wrong (mojibake, spam). */
  verdict: z.enum(['clean', 'restored', 'suspect']),
  /** Pinyin annotations removed from the whole page. */
  annotations: z.number().int().nonnegative(),
  /** Characters mended that the clone's byte-wise replace had cut. */
  gbkRepairs: z.number().int().nonnegative(),
  /** The spam `<title>` that was refused, whole. */
  stuffedTitle: text.nullable(),
  /** Spam lines cut, as they stood. */
  spam: z.array(text),
  /** Names of the tags of template noise (empty tags that share one random id), in order of first sight. */
  noiseTags: z.array(text),
});

/** Where the snapshot behind the record lies. */
export const CaptureRef = z.object({
  recordId: text,
  file: text,
  offset: z.number().int().nonnegative(),
  /** `YYYY-MM-DDTHH:MM:SS.mmmZ` */
  fetchedAt: text,
  /** `sha256:` + base32, as in WARC-Payload-Digest. */
  payloadDigest: text,
});

export const Article = z.object({
  schema: z.literal('cundang/article@1'),
  /** First 16 hex digits of {@link contentDigest}. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** SHA-256 (hex) over the letters and digits of the body: `src/text/fingerprint.ts`. */
  contentDigest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Null for a record imported from a text file. */
  url: text.nullable(),
  /** Site id of the definition, or the host for a generic crawl, or null for an import of unknown origin. */
  site: text.nullable(),
  /** Name of the file that an import came from. */
  importedName: text.nullable(),
  /** Breadcrumb, outermost first. */
  column: z.array(text),
  title: text.nullable(),
  deck: z.array(text),
  originalTitle: text.nullable(),
  published: Published.nullable(),
  source: text.nullable(),
  authors: z.array(text),
  editors: z.array(text),
  paragraphs: z.array(text),
  images: z.array(
    z.object({ url: text.nullable(), caption: text.nullable(), afterParagraph: z.number().int().nonnegative() }),
  ),
  attachments: z.array(z.object({ url: text, title: text.nullable() })),
  related: z.array(z.object({ url: text.nullable(), title: text })),
  clicks: z.number().int().nonnegative().nullable(),
  registration: z.object({
    icp: text.nullable(),
    police: text.nullable(),
    /** Other licences by their label, e.g. 增值电信业务经营许可证. */
    licences: z.record(z.string(), text),
  }),
  script: z.enum(['Hans', 'Hant', 'mixed']),
  integrity: Integrity,
  /** URLs of the body pages in order; one for a one-page article. */
  pages: z.array(text),
  capture: CaptureRef,
  extractor: z.object({
    version: text,
    /** Layout that gave the body (`sxgov/5`), or `generic`, or `text` for an import. */
    rule: text,
  }),
});

export type Article = Readonly<z.infer<typeof Article>>;
export type Published = Readonly<z.infer<typeof Published>>;
export type Integrity = Readonly<z.infer<typeof Integrity>>;
export type CaptureRef = Readonly<z.infer<typeof CaptureRef>>;

/** An article before its snapshot's place in the archive is known. */
export type ArticleDraft = Omit<Article, 'capture'>;

/** The record of a draft and the snapshot it was read from. */
export function articleOf(draft: ArticleDraft, capture: CaptureRef): Article {
  const { recordId, file, offset, fetchedAt, payloadDigest } = capture;
  const { extractor, ...rest } = draft;
  return { ...rest, capture: { recordId, file, offset, fetchedAt, payloadDigest }, extractor };
}

/** JSON Schema of the record, for other programs. */
export function articleJsonSchema(): unknown {
  return z.toJSONSchema(Article, { target: 'draft-2020-12' });
}
