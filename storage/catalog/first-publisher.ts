/** Which of several records was published first, as far as their pages tell. */
import type { DatabaseSync } from 'node:sqlite';
import { compareText } from './precedence.ts';

/** What decides it. */
interface Appearance {
  readonly key: number;
  readonly digest: string;
  readonly published: string | null;
  readonly firstSeen: string;
}

/**
 * Below zero when `a` came first: by date of publication, then first capture, then digest. Where only the day is known the record stands
 * behind those of that day with a time, and without any date behind all: nothing shows that it was earlier.
 */
export function compareAppearances(a: Appearance, b: Appearance): number {
  // '~' sorts behind the digits, hyphens and T that a more precise date goes on with.
  return (
    compareText(`${a.published ?? ''}~`, `${b.published ?? ''}~`) ||
    compareText(a.firstSeen, b.firstSeen) ||
    compareText(a.digest, b.digest)
  );
}

/** Makes the function that reads what {@link compareAppearances} compares. */
export function appearanceReader(db: DatabaseSync): (key: number) => Appearance {
  const read = db.prepare(
    `SELECT digest, published, (SELECT min(first_seen) FROM sighting WHERE record = key) AS firstSeen
     FROM record WHERE key = ?`,
  );
  return (key) => {
    const row = read.get(key) as { digest: string; published: string | null; firstSeen: string };
    return { key, ...row };
  };
}
