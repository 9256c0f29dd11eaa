/** The report's lines as CSV for spreadsheets: one table, told apart by the column `kind`. Times are Beijing's, with their offset. */
import { type Cell, csvLine } from '../../storage/export/csv.ts';
import type { Sink } from '../../storage/export/sink.ts';
import { oneLine } from '../cli/terminal.ts';
import { withOffset } from '../text/beijing.ts';
import type { Report } from './report.ts';
import { kinds, type Row } from './row.ts';

const columns: Readonly<Record<string, (row: Row) => Cell | undefined>> = {
  kind: ({ kind }) => kind,
  site: ({ site }) => site,
  title: ({ title }) => title,
  published: ({ published }) => published,
  url: ({ url }) => url,
  fate: ({ fate }) => fate,
  confirmed: ({ confirmed }) => confirmed && withOffset(confirmed),
  since: ({ since }) => withOffset(since),
  lastGood: ({ lastGood }) => withOffset(lastGood),
  firstSeen: ({ firstSeen }) => withOffset(firstSeen),
  status: ({ status }) => status,
  evidence: ({ evidence }) => evidence,
  to: ({ to }) => to,
  replacementId: ({ replacement }) => replacement?.id,
  replacementTitle: ({ replacement }) => replacement?.title,
  copyId: ({ copy }) => copy?.id,
  copyRecordId: ({ copy }) => copy?.recordId,
  copyFile: ({ copy }) => copy?.file,
  copyOffset: ({ copy }) => copy?.offset,
  show: ({ copy }) => copy?.show,
  replay: ({ copy }) => copy?.replay,
  before: ({ edit }) => edit?.before,
  after: ({ edit }) => edit?.after,
  diff: ({ edit }) => edit?.diff,
};

/** Begins with U+FEFF, without which Excel reads UTF-8 Chinese as the system's code page. */
export async function writeCsv(report: Report, sink: Sink, limit?: number): Promise<void> {
  await sink.write(`\ufeff${csvLine(Object.keys(columns))}`);
  for (const kind of kinds) {
    for (const row of report.rows([kind], limit)) {
      if (sink.ended) return;
      await sink.write(csvLine(Object.values(columns).map((cellOf) => plain(cellOf(row)))));
    }
  }
}

/** Nothing in a cell runs over lines, so each line of the file is one of the report. */
const plain = (cell: Cell | undefined): Cell => (typeof cell === 'string' ? oneLine(cell) : (cell ?? null));
