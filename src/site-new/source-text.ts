/**
 * A definition as the text of its `site.ts`, in the form that the formatter leaves alone. Everything in it may come from a
 * hostile page, and the file is run: every string goes through {@link quoted}, every comment holds URLs and counts only.
 */
import { columnsOf } from '../cli/table.ts';
import type { Field, Layout } from '../extract/layout.ts';
import type { Proposal } from './propose.ts';

/** Columns at which the formatter breaks a line. */
const width = 120;

/** @param typesFrom what the file imports `defineSite` from, e.g. `../../site.ts` */
export function sourceText({ site, evidence }: Pick<Proposal, 'site' | 'evidence'>, typesFrom: string): string {
  const seeds = site.seeds.map(({ url, kind }) => object([`url: ${quoted(url)}`, `kind: ${quoted(kind)}`], 4));
  const patterns = (list: readonly RegExp[]): string[] =>
    list.flatMap((pattern) => {
      const told = evidence.get(pattern);
      return [
        ...(told === undefined ? [] : [`// ${told.count} ${told.count === 1 ? 'link' : 'links'}: ${told.example}`]),
        `${pattern},`,
      ];
    });
  const block = (name: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [`${name}: [],`] : [`${name}: [`, ...lines.map((line) => `  ${line}`), '],'];
  const inner = [
    `id: ${quoted(site.id)},`,
    `name: ${quoted(site.name)},`,
    ...array('hosts', site.hosts.map(quoted)),
    `unconfirmed: ${quoted(site.unconfirmed ?? '')},`,
    ...(site.cms === undefined ? [] : [`cms: ${quoted(site.cms)},`]),
    ...array('seeds', seeds),
    ...block('lists', patterns(site.lists)),
    ...block('articles', patterns(site.articles)),
    ...block('layouts', site.layouts.flatMap(layoutLines)),
    `pace: { concurrency: ${site.pace.concurrency}, delayMs: ${site.pace.delayMs} },`,
    `charset: ${quoted(site.charset)},`,
    `schedule: ${quoted(site.schedule)},`,
  ];
  return [
    `/** Proposed by \`cundang site new\` from one list page and a few articles: I = inferred, all of it, until it is confirmed. */`,
    `import { defineSite } from ${quoted(typesFrom)};`,
    '',
    'export default defineSite({',
    ...inner.map((line) => `  ${line}`),
    '});',
    '',
  ].join('\n');
}

/** In one line where it fits, else an item a line. */
function array(name: string, items: readonly string[]): string[] {
  const line = `${name}: [${items.join(', ')}],`;
  // the formatter puts several objects on lines of their own
  const breaks = columnsOf(line) + 2 > width || (items.length > 1 && items[0]!.startsWith('{'));
  return breaks
    ? [`${name}: [`, ...items.flatMap((item) => `${item},`.split('\n').map((part) => `  ${part}`)), '],']
    : [line];
}

function layoutLines({ id, when, title, published, source, editors, column, body }: Layout): string[] {
  const fields = { id, when, title, published, source, editors, column, body };
  const lines = Object.entries(fields).flatMap(([name, field]) =>
    field === undefined ? [] : `${name}: ${fieldText(name, field)},`.split('\n').map((line) => `  ${line}`),
  );
  return ['{', ...lines, '},'];
}

function fieldText(name: string, field: Field): string {
  if (typeof field === 'string') return quoted(field);
  const parts = [`select: ${quoted(field.select)}`, ...(field.match === undefined ? [] : [`match: ${field.match}`])];
  return object(parts, `      ${name}: `.length);
}

/** An object in one line where it fits behind so many columns, else a member a line. */
function object(members: readonly string[], columns: number): string {
  const line = `{ ${members.join(', ')} }`;
  if (columns + columnsOf(line) + 1 <= width) return line;
  return `{\n${members.map((member) => `  ${member},`).join('\n')}\n}`;
}

/** A string literal of the text, single quotes where the formatter wants them. */
export function quoted(text: string): string {
  const json = JSON.stringify(text).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
  if (text.includes("'") && !text.includes('"')) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
