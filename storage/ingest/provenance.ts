/**
 * Where an ingested file came from. A copy ends with a `metadata` record that says so, so that the archive itself knows
 * it; a file that is read in place is a link, and the link says it.
 */
import { lstat, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { type FilePlace, openPlace, pathOf, sizeOf } from '../store/place.ts';
import { recordOfFields } from '../warc/compose.ts';
import { parseFields } from '../warc/fields.ts';
import { readMember } from '../warc/member.ts';
import { readRecords } from '../warc/reader.ts';
import { parseRecordHead, recordOf, type WarcRecord } from '../warc/record.ts';
import { namedId } from './names.ts';

export interface Provenance {
  /** File name or URL of the original; for a WACZ with the name within it. */
  readonly source: string;
  /** SHA-256 of the original, hex; null for a file that is read in place and was not named by it. */
  readonly sha256: string | null;
  /** When it was taken over, ISO 8601; null in place. */
  readonly takenAt: string | null;
  /** `copy` or `in place`. */
  readonly how: 'copy' | 'in place';
  /** `software` of its warcinfo records. */
  readonly software: readonly string[];
  /** What of the original could not be read and is not in the copy. */
  readonly damage: readonly { readonly offset: number; readonly reason: string }[];
  /** All damage, also what the list has no room for. */
  readonly damaged: number;
}

const PREFIX = 'urn:cundang:ingest:';
const DAMAGE_TOLD = 200;
const SOFTWARE_TOLD = 8;
/** The last record of a copy is smaller than this. */
const TAIL_BYTES = 256 * 1024;
const MEMBER = Buffer.from([0x1f, 0x8b, 8]);

export type Noted = Omit<Provenance, 'how' | 'sha256' | 'takenAt'> & {
  readonly sha256: string;
  readonly takenAt: string;
};

/** The member that ends a copy. */
export function provenanceMember(noted: Noted): Buffer | Promise<Buffer> {
  const { sha256, takenAt } = noted;
  return recordOfFields({ recordId: namedId(sha256), date: takenAt, uri: PREFIX + sha256 }, [
    ['source', noted.source],
    ['sha256', sha256],
    ...noted.software.slice(0, SOFTWARE_TOLD).map((name) => ['software', name.slice(0, 500)] as const),
    ['damaged', String(noted.damaged)],
    ...noted.damage
      .slice(0, DAMAGE_TOLD)
      .map((one) => ['damage', `${one.offset} ${one.reason.slice(0, 300)}`] as const),
  ]);
}

/** The provenance of a file of the archive; null when it was not ingested. @throws `file.unreadable` */
export async function provenanceOf(path: FilePlace): Promise<Provenance | null> {
  if (!basename(pathOf(path)).startsWith('ingest-')) return null;
  if (typeof path === 'string' && (await lstat(path)).isSymbolicLink()) return inPlace(path);
  const record = await lastRecord(path);
  if (record === null || record.type !== 'other' || !record.fields.get('WARC-Target-URI')?.startsWith(PREFIX))
    return null;
  const fields = parseFields(record.block.toString('utf8').split('\r\n').filter(Boolean).join('\r\n'));
  if ('reason' in fields) return null;
  const damage = fields.all('damage').map((line) => {
    const at = line.indexOf(' ');
    return { offset: Number(line.slice(0, at)), reason: line.slice(at + 1) };
  });
  return {
    source: fields.get('source') ?? '',
    sha256: fields.get('sha256'),
    takenAt: record.date,
    how: 'copy',
    software: fields.all('software'),
    damage,
    damaged: Number(fields.get('damaged') ?? damage.length),
  };
}

/** `software` of a warcinfo record's block; null when it names none. */
export function softwareOf(record: WarcRecord): string | null {
  if (record.type !== 'warcinfo') return null;
  const lines = record.block
    .toString('utf8', 0, 64 * 1024)
    .split(/\r?\n/)
    .filter(Boolean);
  const fields = parseFields(lines.join('\r\n'));
  return 'reason' in fields ? null : fields.get('software');
}

async function inPlace(path: string): Promise<Provenance> {
  const source = await readlink(path);
  let software: string | null = null;
  for await (const found of readRecords(path)) {
    software = found.kind === 'record' ? softwareOf(found.record) : null;
    break;
  }
  const rest = { sha256: null, takenAt: null, how: 'in place', damage: [], damaged: 0 } as const;
  return { source, software: software === null ? [] : [software], ...rest };
}

/** The record in the last gzip member, looked for from the end. */
async function lastRecord(path: FilePlace): Promise<WarcRecord | null> {
  const size = await sizeOf(path);
  const file = await openPlace(path);
  try {
    const start = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - start);
    await file.read(bytes, 0, bytes.length, start);
    for (let at = bytes.lastIndexOf(MEMBER); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(MEMBER, at - 1)) {
      const member = readMember(bytes.subarray(at), 4 * TAIL_BYTES);
      if (member.kind !== 'whole' || at + member.length !== bytes.length) continue;
      const head = parseRecordHead(member.bytes, 4 * TAIL_BYTES);
      if (head === null || 'reason' in head) return null;
      const record = recordOf(head, member.bytes.subarray(head.blockOffset, head.blockOffset + head.blockLength));
      return 'reason' in record ? null : record;
    }
    return null;
  } finally {
    await file.close();
  }
}
