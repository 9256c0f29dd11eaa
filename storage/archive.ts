/**
 * The archive's writer. `store` puts an exchange into memory and knows its place at once; `sync` makes everything
 * stored before durable, and only then may the digest be published or the visit be settled.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asCundangError, CundangError } from '../src/errors.ts';
import type { Capture, Original } from './capture.ts';
import { cdxjLine } from './cdxj.ts';
import { type Exchange, header } from './exchange.ts';
import { indexName, newWarcName, syncDir, warcDir } from './files.ts';
import { lockArchive } from './lock.ts';
import { type Mended, mendArchive } from './mend.ts';
import { mimeOf } from './mime.ts';
import { type Unanswered, unansweredMember } from './unanswered.ts';
import { composeExchange, composeResource, type InfoText, type Resource, warcinfo } from './warc/compose.ts';
import { type OpenSink, openFile, Segment } from './warc/segment.ts';

export interface ArchiveOptions {
  /** Named in the warcinfo record of each file. */
  readonly userAgent?: string;
  /** How robots.txt is treated, named in the warcinfo record. */
  readonly robots?: 'obey' | 'ignore';
  /** Name and version of the program; default `cundang`. */
  readonly software?: string;
  /** A file that would grow over this many bytes is closed and a new one begun; default 1 GiB. */
  readonly maxBytes?: number;
  /** A file that was begun so long ago is closed, ms; default never. */
  readonly maxAgeMs?: number;
  /** Told of each file that was closed, by name. */
  readonly onClosed?: (file: string) => void;
  /** How files are written; for tests. */
  readonly openSink?: OpenSink;
}

/** A place in the archive; places are in order of file name, then offset. */
export interface Position {
  readonly file: string;
  readonly offset: number;
}

export interface Archive {
  /** What a writer that died had left behind, and what became of it. */
  readonly mended: readonly Mended[];
  /**
   * Stores response and request.
   * @param revisitOf the capture that first held this payload, or that a 304 confirms; null when there is none
   * @param digest of the body from `payloadDigestOf`, when it is known already
   * @param beside the article beside whose address that of the exchange was made up
   * @throws `disk.full`
   */
  store(exchange: Exchange, revisitOf: Original | null, digest?: string, beside?: string): Promise<Capture>;
  /** Stores a body that came by another way than HTTP. @throws `disk.full` */
  storeResource(resource: Resource): Promise<Capture>;
  /** Stores that a visit ended without an answer; no capture, and no line of the index. @throws `disk.full` */
  storeUnanswered(unanswered: Unanswered): Promise<void>;
  /** Stores a record that stands in its member already, as another archive gave it. @throws `disk.full` */
  storeMember(member: Buffer, stored: StoredRecord): Promise<Capture>;
  /** Where the next record will lie at the earliest; file '' before the first one. */
  position(): Position;
  /** Resolves when everything stored before is on the disk. @throws `disk.full`; nothing is lost, it can be called again */
  sync(): Promise<void>;
  /** Closes the file in hand; the next record begins another. @throws `disk.full` */
  rotate(): Promise<void>;
  /** Closes the file in hand and unlocks the archive. Without anything stored there is no file. */
  close(): Promise<void>;
}

const GIB = 1024 ** 3;
/** From here on memory is written out in the background. */
const FLUSH_BYTES = 1024 * 1024;
/** From here on `store` waits for the disk. */
const HOLD_BYTES = 8 * 1024 * 1024;

/**
 * Opens an archive for writing, makes it where there is none, and mends what a writer that died left behind.
 * @throws `archive.locked`, `disk.full`
 */
