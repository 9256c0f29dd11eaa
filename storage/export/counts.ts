/** What an export wrote. */
import type { Entry } from '../catalog/entry.ts';

export interface ExportCounts {
  readonly records: number;
  readonly sightings: number;
  readonly paragraphs: number;
}

/** Counts entries while they pass. */
export function counter(): { readonly counts: ExportCounts; add(entry: Entry): void } {
  const counts = { records: 0, sightings: 0, paragraphs: 0 };
  return {
    counts,
    add({ article, sightings }) {
      counts.records += 1;
      counts.sightings += sightings.length;
      counts.paragraphs += article.paragraphs.length;
    },
  };
}
