/**
 * CDXJ indexes: a line `<SURT> <14-digit UTC> {json}` per capture, sorted by bytes, with the fields that pywb and
 * warcio write, so that their readers can use the file as it is.
 */
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { asCundangError } from '../src/errors.ts';
import { surt } from '../src/text/surt.ts';
import type { Capture } from './capture.ts';
import { asciiUri } from './warc/compose.ts';

/** Longest line that is read: a URL of the length that servers take, and its SURT, fit many times. */
const LINE_BYTES = 256 * 1024;

/** `YYYYMMDDhhmmss` of an ISO 8601 date in UTC. */
export function timestamp14(iso: string): string {
  return iso.replace(/\D/g, '').slice(0, 14);
}

/** The key of a URL, or of a URI that is none; blanks cannot stand in it, since they end it. */
export function indexKey(url: string): string {
  return asciiUri(URL.canParse(url) ? surt(url) : url);
}

/** The line of a capture, without its line end. */
export function cdxjLine(capture: Capture): string {
  const fields = {
    url: capture.url,
    mime: capture.type === 'revisit' ? 'warc/revisit' : (capture.mime ?? undefined),
    status: capture.status === null ? undefined : String(capture.status),
    digest: capture.payloadDigest.slice(capture.payloadDigest.indexOf(':') + 1),
    length: String(capture.length),
    offset: String(capture.offset),
    filename: capture.file,
  };
  return `${indexKey(capture.url)} ${timestamp14(capture.fetchedAt)} ${JSON.stringify(fields)}`;
}

export interface IndexLine {
  readonly key: string;
  readonly timestamp: string;
  readonly url: string;
  readonly mime: string | null;
  readonly status: string | null;
  readonly digest: string | null;
  readonly offset: number;
  readonly length: number;
  readonly file: string;
}

/** A line read back; null when it is none. */
export function parseCdxj(line: string): IndexLine | null {
  const head = /^(\S+) (\d{14}) (?=\{)/.exec(line);
  if (head === null || line.length > LINE_BYTES) return null;
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(line.slice(head[0].length));
  } catch {
    return null;
  }
  const text = (name: string) => (typeof json[name] === 'string' ? (json[name] as string) : null);
  const number = (name: string) => (/^\d{1,15}$/.test(String(json[name])) ? Number(json[name]) : null);
  const [url, file, offset, length] = [text('url'), text('filename'), number('offset'), number('length')];
  if (url === null || file === null || offset === null || length === null) return null;
  const [mime, status, digest] = [text('mime'), text('status'), text('digest')];
  return { key: head[1]!, timestamp: head[2]!, url, mime, status, digest, offset, length, file };
}

/** The lines of an index file, without empty ones. @throws `file.unreadable` */
export async function* indexLines(path: string): AsyncGenerator<string, void, void> {
  const stream = createReadStream(path, { encoding: 'utf8' });
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line !== '') yield line;
    }
  } catch (error) {
    throw asCundangError(error, { path });
  } finally {
    stream.destroy();
  }
}

/** Writes a sorted index; it stands under its name only when it is whole and durable. */
export async function writeIndex(path: string, lines: string[]): Promise<void> {
  lines.sort();
  const draft = `${path}.new`;
  try {
    const file = await open(draft, 'w');
    try {
      for (let from = 0; from < lines.length; from += 4096) {
        await file.writeFile(`${lines.slice(from, from + 4096).join('\n')}\n`);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw asCundangError(error, { path });
  }
}
