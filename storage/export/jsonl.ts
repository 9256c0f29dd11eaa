/** The corpus as JSON Lines: nothing left out, the same bytes for the same catalogue content. */
import type { Entry } from '../catalog/entry.ts';
import { counter, type ExportCounts } from './counts.ts';
import { type Output, writeOut } from './sink.ts';

/**
 * One line a record: the article's fields in the order of `cundang/article@1`, then `sightings`. UTF-8, LF.
 * `out` is a file, written whole or not at all, or `-` for standard output.
 * @throws CundangError `disk.full`, `file.unreadable`
 */
export function exportJsonl(
  entries: Iterable<Entry>,
  out: string,
  stdout: Output = process.stdout,
): Promise<ExportCounts> {
  const counted = counter();
  return writeOut(
    out,
    async (sink) => {
      for (const entry of entries) {
        if (sink.ended) break;
        await sink.write(`${JSON.stringify({ ...entry.article, sightings: entry.sightings })}\n`);
        counted.add(entry);
      }
      return counted.counts;
    },
    stdout,
  );
}
