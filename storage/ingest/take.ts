/**
 * Takes a WARC file into the archive: as a copy in which every record is a gzip member of its own (the members of the
 * original, byte for byte, where it has them), or in place, by a link. Either way the file stands in `warc/` with a CDXJ
 * beside it, so that verify, rebuild, replay and export need to know nothing of it.
 *
 * A copy has a name that nobody reads until it is whole and durable; what a process that died left is removed by the next.
 */
import { existsSync } from 'node:fs';
import { open, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { asCundangError } from '../../src/errors.ts';
import { captureOf, captureRecord } from '../captures.ts';
import { cdxjLine, writeIndex } from '../cdxj.ts';
import { indexName, syncDir, warcDir } from '../files.ts';
import type { Stretch } from '../warc/window.ts';
import { type Foreign, type ForeignDamage, foreignRecords } from './foreign.ts';
import { digestOfFile, ingestName } from './names.ts';
import { type Noted, provenanceMember, provenanceOf, softwareOf } from './provenance.ts';

/** A WARC file to be taken over. */
export interface Source {
  /** What people know it by: a path or URL, for a part of a WACZ with the name within it. */
  readonly label: string;
  readonly path: string;
  /** Part of the file that is the WARC; null = all of it. */
  readonly within: Stretch | null;
  /** SHA-256 (hex) that the package around it names; null where none does. */
  readonly declared: string | null;
}

export interface Taken {
  readonly source: string;
  /** Name in the archive; null when nothing of it could be read. */
  readonly file: string | null;
  /** `here`: the same bytes had been taken over before. */
  readonly state: 'copied' | 'in place' | 'here' | 'nothing';
  readonly records: number;
  readonly captures: number;
  readonly damage: readonly { readonly offset: number; readonly reason: string }[];
  /** All damage; the list holds the first of it. */
  readonly damaged: number;
}

export interface TakeOptions {
  /** Leave the file where it is, if it is sound and can be read record by record. */
  readonly inPlace: boolean;
  readonly onRecord?: (records: number) => void;
  /** Throws when the work is to end; the copy in hand is removed. */
  readonly signal?: AbortSignal;
}

/** Ending of a copy in the making. */
const PART = '.part';
const WRITE_BYTES = 1024 * 1024;
const DAMAGE_KEPT = 1000;

/** Removes what a process that died had not finished. Only the holder of the archive's lock may call it. */
export async function removeParts(dir: string): Promise<void> {
  for (const name of await readdir(warcDir(dir))) {
    if (name.endsWith(PART)) await rm(join(warcDir(dir), name), { force: true });
  }
}

/** @throws `file.unreadable`, `disk.full`, `archive.damaged` (a zstd file whose dictionary is) */
export async function take(dir: string, source: Source, options: TakeOptions): Promise<Taken> {
  const sha256 = await digestOfFile(source.path, source.within);
  const name = ingestName(sha256);
  for (const file of [`${name}.warc.gz`, `${name}.warc`]) {
    if (existsSync(join(warcDir(dir), file))) return takenBefore(dir, source, file);
  }
  try {
    const linked = options.inPlace ? await link(dir, source, name, options) : null;
    return linked ?? (await copy(dir, source, { name: `${name}.warc.gz`, sha256 }, options));
  } catch (error) {
    throw asCundangError(error, { path: source.path });
  }
}

async function takenBefore(dir: string, source: Source, file: string): Promise<Taken> {
  const before = await provenanceOf(join(warcDir(dir), file));
  const { damage = [], damaged = 0 } = before ?? {};
  return { source: source.label, file, state: 'here', records: 0, captures: 0, damage, damaged };
}

/** What a walk over the original gathers. */
interface Gathered {
  readonly lines: string[];
  readonly software: Set<string>;
  readonly damage: { readonly offset: number; readonly reason: string }[];
  damaged: number;
  records: number;
}

const gathered = (): Gathered => ({ lines: [], software: new Set(), damage: [], damaged: 0, records: 0 });

function noteDamage(into: Gathered, { offset, reason }: ForeignDamage): void {
  into.damaged += 1;
  if (into.damage.length < DAMAGE_KEPT) into.damage.push({ offset, reason });
}

function noteRecord(into: Gathered, { record }: Foreign, file: string, offset: number, length: number): void {
  into.records += 1;
  const software = softwareOf(record);
  if (software !== null && into.software.size < 64) into.software.add(software);
  const capture = captureRecord(record);
  if (capture !== null) into.lines.push(cdxjLine(captureOf(capture, file, offset, length)));
}

async function copy(
  dir: string,
  source: Source,
  { name, sha256 }: { readonly name: string; readonly sha256: string },
  { onRecord, signal }: TakeOptions,
): Promise<Taken> {
  const folder = warcDir(dir);
  const part = join(folder, name + PART);
  const into = gathered();
  if (source.declared !== null && source.declared !== sha256) {
    noteDamage(into, { kind: 'damage', offset: 0, reason: 'the package names another digest for this file' });
  }
  const file = await open(part, 'w');
  let size = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const write = async (): Promise<void> => {
    if (pendingBytes > 0) await file.appendFile(Buffer.concat(pending));
    [pending, pendingBytes] = [[], 0];
  };
  const append = (member: Buffer): void => {
    pending.push(member);
    pendingBytes += member.length;
    size += member.length;
  };
  try {
    for await (const found of foreignRecords(source.path, { within: source.within })) {
      signal?.throwIfAborted();
      if (found.kind === 'damage') {
        noteDamage(into, found);
        continue;
      }
      const packed = found.member();
      const member = packed instanceof Promise ? await packed : packed;
      noteRecord(into, found, name, size, member.length);
      append(member);
      onRecord?.(into.records);
      if (pendingBytes >= WRITE_BYTES) await write();
    }
    if (into.records === 0) {
      await rm(part, { force: true });
      return result(source, null, 'nothing', into);
    }
    const noted: Noted = {
      source: source.label,
      sha256,
      takenAt: new Date().toISOString(),
      software: [...into.software],
      damage: into.damage,
      damaged: into.damaged,
    };
    append(await provenanceMember(noted));
    await write();
    await file.sync();
    const captures = into.lines.length;
    await writeIndex(join(folder, indexName(name)), into.lines);
    await rename(part, join(folder, name));
    await syncDir(folder);
    return { ...result(source, name, 'copied', into), captures };
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

/** The link, or null when the file is not one that can be read record by record. */
async function link(
  dir: string,
  source: Source,
  stem: string,
  { onRecord, signal }: TakeOptions,
): Promise<Taken | null> {
  if (source.within !== null) return null;
  const into = gathered();
  let name: string | null = null;
  let held: { readonly found: Foreign } | null = null;
  const note = (end: number): void => {
    if (held !== null) noteRecord(into, held.found, name!, held.found.offset, end - held.found.offset);
  };
  for await (const found of foreignRecords(source.path)) {
    signal?.throwIfAborted();
    if (found.kind === 'damage' || !found.alone) return null;
    name ??= `${stem}${(await isGzip(source.path)) ? '.warc.gz' : '.warc'}`;
    // A record ends where the next begins: between sound ones there is nothing.
    note(found.offset);
    held = { found };
    onRecord?.(into.records);
  }
  if (name === null) return null;
  note(await sizeOf(source.path));
  const folder = warcDir(dir);
  const captures = into.lines.length;
  await writeIndex(join(folder, indexName(name)), into.lines);
  await symlink(resolve(source.path), join(folder, name));
  await syncDir(folder);
  return { ...result(source, name, 'in place', into), captures };
}

function result(source: Source, file: string | null, state: Taken['state'], into: Gathered): Taken {
  const { records, damage, damaged, lines } = into;
  return { source: source.label, file, state, records, captures: lines.length, damage, damaged };
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 0);
    return buffer[0] === 0x1f;
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
