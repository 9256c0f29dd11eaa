/** Digests of articles become those that newer rules read. What was judged stays as it was. */
import type { DatabaseSync } from 'node:sqlite';
import { locate } from '../../queue/canonical.ts';
import { transaction } from '../../storage/catalog/database.ts';

export interface Renewed {
  readonly url: string;
  /** New digests by the old ones; null = what stood there last is no article any more, and the page none of ours. */
  readonly digests: ReadonlyMap<string, string> | null;
}

/** Makes the function that takes them in, in one transaction. */
export function renewalOf(db: DatabaseSync): (pages: readonly Renewed[]) => void {
  const renewed = (column: string): string =>
    `${column} = ifnull((SELECT unhex(value) FROM json_each(:digests) WHERE key = lower(hex(${column}))), ${column})`;
  const find = db.prepare('SELECT id, site, changes FROM page WHERE key = ?');
  const updates = [
    `UPDATE page SET ${renewed('content')} WHERE id = :id`,
    `UPDATE look SET ${renewed('content')} WHERE page = :id`,
    `UPDATE event SET ${renewed('before')}, ${renewed('after')} WHERE page = :id`,
  ].map((sql) => db.prepare(sql));
  const removals = ['look WHERE page', 'event WHERE page', 'page WHERE id'].map((rows) =>
    db.prepare(`DELETE FROM ${rows} = ?`),
  );
  const subtract = db.prepare('UPDATE site SET pages = pages - 1, changes = changes - ? WHERE id = ?');

  function renew({ url, digests }: Renewed): void {
    const row = find.get(Buffer.from(locate(url)?.key ?? '', 'hex'));
    if (row === undefined) return;
    if (digests !== null) {
      const json = JSON.stringify(Object.fromEntries(digests));
      for (const update of updates) update.run({ id: row.id!, digests: json });
      return;
    }
    for (const removal of removals) removal.run(row.id!);
    subtract.run(row.changes!, row.site!);
  }

  return (pages) =>
    transaction(db, () => {
      for (const page of pages) renew(page);
    });
}
