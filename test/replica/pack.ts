/** An article pack: a folder of JSON records, made into drafts for the templates. Unknown fields are ignored, missing ones absent. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Draft, Registration } from './story.ts';
import type { Template } from './templates/template.ts';

export interface PackRecord {
  /** File name without `.json`. */
  readonly name: string;
  readonly site: string;
  readonly draft: Draft;
  /** The record was read from a clone: the clone host serves a copy. */
  readonly hijacked: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a record's own naming of its site looks like, most particular first. */
const siteMarks: readonly (readonly [site: string, mark: RegExp])[] = [
  ['chinanews-shanxi', /sx\.chinanews|中国新闻网山西|中新网山西|chinanews-shanxi/],
  ['yuncheng-dangjian', /运城党建|yuncheng-dangjian/],
  ['dtdjzx', /灯塔|dtdjzx/],
  ['minsheng-fazhi', /民声法治|minsheng-fazhi/],
  ['sxgov', /黄河新闻网|sxgov/],
  ['chinanews', /中国新闻网|中新网|chinanews/],
];
const OTHERWISE = 'yuncheng-dangjian';

/** Records with a body, in order of file name; other JSON files of the folder are passed over. */
export function readPack(folder: string, templates: readonly Template[]): PackRecord[] {
  const records: PackRecord[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const fields = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fields;
    const paragraphs = texts(fields.body ?? fields.paragraphs);
    if (paragraphs.length === 0) continue;
    const marks = [fields.site, fields.site_guess, fields.domain, fields.url, fields.source].filter(Boolean).join(' ');
    const site = siteMarks.find(([, mark]) => mark.test(marks))?.[0] ?? OTHERWISE;
    const template = templates.find((candidate) => candidate.site === site) as Template;
    records.push({
      name: file.slice(0, -5),
      site,
      draft: draftOf(fields, paragraphs, template),
      hijacked: fields.hijack !== null && fields.hijack !== undefined,
    });
  }
  return records;
}

function draftOf(fields: Fields, paragraphs: readonly string[], template: Template): Draft {
  const id =
    20_000_000 + Number.parseInt(createHash('sha256').update(paragraphs.join('\n')).digest('hex').slice(0, 6), 16);
  const column = texts(fields.breadcrumb);
  const published = momentOf(text(fields.published));
  const byline = text(fields.byline);
  const channels = template.habits.channels;
  return {
    id,
    channel:
      channels.find(({ crumb }) => crumb.length > 0 && crumb.at(-1) === column.at(-1)) ??
      (channels[0] as (typeof channels)[number]),
    column,
    title: text(fields.title),
    deck: texts(fields.deck),
    originalTitle: text(fields.original_title),
    published,
    day: published?.date ?? momentOf(text(fields.published_inferred))?.date ?? '2020-01-01',
    source: text(fields.source),
    authors: texts(fields.author),
    editors: texts(fields.editor),
    clicks: typeof fields.clicks === 'number' ? fields.clicks : null,
    paragraphs,
    byline: byline !== null && !paragraphs.some((paragraph) => paragraph.includes(byline)) ? byline : null,
    pictures: records(fields.images).map((image, n) => ({
      file: `${id}-${n + 1}.jpg`,
      caption: text(image.caption),
      afterParagraph: typeof image.after_paragraph === 'number' ? image.after_paragraph : paragraphs.length,
    })),
    attachments: [],
    related: Array.isArray(fields.related) ? texts(fields.related) : null,
    neighbours: neighboursOf(fields),
    registration: registrationOf(fields),
    disclaimer: text(fields.disclaimer),
    pageCount: 1,
    wantedLayout: template.site === 'sxgov' ? 'sxgov/5' : null,
  };
}

function neighboursOf(fields: Fields): Draft['neighbours'] {
  const [previous, next] = [records([fields.prev])[0], records([fields.next])[0]];
  if (previous === undefined && next === undefined) return null;
  return { previous: text(previous?.title), next: text(next?.title) };
}

function registrationOf(fields: Fields): Registration | null {
  const licences = Object.fromEntries(
    Object.entries(records([fields.licences])[0] ?? {}).flatMap(([label, number]) => {
      const value = text(number);
      return value === null ? [] : [[label, value]];
    }),
  );
  const registration = { icp: text(fields.icp), police: text(fields.police_registration), licences };
  return registration.icp === null && registration.police === null && Object.keys(licences).length === 0
    ? null
    : registration;
}

function momentOf(value: string | null): { date: string; time: string | null } | null {
  const found = value?.match(/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?/);
  return found?.[1] === undefined ? null : { date: found[1], time: found[2] ?? null };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((part): part is string => text(part) !== null);
}

function records(value: unknown): Fields[] {
  return (Array.isArray(value) ? value : []).filter(
    (part): part is Fields => part !== null && typeof part === 'object',
  );
}
