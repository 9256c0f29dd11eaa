/** The content index in the queue file: two tables, each digest kept by the first that published it. */
import type { ContentIndex } from '../content-index.ts';
import { openFile, type QueueFile } from './file.ts';

/** The content index of a file that is open; closing it leaves the file open. */
export function createContentIndex(file: QueueFile): ContentIndex {
  const { db } = file;
  const payload = db.prepare('SELECT record_id, url, fetched_at FROM payload WHERE digest = ?');
  const content = db.prepare('SELECT record_id FROM content WHERE hash = ?');
  const addPayload = db.prepare(
    'INSERT OR IGNORE INTO payload (digest, record_id, url, fetched_at) VALUES (?, ?, ?, ?)',
  );
  const addContent = db.prepare('INSERT OR IGNORE INTO content (hash, record_id) VALUES (?, ?)');

  return {
    payload: async (digest) => {
      const row = payload.get(digest);
      if (row === undefined) return null;
      return { recordId: String(row.record_id), url: String(row.url), fetchedAt: String(row.fetched_at) };
    },
    content: async (hash) => {
      const row = content.get(Buffer.from(hash, 'hex'));
      return row === undefined ? null : String(row.record_id);
    },
    // A power cut may take the latest entries back; the records are in the archive, and are then stored once more.
    publish: async ({ payloads, contents }) =>
      file.transact('process', () => {
        for (const { digest, recordId, url, fetchedAt } of payloads) addPayload.run(digest, recordId, url, fetchedAt);
        for (const { hash, recordId } of contents) addContent.run(Buffer.from(hash, 'hex'), recordId);
      }),
    close: async () => {},
  };
}

/** Opens the content index of the queue file at `path`; closing it closes the file. */
export async function openSqliteContentIndex(path: string): Promise<ContentIndex> {
  const file = openFile(path);
  return { ...createContentIndex(file), close: async () => file.close() };
}
