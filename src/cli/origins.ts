/** Where snapshots came from that were not fetched from their sites: ingested files, other archives. */
import type { Sighting } from '../../storage/catalog/entry.ts';
import { type Provenance, provenanceOf } from '../../storage/ingest/provenance.ts';
import { type ArchivePlace, filesOf } from '../../storage/store/archive-place.ts';
import { readRecordAt } from '../../storage/warc/reader.ts';

export interface Origin extends Partial<Omit<Provenance, 'damage'>> {
  /** The snapshot: WARC-Record-ID, and the file of this archive that it lies in. */
  readonly recordId: string;
  readonly file: string;
  /** Address that the record was fetched from, when another archive gave it (WARC-Source-URI), and when. */
  readonly sourceUri?: string;
  readonly fetchedAt?: string;
}

/** The origins of sightings, without those that were crawled. A file or record that cannot be read, or is not there, has none. */
export async function originsOf(place: ArchivePlace, sightings: readonly Sighting[]): Promise<readonly Origin[]> {
  const files = new Map((await filesOf(place).catch(() => [])).map((file) => [file.name, file.path]));
  const known = new Map<string, Provenance | null>();
  const origins: Origin[] = [];
  for (const { recordId, file, offset } of sightings) {
    const path = files.get(file);
    if (path === undefined) continue;
    if (!known.has(file)) known.set(file, await provenanceOf(path).catch(() => null));
    const provenance = known.get(file);
    if (provenance) {
      const { damage: _, ...rest } = provenance;
      origins.push({ recordId, file, ...rest });
      continue;
    }
    const fields = (await readRecordAt(path, offset).catch(() => null))?.record.fields;
    const sourceUri = fields?.get('WARC-Source-URI') ?? null;
    if (sourceUri !== null) {
      origins.push({ recordId, file, sourceUri, fetchedAt: fields!.get('WARC-Creation-Date') ?? undefined });
    }
  }
  return origins;
}

export function originLines(origins: readonly Origin[]): readonly string[] {
  return origins.map(({ recordId, source, sourceUri, software, how, takenAt, fetchedAt }) => {
    const from = source ?? sourceUri;
    const by = software !== undefined && software.length > 0 ? `, made by ${software.join('; ')}` : '';
    const when = takenAt ?? fetchedAt;
    return `from ${from}${by}${how === 'in place' ? ', in place' : ''}${when ? `, ${when.slice(0, 10)}` : ''}; record ${recordId}`;
  });
}
