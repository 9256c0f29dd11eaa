/**
 * The content index on Redis: digest → record, spread over 256 hashes by the digest's last byte, each a slot of its own in
 * a cluster. HSETNX keeps the first publisher.
 */
import type { ContentIndex } from '../content-index.ts';
import type { Connection } from './connection.ts';
import { digestBytes, pack, unpack } from './packing.ts';

/** Entries sent at once. */
const BATCH = 1_000;

export function createRedisContentIndex({ client, run }: Connection, prefix: string): ContentIndex {
  const bucket = (of: 'payloads' | 'contents', digest: Buffer): string =>
    `${prefix}:{${of}-${(digest.at(-1) ?? 0).toString(16).padStart(2, '0')}}`;
  const read = async (of: 'payloads' | 'contents', digest: string): Promise<(string | null)[] | null> => {
    const field = digestBytes(digest);
    const value = await run(() => client.hgetBuffer(bucket(of, field), field));
    return value && unpack(value);
  };

  return {
    payload: async (digest) => {
      const [recordId, url, fetchedAt] = (await read('payloads', digest)) ?? [];
      if (recordId == null || url == null || fetchedAt == null) return null;
      return { recordId, url, fetchedAt };
    },
    content: async (hash) => (await read('contents', hash))?.[0] ?? null,
    publish: async ({ payloads, contents }) => {
      const entries = [
        ...payloads.map(({ digest, recordId, url, fetchedAt }) => {
          const field = digestBytes(digest);
          return [bucket('payloads', field), field, pack([recordId, url, fetchedAt])] as const;
        }),
        ...contents.map(({ hash, recordId }) => {
          const field = digestBytes(hash);
          return [bucket('contents', field), field, pack([recordId])] as const;
        }),
      ];
      for (let start = 0; start < entries.length; start += BATCH) {
        const batch = entries.slice(start, start + BATCH);
        await run(() => Promise.all(batch.map(([key, field, value]) => client.hsetnx(key, field, value))));
      }
    },
    close: async () => {},
  };
}
