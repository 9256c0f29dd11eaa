/** Fields that are found by one look at the lines, with a note of each in the evidence. */
import type { Read } from './body.ts';
import { type Registration, registrationIn } from './byline.ts';
import type { Field, Ledger } from './evidence.ts';
import { firstLine, type Zone } from './zone.ts';

export interface Noted {
  /** First answer among the lines near the article that are at most `longest` characters. */
  line<T>(field: Field, longest: number, ask: (line: string) => T | null): T | null;
  /** The rows as they are; `name` is what the evidence says of one. */
  list<T>(field: Field, rule: string, rows: T[], name: (row: T) => string | null): T[];
  /** The numbers in a page's footer. */
  registration(lines: Iterable<string>): Registration;
}

export function notedBy(notes: Ledger, read: Read, zone: Zone): Noted {
  return {
    line(field, longest, ask) {
      const found = firstLine(read, zone, longest, ask);
      if (found !== null) notes.note(field, 'line', found.line.text);
      return found?.value ?? null;
    },
    list(field, rule, rows, name) {
      if (rows.length > 0) notes.note(field, rule, rows.map(name).join(' | '));
      return rows;
    },
    registration(lines) {
      const found = registrationIn(lines);
      const told = [found.icp, found.police, ...Object.values(found.licences)].filter((number) => number !== null);
      if (told.length > 0) notes.note('registration', 'line', told.join(' | '));
      return found;
    },
  };
}
