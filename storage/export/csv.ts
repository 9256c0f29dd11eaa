/** The corpus as CSV (RFC 4180) for spreadsheets. */
import type { Entry } from '../catalog/entry.ts';
import { counter, type ExportCounts } from './counts.ts';
import { type Output, writeOut } from './sink.ts';

export interface CsvOptions {
  /** Begin with U+FEFF, without which Excel reads UTF-8 Chinese as the system's code page. Default true. */
  readonly bom?: boolean;
  /** What `-` stands for. */
  readonly stdout?: Output;
}

export type Cell = string | number | null;

/** Lists are joined by `; `, the breadcrumb by `>`, paragraphs by line breaks; unknown is empty. */
const columns: Readonly<Record<string, (entry: Entry) => Cell>> = {
  id: ({ article }) => article.id,
  title: ({ article }) => article.title,
  deck: ({ article }) => article.deck.join('; '),
  originalTitle: ({ article }) => article.originalTitle,
  published: ({ article }) => article.published?.iso ?? null,
  inferred: ({ article }) => (article.published === null ? null : String(article.published.inferred)),
  source: ({ article }) => article.source,
  authors: ({ article }) => article.authors.join('; '),
  editors: ({ article }) => article.editors.join('; '),
  column: ({ article }) => article.column.join('>'),
  site: ({ article }) => article.site,
  url: ({ article }) => article.url,
  importedName: ({ article }) => article.importedName,
  verdict: ({ article }) => article.integrity.verdict,
  script: ({ article }) => article.script,
  clicks: ({ article }) => article.clicks,
  sightings: ({ sightings }) => sightings.length,
  fetchedAt: ({ article }) => article.capture.fetchedAt,
  file: ({ article }) => article.capture.file,
  offset: ({ article }) => article.capture.offset,
  text: ({ article }) => article.paragraphs.join('\n'),
};

/**
 * A header line, then one line a record, CRLF between (RFC 4180 §2). `out` is a file, written whole or not at all, or `-` for
 * standard output.
 * @throws CundangError `disk.full`, `file.unreadable`
 */
export function exportCsv(entries: Iterable<Entry>, out: string, options: CsvOptions = {}): Promise<ExportCounts> {
  const counted = counter();
  return writeOut(
    out,
    async (sink) => {
      await sink.write((options.bom ?? true) ? '\ufeff' : '');
      await sink.write(csvLine(Object.keys(columns)));
      for (const entry of entries) {
        if (sink.ended) break;
        await sink.write(csvLine(Object.values(columns).map((cellOf) => cellOf(entry))));
        counted.add(entry);
      }
      return counted.counts;
    },
    options.stdout ?? process.stdout,
  );
}

/** A line of cells that a spreadsheet takes for nothing but text and numbers, CRLF at its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * One cell, quoted where RFC 4180 §2.6 asks for it. Text that a spreadsheet would run as a formula gets an apostrophe in front
 * (OWASP, "CSV Injection"; the wide forms ＝＋－＠ are formulas in East Asian editions, and blanks before are skipped).
 */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