export async function openArchive(dir: string, options: ArchiveOptions = {}): Promise<Archive> {
  try {
    await mkdir(warcDir(dir), { recursive: true });
    await syncDir(dir);
  } catch (error) {
    throw asCundangError(error, { path: dir });
  }
  const lock = lockArchive(dir);
  try {
    return await writer(dir, options, await mendArchive(dir), lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A capture before it has its place. */
export type StoredRecord = Omit<Capture, 'file' | 'offset' | 'length'>;

async function writer(
  dir: string,
  options: ArchiveOptions,
  mended: readonly Mended[],
  unlock: () => void,
): Promise<Archive> {
  const maxBytes = options.maxBytes ?? GIB;
  const info: InfoText = {
    software: options.software ?? 'cundang',
    userAgent: options.userAgent ?? null,
    robots: options.robots ?? null,
  };
  let serial = 0;
  let current: { readonly name: string; readonly segment: Segment; readonly empty: number } | null = null;
  let turning: Promise<void> | null = null;
  let closed = false;
  let aging: NodeJS.Timeout | undefined;

  async function closeCurrent(): Promise<void> {
    clearTimeout(aging);
    if (current === null) return;
    const { name, segment } = current;
    await segment.close();
    current = null;
    options.onClosed?.(name);
  }

  /** One at a time; whoever stores meanwhile waits for it. */
  function turn(work: () => Promise<void>): Promise<void> {
    turning = work().finally(() => {
      turning = null;
    });
    return turning;
  }

  /** Closes the file in hand when it has its age; the next record begins another. */
  function age(): void {
    if (options.maxAgeMs === undefined) return;
    aging = setTimeout(() => {
      if (closed || turning !== null) return;
      // It is in hand still, and `sync` tells of it.
      turn(closeCurrent).catch(age);
    }, options.maxAgeMs).unref();
  }

  /** Closes the file in hand and begins the next. */
  async function next(): Promise<void> {
    await closeCurrent();
    const now = new Date();
    const name = newWarcName(now, serial);
    const paths = { warc: join(warcDir(dir), name), index: join(warcDir(dir), indexName(name)) };
    const segment = await Segment.open(paths, options.openSink ?? openFile);
    serial += 1;
    segment.append(await warcinfo(name, now, info));
    current = { name, segment, empty: segment.size };
    age();
  }

  /**
   * Appends members that belong together to one file. No wait between look and append.
   * @param lineOf the index line of the first, for where it lies; null for what is not in the index
   */
  async function append(members: readonly Buffer[], lineOf: ((place: Position) => string) | null): Promise<Position> {
    const size = members.reduce((sum, member) => sum + member.length, 0);
    for (;;) {
      if (closed) throw new CundangError('internal', 'the archive is closed', { path: dir });
      if (turning !== null) await turning;
      else if (current === null || (current.segment.size > current.empty && current.segment.size + size > maxBytes)) {
        await turn(next);
      } else if (current.segment.pendingBytes > HOLD_BYTES) await current.segment.flush();
      else break;
    }
    const { name, segment } = current;
    const [offset = 0] = members.map((member) => segment.append(member));
    const place: Position = { file: name, offset };
    if (lineOf !== null) segment.note(lineOf(place));
    // A flush that fails here fails again, and is reported, at the next sync or when memory is full.
    if (segment.pendingBytes > FLUSH_BYTES) segment.flush().catch(() => {});
    return place;
  }

  /** The first member is the capture's. */
  async function capture(members: readonly Buffer[], stored: StoredRecord): Promise<Capture> {
    const { length } = members[0]!;
    const captureAt = (place: Position): Capture => ({ ...stored, ...place, length });
    return captureAt(await append(members, (place) => cdxjLine(captureAt(place))));
  }

  return {
    mended,
    async store(exchange, revisitOf, digest, beside) {
      const composed = composeExchange(exchange, revisitOf, digest ?? null, beside ?? null);
      const { type, recordId, payloadDigest } = composed;
      const mime = mimeOf(header(exchange.rawHeaders, 'content-type'));
      const { url, status, fetchedAt } = exchange;
      const members = [await composed.response, await composed.request];
      return capture(members, { recordId, type, url, fetchedAt: fetchedAt.toISOString(), status, mime, payloadDigest });
    },
    async storeResource(resource) {
      const { recordId, url, payloadDigest, member } = composeResource(resource);
      const fetchedAt = resource.fetchedAt.toISOString();
      const mime = mimeOf(resource.contentType);
      return capture([await member], { recordId, type: 'resource', url, fetchedAt, status: null, mime, payloadDigest });
    },
    async storeUnanswered(unanswered) {
      await append([await unansweredMember(unanswered)], null);
    },
    storeMember: (member, stored) => capture([member], stored),
    position: () => ({ file: current?.name ?? '', offset: current?.segment.size ?? 0 }),
    async sync() {
      await turning;
      await current?.segment.sync();
    },
    async rotate() {
      while (turning !== null) await turning;
      if (!closed) await turn(closeCurrent);
    },
    async close() {
      if (closed) return;
      closed = true;
      try {
        await turning;
        await closeCurrent();
      } finally {
        clearTimeout(aging);
        await current?.segment.release();
        unlock();
      }
    },
  };
}
