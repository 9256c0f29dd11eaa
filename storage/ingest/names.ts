/** Names of what is taken over: from the bytes alone, never from a file's name, a URL or a record. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { asCundangError } from '../../src/errors.ts';
import type { Stretch } from '../warc/window.ts';

/** SHA-256 of a file or of a part of it, hex. @throws `file.unreadable` */
export async function digestOfFile(path: string, within: Stretch | null): Promise<string> {
  const sum = createHash('sha256');
  const part = within === null ? {} : { start: within.start, end: within.start + within.length - 1 };
  try {
    if (within?.length !== 0) {
      for await (const bytes of createReadStream(path, { highWaterMark: 1024 * 1024, ...part })) sum.update(bytes);
    }
  } catch (error) {
    throw asCundangError(error, { path });
  }
  return sum.digest('hex');
}

/** `ingest-<32 hex>`: the same bytes have the same name, so that a file that is here is known by it. */
export function ingestName(sha256: string): string {
  return `ingest-${sha256.slice(0, 32)}`;
}

/** A record id of a digest: the same file taken over again gets the same (RFC 9562 §5.8, a name-based UUID). */
export function namedId(sha256: string): string {
  const hex = createHash('sha256').update(`cundang ingest ${sha256}`).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `<urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}>`;
}
