/**
 * A page flattened to lines of text, as corpora keep them: the same rules for lines as for a page, with the order of
 * lines in place of the tree. Title above the byline (or in front of the body), body up to what closes an article.
 */

import { isMojibake } from '../text/mojibake.ts';
import { restoreClone } from '../text/restore.ts';
import { isSpamLine, isStuffedTitle, noiseTags } from '../text/spam.ts';
import type { Read } from './body.ts';
import { clicksIn, originalTitleIn } from './byline.ts';
import { compose } from './compose.ts';
import { type Extraction, seal } from './draft.ts';
import { ledger } from './evidence.ts';
import { type Line, measure } from './line.ts';
import { kindOf, type LineKind } from './line-kind.ts';
import { notedBy } from './noted.ts';
import type { PageHead } from './page-head.ts';
import { findAuthors, findEditors } from './people.ts';
import { findPublished } from './published.ts';
import { isRunningText } from './running-text.ts';
import { findSource } from './source.ts';
import { findColumn, findRelated } from './surroundings.ts';
import { zoneOf } from './zone.ts';

const maxLines = 60_000;
const maxLine = 200_000;
const noHead: PageHead = {
  title: null,
  heading: null,
  meta: new Map(),
  linked: null,
  ids: new Map(),
  calls: [],
  times: [],
  scripts: [],
  lang: null,
};

/** The record of a text file; `name` is the file's own name, kept as `importedName`. */
export function articleFromText(text: string, name: string): Extraction {
  const notes = ledger(true);
  const restoration = restoreClone(text);
  const lines: Line[] = [];
  for (const raw of restoration.text.split(/\r\n|[\n\r]/)) {
    if (lines.length >= maxLines) break;
    const line = measure(raw.slice(0, maxLine), { linked: 0, strong: 0, tag: '', span: -1, region: 0 });
    if (line !== null) lines.push(line);
  }
  const kinds = lines.map(kindOf);
  const start = bodyStart(lines, kinds);
  if (start === null) {
    notes.note('skip', 'empty');
    return { skip: { code: 'empty', message: 'no running text in the file', layout: null }, evidence: notes.evidence };
  }
  const composed = compose({ lines, kinds }, start, lines.length, () => false);
  const { title, deck } = titleOf(lines, kinds, start);
  const read: Read = {
    outline: { lines, images: [], spans: [], links: [], byElement: new Map(), marked: null },
    kinds,
    noisy: new Uint8Array(lines.length),
    sums: new Float64Array(lines.length + 1),
    core: -1,
  };
  const end = (composed.at.at(-1) ?? start) + 1;
  const zone = zoneOf(read, {
    title,
    start,
    end,
    told: composed.told,
    at: composed.at,
    paragraphs: composed.paragraphs,
  });
  const heading = title === null ? null : lines[title]!.text;
  const stuffed = lines[0] !== undefined && start > 0 && isStuffedTitle(lines[0].text, heading) ? lines[0].text : null;
  const spam = lines
    .filter((line, i) => kinds[i] === 'spam' && line.text !== stuffed && isSpamLine(line.text))
    .map((line) => line.text);
  const noise = noiseTags(restoration.text)?.tags ?? [];
  const touched = restoration.clone || noise.length > 0 || stuffed !== null;
  notes.note('title', title === null ? 'none' : 'line', heading);
  const noted = notedBy(notes, read, zone);
  const column = findColumn(read, heading, start);
  if (column !== null) notes.note('column', 'breadcrumb', column.where);
  if (deck.length > 0) notes.note('deck', 'under the title', deck.join(' | '));
  notes.note('paragraphs', 'text', lines[start]!.text);
  const article = seal({
    url: null,
    site: null,
    importedName: name,
    rule: 'text',
    column: column?.column ?? [],
    title: heading,
    deck,
    originalTitle: noted.line('originalTitle', 200, originalTitleIn),
    published: findPublished(read, noHead, zone, null, notes),
    source: findSource(read, noHead, zone, null, notes),
    authors: findAuthors(read, noHead, zone, notes),
    editors: findEditors(read, noHead, zone, notes),
    paragraphs: composed.paragraphs,
    images: composed.captions.map(({ text: caption, afterParagraph }) => ({ url: null, caption, afterParagraph })),
    attachments: [],
    related: noted.list('related', 'list under its heading', findRelated(read, end, null), (row) => row.title),
    clicks: noted.line('clicks', 300, clicksIn),
    registration: noted.registration(lines.filter((_, i) => kinds[i] === 'registration').map((line) => line.text)),
    integrity: {
      verdict: isMojibake(composed.paragraphs.join('\n')) ? 'suspect' : touched ? 'restored' : 'clean',
      annotations: restoration.annotations,
      gbkRepairs: restoration.gbkRepairs,
      stuffedTitle: stuffed,
      spam,
      noiseTags: [...noise],
    },
  });
  return { article, evidence: notes.evidence };
}

function bodyStart(lines: readonly Line[], kinds: readonly LineKind[]): number | null {
  const first = lines.findIndex((line, i) => isRunningText(line, kinds[i]!));
  if (first >= 0) return first;
  const any = lines.findIndex((line, i) => kinds[i] === 'prose' && line.points > 0);
  return any < 0 ? null : any;
}

/** Index of the title's line, and the deck: lines of the title's kind between it and the body. */
function titleOf(
  lines: readonly Line[],
  kinds: readonly LineKind[],
  start: number,
): { title: number | null; deck: readonly string[] } {
  const isHeading = (i: number): boolean => kinds[i] === 'prose' && lines[i]!.weight >= 4 && lines[i]!.length <= 150;
  let byline = -1;
  for (let i = 0; i < start; i++) if (kinds[i] === 'meta') byline = i;
  for (let i = byline - 1; i >= 0; i--)
    if (isHeading(i)) return { title: i, deck: headings(lines, isHeading, byline + 1, start) };
  let title: number | null = null;
  for (let i = start - 1; i >= 0; i--) {
    if (isHeading(i)) title = i;
    else if (title !== null) break;
  }
  return title === null ? { title, deck: [] } : { title, deck: headings(lines, isHeading, title + 1, start) };
}

function headings(
  lines: readonly Line[],
  isHeading: (i: number) => boolean,
  from: number,
  to: number,
): readonly string[] {
  const found: string[] = [];
  for (let i = from; i < to; i++) if (isHeading(i)) found.push(lines[i]!.text);
  return found;
}
