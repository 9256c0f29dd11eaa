/**
 * A reading as it goes from thread to thread. Copying a page's visits one object at a time takes the main thread longer
 * than everything else about them; those that follow each other differ in their URLs only and go as one text.
 */
import type { NewVisit } from '../queue/frontier.ts';
import type { Reading } from './reading.ts';

export interface PackedVisits {
  /** What the visits share; its own `url` is the first of them. */
  readonly first: NewVisit;
  /** All URLs, one a line: a canonical URL holds no line break. */
  readonly urls: string;
}

export interface PackedReading extends Omit<Reading, 'found'> {
  readonly found: readonly PackedVisits[];
}

export function packReading(reading: Reading): PackedReading {
  const found: { readonly first: NewVisit; urls: string }[] = [];
  for (const visit of reading.found) {
    const last = found.at(-1);
    if (last !== undefined && alike(last.first, visit)) last.urls += `\n${visit.url}`;
    else found.push({ first: visit, urls: visit.url });
  }
  return { ...reading, found };
}

export function unpackReading(packed: PackedReading): Reading {
  const found = packed.found.flatMap(({ first, urls }) => urls.split('\n').map((url): NewVisit => ({ ...first, url })));
  return { ...packed, found };
}

function alike(a: NewVisit, b: NewVisit): boolean {
  return (
    a.kind === b.kind &&
    a.depth === b.depth &&
    a.site === b.site &&
    a.via === b.via &&
    a.againAfterMs === b.againAfterMs
  );
}
