/**
 * One WARC file while it is written. Records are appended to memory, so that their offsets are known at once, and go
 * to the disk in large writes of whole members: a write that fails is cut back to the end of the last whole record,
 * what was not written stays in memory, and the next flush tries again.
 */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asCundangError } from '../../src/errors.ts';
import { indexLines, writeIndex } from '../cdxj.ts';
import { OPEN, syncDir } from '../files.ts';

/** What a segment needs of a file. */
export interface Sink {
  /** Writes all bytes at a position. */
  write(bytes: Buffer, position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

export type OpenSink = (path: string) => Promise<Sink>;

/** A new file on the disk; one that exists is an error. */
export const openFile: OpenSink = async (path) => {
  const file = await open(path, 'wx');
  return {
    async write(bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
      }
    },
    truncate: (size) => file.truncate(size),
    datasync: () => file.datasync(),
    close: () => file.close(),
  };
};

export interface SegmentPaths {
  readonly warc: string;
  readonly index: string;
}

export class Segment {
  readonly #paths: SegmentPaths;
  readonly #warc: Sink;
  readonly #journal: Sink;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #lines = '';
  #size = 0;
  #written = 0;
  #journalWritten = 0;
  #durable = 0;
  #flushing: Promise<void> | null = null;
  #syncing: Promise<void> | null = null;
  /** A failed sync may have dropped what it should have kept; asking again would be told that all is well. */
  #broken: Error | null = null;

  private constructor(paths: SegmentPaths, warc: Sink, journal: Sink) {
    this.#paths = paths;
    this.#warc = warc;
    this.#journal = journal;
  }

  /** @param paths final names, without `.open` */
  static async open(paths: SegmentPaths, openSink: OpenSink): Promise<Segment> {
    try {
      const warc = await openSink(paths.warc + OPEN);
      const journal = await openSink(paths.index + OPEN);
      await syncDir(dirname(paths.warc));
      return new Segment(paths, warc, journal);
    } catch (error) {
      throw asCundangError(error, { path: paths.warc });
    }
  }

  get size(): number {
    return this.#size;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Appends a whole member; returns its offset. */
  append(member: Buffer): number {
    const offset = this.#size;
    this.#pending.push(member);
    this.#pendingBytes += member.length;
    this.#size += member.length;
    return offset;
  }

  /** Notes the index line of a record that was appended. */
  note(line: string): void {
    this.#lines += `${line}\n`;
  }

  /** Hands everything appended before to the system. @throws `disk.full` */
  async flush(): Promise<void> {
    const target = this.#size;
    while (this.#written < target) {
      this.#flushing ??= this.#writePending().finally(() => {
        this.#flushing = null;
      });
      await this.#flushing;
    }
  }

  async #writePending(): Promise<void> {
    const members = this.#pending;
    const batch = Buffer.concat(members);
    const lines = this.#lines;
    this.#pending = [];
    this.#lines = '';
    try {
      await this.#warc.write(batch, this.#written);
    } catch (error) {
      this.#pending = [...members, ...this.#pending];
      this.#lines = lines + this.#lines;
      // The file ends with a whole record again; should even that fail, the next start mends it.
      await this.#warc.truncate(this.#written).catch(() => {});
      throw asCundangError(error, { path: this.#paths.warc, offset: this.#written });
    }
    this.#written += batch.length;
    this.#pendingBytes -= batch.length;
    try {
      const text = Buffer.from(lines);
      await this.#journal.write(text, this.#journalWritten);
      this.#journalWritten += text.length;
    } catch (error) {
      this.#lines = lines + this.#lines;
      await this.#journal.truncate(this.#journalWritten).catch(() => {});
      throw asCundangError(error, { path: this.#paths.index });
    }
  }

  /** Resolves when everything appended before is on the disk. One sync serves all that wait. @throws `disk.full` */
  async sync(): Promise<void> {
    const target = this.#size;
    await this.flush();
    while (this.#durable < target) {
      if (this.#broken !== null) throw this.#broken;
      this.#syncing ??= this.#syncWritten().finally(() => {
        this.#syncing = null;
      });
      await this.#syncing;
    }
  }

  async #syncWritten(): Promise<void> {
    const written = this.#written;
    try {
      await this.#warc.datasync();
    } catch (error) {
      this.#broken = asCundangError(error, { path: this.#paths.warc });
      throw this.#broken;
    }
    this.#durable = written;
  }

  /** Syncs, writes the sorted index, gives both files their names. After an error it can be called again. */
  async close(): Promise<void> {
    await this.sync();
    const { warc, index } = this.#paths;
    try {
      // The journal follows the records; a flush may still be at it.
      await this.#flushing;
      if (this.#lines !== '') await this.#writePending();
      const lines: string[] = [];
      for await (const line of indexLines(index + OPEN)) lines.push(line);
      await writeIndex(index, lines);
      await rename(warc + OPEN, warc);
      await rm(index + OPEN, { force: true });
      await syncDir(dirname(warc));
    } catch (error) {
      throw asCundangError(error, { path: warc });
    }
    await this.release();
  }

  /** Lets go of the files as they are; the next start mends them. */
  async release(): Promise<void> {
    await Promise.allSettled([this.#warc.close(), this.#journal.close()]);
  }
}
