/**
 * An object store behind the S3 protocol, of any maker. Checksums are the ones that every server knows: Content-MD5 on what is
 * sent, which the server must hold against what it got; the newer ones in trailers are not understood everywhere.
 * Credentials come from the environment or wherever else the SDK looks for them.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { asCundangError, CundangError } from '../../src/errors.ts';
import { checkObjectName, isObjectName } from './names.ts';
import type { ObjectStore } from './object-store.ts';
import { asStoreError, isAbsent } from './s3-errors.ts';

export interface S3Options {
  readonly bucket: string;
  /** Begins every key: '' or `folder/`. */
  readonly prefix: string;
  /** Null = that of the region at AWS. */
  readonly endpoint: string | null;
  readonly region: string;
  /** `endpoint/bucket/key` and not `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  /** Longest silence, and longest time for an answer to a request other than an upload. */
  readonly timeoutMs: number;
  /** Larger files go in parts of this size; 5 MiB is the least that S3 takes. */
  readonly partBytes: number;
  /** Attempts at a request. */
  readonly attempts?: number;
}

/** Parts under way at once; each is held in memory. */
const PARTS_AT_ONCE = 2;
/** S3 takes 10,000. */
const MOST_PARTS = 9000;
const CONNECT_MS = 10_000;

export function openS3Store(options: S3Options): ObjectStore {
  const { bucket: Bucket, prefix, timeoutMs, attempts = 4 } = options;
  const client = new S3Client({
    region: options.region,
    endpoint: options.endpoint ?? undefined,
    forcePathStyle: options.pathStyle,
    maxAttempts: attempts,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: Math.min(CONNECT_MS, timeoutMs), socketTimeout: timeoutMs },
  });
  withContentMd5(client);
  const url = `s3://${Bucket}/${prefix}`;
  const keyOf = (name: string): string => prefix + checkObjectName(name);
  const limit = () => ({ abortSignal: AbortSignal.timeout(timeoutMs * attempts) });

  /** Parts of uploads of this key that were never completed cost space and show nowhere. */
  async function abortHalves(Key: string): Promise<void> {
    try {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }), limit());
      for (const { Key: key, UploadId } of Uploads) {
        if (key === Key) await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), limit());
      }
    } catch (error) {
      // Some servers cannot list them, or do not let everybody.
      const { code } = asStoreError(error, url);
      if (code === 'store.unreachable') throw error;
    }
  }

  async function readOnce(Key: string, start: number, end: number): Promise<Buffer> {
    const signal = AbortSignal.timeout(timeoutMs * attempts);
    const Range = `bytes=${start}-${end - 1}`;
    const { Body, ContentRange } = await client.send(new GetObjectCommand({ Bucket, Key, Range }), {
      abortSignal: signal,
    });
    // A server that knows no ranges would give the whole object.
    const isRange = start === 0 || (ContentRange ?? '').startsWith(`bytes ${start}-`);
    if (!isRange) {
      (Body as Readable).destroy();
      throw new CundangError('store.refused', `${url} does not give ranges of an object`, { path: Key });
    }
    return collect(Body as Readable, end - start, signal);
  }

  return {
    url,
    async put(name, path, sha256, signal) {
      const Key = keyOf(name);
      const { size } = await stat(path).catch((error) => {
        throw asCundangError(error, { path });
      });
      const partSize = Math.max(options.partBytes, Math.ceil(size / MOST_PARTS));
      const Body = createReadStream(path, { highWaterMark: 1024 * 1024 });
      try {
        if (size > partSize) await abortHalves(Key);
        const params = { Bucket, Key, Body, ContentType: typeOf(name), Metadata: { sha256 } };
        await uploaded(new Upload({ client, params, partSize, queueSize: PARTS_AT_ONCE }), signal);
      } catch (error) {
        throw asStoreError(error, `${url} did not take ${name}`);
      } finally {
        Body.destroy();
      }
    },
    async read(name, start, end) {
      const Key = keyOf(name);
      if (end <= start) return Buffer.alloc(0);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await readOnce(Key, start, end);
        } catch (error) {
          if (statusOf(error) === 416) return Buffer.alloc(0);
          const told = asStoreError(error, `${url} did not give ${name}`);
          // The SDK repeats what failed before an answer came, but not an answer that broke off.
          if (!(error instanceof BrokenOff) || attempt >= attempts) throw told;
          await sleep(100 * 2 ** attempt);
        }
      }
    },
    async head(name) {
      const Key = keyOf(name);
      try {
        const { ContentLength, Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }), limit());
        const sha256 = Metadata?.sha256 ?? '';
        return { size: ContentLength ?? 0, sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null };
      } catch (error) {
        if (isAbsent(error)) return null;
        throw asStoreError(error, `${url} did not tell of ${name}`);
      }
    },
    async list({ prefix: begin = '', cursor = null, limit: most = 1000 } = {}) {
      const more = cursor === null ? {} : { ContinuationToken: cursor };
      const asked = { Bucket, Prefix: prefix + begin, Delimiter: '/', MaxKeys: Math.min(most, 1000), ...more };
      try {
        const page = await client.send(new ListObjectsV2Command(asked), limit());
        const objects = (page.Contents ?? []).flatMap(({ Key = '', Size = 0 }) => {
          const name = Key.slice(prefix.length);
          return Key.startsWith(prefix) && isObjectName(name) ? [{ name, size: Size }] : [];
        });
        return { objects, next: page.IsTruncated ? (page.NextContinuationToken ?? null) : null };
      } catch (error) {
        throw asStoreError(error, `${url} cannot be listed`);
      }
    },
    async remove(name) {
      const Key = keyOf(name);
      try {
        await client.send(new DeleteObjectCommand({ Bucket, Key }), limit());
      } catch (error) {
        if (!isAbsent(error)) throw asStoreError(error, `${url} did not remove ${name}`);
      }
    },
    async close() {
      client.destroy();
    },
  };
}

async function uploaded(upload: Upload, signal: AbortSignal | undefined): Promise<void> {
  const abort = () => void upload.abort().catch(() => {});
  signal?.addEventListener('abort', abort, { once: true });
  try {
    signal?.throwIfAborted();
    await upload.done();
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** Content-MD5 (RFC 1864) on every body that is sent from memory, which all of ours are. */
function withContentMd5(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { readonly body?: unknown; readonly headers: Record<string, string> };
      if (request.body instanceof Uint8Array) {
        request.headers['Content-MD5'] = createHash('md5').update(request.body).digest('base64');
      }
      return next(args);
    },
    { step: 'build', name: 'contentMd5' },
  );
}

/** An answer that ended before all of it was there. */
class BrokenOff extends Error {
  readonly code = 'ERR_STREAM_PREMATURE_CLOSE';
}

/** A body of at most `most` bytes; a server that sends more is cut off. */
async function collect(body: Readable, most: number, signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  const stop = () => body.destroy(new Error('too late'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of body) {
      pieces.push(piece as Buffer);
      length += (piece as Buffer).length;
      if (length >= most) break;
    }
  } catch (error) {
    throw new BrokenOff('the answer broke off', { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
    if (length > most) body.destroy();
  }
  return Buffer.concat(pieces).subarray(0, most);
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}

function typeOf(name: string): string {
  if (/\.warc(\.gz)?$/.test(name)) return 'application/warc';
  return name.endsWith('.jsonl') ? 'application/x-ndjson' : 'text/plain; charset=utf-8';
}
