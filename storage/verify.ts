/**
 * Checks an archive: every record (member framing, Content-Length, digests), every index line (in order, one for each
 * capture and true to it), every revisit (what it refers to is there). While a crawl runs its open files are checked as
 * far as they are whole.
 */
import { basename } from 'node:path';
import { CundangError } from '../src/errors.ts';
import type { Capture } from './capture.ts';
import { captureOf, captureRecord, isTail } from './captures.ts';
import { cdxjLine, type IndexLine, indexKey, parseCdxj, timestamp14 } from './cdxj.ts';
import { type ArchivePlace, filesOf, type PlacedFile, placeLines } from './store/archive-place.ts';
import { pathOf } from './store/place.ts';
import { type Damage, readRecords } from './warc/reader.ts';
import type { WarcRecord } from './warc/record.ts';

/** One thing that is wrong. */
export interface Finding {
  /** Name of the WARC or index file. */
  readonly file: string;
  /** Byte offset in a WARC file; line number, from 1, in an index; null for the whole file. */
  readonly offset: number | null;
  readonly kind: 'record' | 'index' | 'reference';
  readonly reason: string;
}

export interface VerifySummary {
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
  /** By WARC-Type. */
  readonly types: Readonly<Record<string, number>>;
  /** Records without WARC-Block-Digest: their bytes are vouched for by the gzip checksum alone, or by nothing. */
  readonly undigested: number;
  readonly findings: number;
}

export interface VerifyProgress {
  readonly file: string;
  readonly files: number;
  readonly filesDone: number;
  readonly records: number;
}

/** How a file that cannot be opened shows, on the disk and in a store. */
const MISSING: readonly string[] = ['file.unreadable', 'store.missing'];

/** How often progress is told: every so many records. */
const PROGRESS_EVERY = 500;

/**
 * Hands out what is wrong as it is found; returns the counts.
 *
 * The ids of responses are held until the end to check references, as 52-bit numbers: some 50 MB per million records.
 * @throws `archive.missing`, `file.unreadable`, `store.*` for what lies in a store
 */
export async function* verifyArchive(
  dir: ArchivePlace,
  onProgress: (progress: VerifyProgress) => void = () => {},
): AsyncGenerator<Finding, VerifySummary, void> {
  const files = await filesOf(dir);
  const types: Record<string, number> = {};
  const present = new Set<number>();
  const referred = new Map<number, { readonly file: string; readonly offset: number; readonly id: string }>();
  let [bytes, records, undigested, findings] = [0, 0, 0, 0];

  const note = (record: WarcRecord, file: string, offset: number): void => {
    const type = record.type === 'other' ? record.name : record.type;
    types[type] = (types[type] ?? 0) + 1;
    if (record.fields.get('WARC-Block-Digest') === null) undigested += 1;
    present.add(idNumber(record.id));
    const id = record.type === 'revisit' ? record.refersTo.recordId : null;
    if (id !== null && !referred.has(idNumber(id))) referred.set(idNumber(id), { file, offset, id });
  };

  for (const [filesDone, file] of files.entries()) {
    const index = await readIndex(file);
    for (const finding of index.findings) {
      findings += 1;
      yield finding;
    }
    const said = (offset: number, kind: Finding['kind'], reason: string): Finding => {
      findings += 1;
      return { file: file.name, offset, kind, reason };
    };
    const damaged: Damage[] = [];
    for await (const found of readRecords(file.path, { digests: true })) {
      bytes += found.length;
      if (found.kind === 'damage') {
        if (!isTail(file, found)) yield said(found.offset, 'record', found.reason);
        damaged.push(found);
        continue;
      }
      records += 1;
      if (records % PROGRESS_EVERY === 0) onProgress({ file: file.name, files: files.length, filesDone, records });
      note(found.record, file.name, found.offset);
      const record = captureRecord(found.record);
      if (record === null || !index.there) continue;
      const line = index.lines.get(found.offset);
      index.lines.delete(found.offset);
      if (line === undefined) {
        // The journal of an open file follows its records.
        if (!file.open) yield said(found.offset, 'index', 'the index has no line for this record');
        continue;
      }
      const capture = captureOf(record, file.name, found.offset, found.length);
      const differs = line.text === cdxjLine(capture) ? null : difference(parseCdxj(line.text)!, capture, record);
      if (differs !== null) yield said(found.offset, 'index', `the index line differs in ${differs}`);
    }
    if (!file.open) {
      for (const [offset, { number }] of outside(index.lines, damaged)) {
        findings += 1;
        yield {
          file: index.name,
          offset: number,
          kind: 'index',
          reason: `the line points at ${offset}, where no capture is`,
        };
      }
    }
    onProgress({ file: file.name, files: files.length, filesDone: filesDone + 1, records });
  }
  for (const [id, { file, offset, id: text }] of referred) {
    if (present.has(id)) continue;
    findings += 1;
    yield { file, offset, kind: 'reference', reason: `the revisit refers to ${text}, which is not in this archive` };
  }
  return { files: files.length, bytes, records, types, undigested, findings };
}

