/** What changed from one version of an article to the next, by classes. */
import { type Headed, type HeadField, type HeadPart, headFields, headParts } from '../../storage/catalog/head.ts';
import type { Article } from '../article.ts';
import { figuredLetters } from '../text/figured.ts';
import { type Block, bodyChanges } from './body.ts';

/** In the order in which they are told. The last two make no version. */
export const changeClasses = [
  'text',
  /** Title, deck or original title. */
  'title',
  'date',
  'source',
  /** Authors or editors. */
  'people',
  'images',
  'attachments',
  /** Only punctuation, width, script or the parting into paragraphs. */
  'punctuation',
  /** Counters, today's date, related links, breadcrumb, registration: the page around the article. */
  'furniture',
] as const;

export type ChangeClass = (typeof changeClasses)[number];

/** An article, or as much of one as a version in the catalogue keeps. */
export type Said = Headed & Pick<Article, 'paragraphs'> & Partial<Pick<Article, Furniture>>;

export interface FieldChange {
  readonly field: HeadField;
  readonly class: HeadPart;
  /** As in the article. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface Change {
  /** In order; empty when the articles say the same. */
  readonly classes: readonly ChangeClass[];
  /** False for punctuation and furniture alone, and for no change. */
  readonly isVersion: boolean;
  readonly fields: readonly FieldChange[];
  /** Changed paragraphs: body.ts. */
  readonly blocks: readonly Block[];
  readonly size: TextSize;
}

export interface TextSize {
  /** Paragraphs of the later version, and those of both that were changed. */
  readonly paragraphs: number;
  readonly edited: number;
  readonly inserted: number;
  readonly removed: number;
  readonly moved: number;
  /** Letters and digits put in and taken out. */
  readonly lettersAdded: number;
  readonly lettersRemoved: number;
}

type Furniture = 'clicks' | 'related' | 'registration' | 'column';

/**
 * The classes of a change. A field that the page does not show any more, or for the first time, and its images and attachments count
 * only where both articles were read by the same rule from clean pages: another layout finds other fields. A date counts when it is
 * none that a page prints as today's (storage/catalog/head.ts).
 */
export function compareVersions(before: Said, after: Said): Change {
  const blocks = bodyChanges(before.paragraphs, after.paragraphs);
  const parts = changedParts(before, after);
  const fields = parts.flatMap((part) =>
    headFields[part]
      .filter((field) => said(before[field]) !== said(after[field]))
      .map((field): FieldChange => ({ field, class: part, before: before[field], after: after[field] })),
  );
  const has = (...kinds: readonly Block['kind'][]): boolean => blocks.some(({ kind }) => kinds.includes(kind));
  const found = new Set<ChangeClass>(parts);
  if (has('edited', 'inserted', 'removed', 'moved')) found.add('text');
  if (has('form')) found.add('punctuation');
  if (has('furniture') || hasOtherFurniture(before, after)) found.add('furniture');
  const classes = changeClasses.filter((name) => found.has(name));
  return { classes, isVersion: classes.some(isOfVersion), fields, blocks, size: sizeOf(blocks, after) };
}

const isOfVersion = (name: ChangeClass): boolean => name !== 'punctuation' && name !== 'furniture';

function changedParts(before: Said, after: Said): readonly HeadPart[] {
  const [a, b] = [headParts(before), headParts(after)];
  const isSameView =
    before.extractor.rule === after.extractor.rule &&
    before.extractor.version === after.extractor.version &&
    before.integrity.verdict === 'clean' &&
    after.integrity.verdict === 'clean';
  return (Object.keys(headFields) as HeadPart[]).filter((part) => {
    if (a[part] === b[part]) return false;
    if (part === 'date') return isRedated(before, after, b.date !== '', isSameView);
    if (part === 'title' && !isSameView) return isRetitled(before, after);
    if (part === 'source' && !isSameView) return a.source !== '' && b.source !== '' && !holds(a.source, b.source);
    return isSameView;
  });
}

/** Another layout cuts a title in another place. */
function isRetitled(before: Said, after: Said): boolean {
  const [a, b] = [figuredLetters(before.title ?? ''), figuredLetters(after.title ?? '')];
  return a !== '' && b !== '' && !holds(a, b);
}

const holds = (a: string, b: string): boolean => a.includes(b) || b.includes(a);

/** Two dates of which one is only more precise are the same; one that was concluded says nothing against one that was read. */
function isRedated(before: Said, after: Said, isOwn: boolean, isSameView: boolean): boolean {
  const [a, b] = [before.published, after.published];
  if (b === null) return isSameView && a !== null && headParts(before).date !== '';
  if (a === null) return isSameView && isOwn;
  return isOwn && a.inferred === b.inferred && !a.iso.startsWith(b.iso) && !b.iso.startsWith(a.iso);
}

function hasOtherFurniture(before: Said, after: Said): boolean {
  return (['clicks', 'related', 'registration', 'column'] as const).some(
    (field) => before[field] !== undefined && after[field] !== undefined && said(before[field]) !== said(after[field]),
  );
}

const said = (value: unknown): string => JSON.stringify(value) ?? '';

function sizeOf(blocks: readonly Block[], { paragraphs }: Said): TextSize {
  const count = (kind: Block['kind']): number => blocks.filter((block) => block.kind === kind).length;
  const told = blocks.filter(({ kind }) => kind === 'edited' || kind === 'inserted' || kind === 'removed');
  const changed = told.flatMap(({ spans }) =>
    spans.flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'changed')),
  );
  const letters = (side: 'before' | 'after'): number =>
    changed.reduce((sum, part) => sum + (part[side].match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);
  return {
    paragraphs: paragraphs.length,
    ...{ edited: count('edited'), inserted: count('inserted'), removed: count('removed'), moved: count('moved') },
    ...{ lettersAdded: letters('after'), lettersRemoved: letters('before') },
  };
}
