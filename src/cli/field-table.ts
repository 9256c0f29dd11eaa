/** How a definition does, field by field, and what a new one was made of, as lines for a terminal. */
import type { FieldCheck, PageCheck } from '../site-check.ts';
import type { Proposal } from '../site-new/propose.ts';
import { clip, table } from './table.ts';

const marks: Readonly<Record<FieldCheck['verdict'], string>> = {
  ok: '✓',
  missing: 'missing',
  differs: 'differs',
  absent: '–',
};
/** Columns for a value. */
const valueColumns = 60;

/** The fields of one page: how each does, the rule that found it, what was found. */
export function fieldTable({ page, fields, fault }: PageCheck): string {
  if (fault !== null) return `${page}: ${fault}`;
  const rows = fields.map(({ field, verdict, rule, found }) => [field, marks[verdict], rule ?? '', shown(found)]);
  return `${page}\n${table(['field', '', 'found by', 'value'], rows)}`;
}

/** What differs, with what should be there. */
export function troubleLines(checks: readonly PageCheck[]): readonly string[] {
  return checks.flatMap(({ page, fields }) =>
    fields
      .filter(({ verdict, expected }) => expected !== undefined && (verdict === 'missing' || verdict === 'differs'))
      .map(({ field, expected, found }) => `${page}: ${field} should be ${shown(expected)}, is ${shown(found)}`),
  );
}

/** What was found for a new definition, what was written, and what to do next. @param from folder for `--from`; null = the program's own */
export function proposalLines(proposal: Proposal, files: readonly string[], from: string | null): readonly string[] {
  const { site, tried, evidence, doubts } = proposal;
  const [layout] = site.layouts;
  const patterns = [
    ...site.articles.map((pattern) => ['articles', pattern] as const),
    ...site.lists.map((pattern) => ['lists', pattern] as const),
  ];
  return [
    `${site.name} (${site.id})`,
    `hosts    ${site.hosts.join(', ')}`,
    `cms      ${site.cms ?? 'none recognised'}`,
    `charset  ${site.charset}`,
    `layout   ${
      layout === undefined
        ? 'none of its own'
        : Object.entries(layout)
            .map(([name, field]) => `${name} ${typeof field === 'string' ? field : field.select}`)
            .join(' · ')
    }`,
    '',
    table(
      ['', 'pattern', 'links'],
      patterns.map(([kind, pattern]) => [kind, String(pattern), evidence.get(pattern)?.count ?? 0]),
    ),
    '',
    table(
      ['page read', 'title'],
      tried.map(({ url, title, fault }) => [clip(url, 70), fault ?? title]),
    ),
    '',
    ...files.map((file) => `wrote ${file}`),
    '',
    'next',
    ...doubts.map((doubt) => `  ! ${doubt}`),
    '  · read site.ts: name, hosts, patterns, pace; take out what is too wide, add seeds',
    '  · put sentences of your own into the stored pages, never those of the publisher',
    `  · cundang site test ${site.id}${from === null ? '' : ` --from ${from}`}          and again with --live`,
  ];
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (!Array.isArray(value)) return clip(String(value), valueColumns);
  if (value.length === 0) return '';
  const first = clip(String(value[0]), valueColumns - 8);
  return value.length === 1 ? first : `${value.length}: ${first} …`;
}