/** Lines left over that do not point into damage: a line of a damaged record is no second finding. */
function outside(lines: Index['lines'], damaged: readonly Damage[]): [number, { readonly number: number }][] {
  let next = 0;
  const left = [...lines].sort(([a], [b]) => a - b);
  return left.filter(([offset]) => {
    while (next < damaged.length && damaged[next]!.offset + damaged[next]!.length <= offset) next += 1;
    return next === damaged.length || offset < damaged[next]!.offset;
  });
}

/** 52 bits of a record id: two of a million records share a number once in some thousand archives. */
function idNumber(id: string): number {
  const hex = id.replace(/[^0-9a-f]/gi, '');
  return Number.parseInt(hex.slice(-13), 16) || 0;
}

interface Index {
  readonly name: string;
  /** False when the file is missing. */
  readonly there: boolean;
  /** Lines by the offset they point at. */
  readonly lines: Map<number, { readonly number: number; readonly text: string }>;
  readonly findings: readonly Finding[];
}

async function readIndex(file: PlacedFile): Promise<Index> {
  const name = basename(pathOf(file.indexPath));
  const lines: Index['lines'] = new Map();
  const findings: Finding[] = [];
  const say = (offset: number | null, reason: string) => findings.push({ file: name, offset, kind: 'index', reason });
  let number = 0;
  let before = '';
  try {
    for await (const line of placeLines(file.indexPath)) {
      number += 1;
      if (!file.open && line < before) say(number, 'the line is out of order');
      before = line;
      const entry = parseCdxj(line);
      // The journal of an open file may end within a line.
      if (entry === null) {
        if (!file.open) say(number, 'not a CDXJ line');
      } else if (entry.file !== file.name) say(number, `the line points at another file, ${entry.file}`);
      else if (lines.has(entry.offset)) say(number, `a second line for offset ${entry.offset}`);
      else lines.set(entry.offset, { number, text: line });
    }
  } catch (error) {
    if (!(error instanceof CundangError) || !MISSING.includes(error.code)) throw error;
    if (!file.open) say(null, 'the index is missing');
    return { name, there: false, lines, findings };
  }
  return { name, there: true, lines, findings };
}

/** First field in which an index line and its capture differ, or null. */
function difference(line: IndexLine, capture: Capture, record: WarcRecord): string | null {
  const stored = 'payloadDigest' in record ? record.payloadDigest : null;
  const digests = [capture.payloadDigest, stored].map((digest) => digest?.slice(digest.indexOf(':') + 1));
  if (line.url !== capture.url) return 'url';
  if (line.key !== indexKey(capture.url)) return 'key';
  if (line.timestamp !== timestamp14(capture.fetchedAt)) return 'timestamp';
  if (line.length !== capture.length) return 'length';
  if (line.status !== (capture.status === null ? null : String(capture.status))) return 'status';
  if (line.digest !== null && !digests.includes(line.digest)) return 'digest';
  const mime = capture.type === 'revisit' ? 'warc/revisit' : capture.mime;
  return line.mime === mime ? null : 'mime';
}
