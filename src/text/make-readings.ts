/**
 * Writes data/readings.ts from pinyin-pro: `node src/text/make-readings.ts`. Kept as data because loading pinyin-pro
 * costs every process that reads pages 66 ms and 15 MB for a table of 16 KB.
 */
import { writeFileSync } from 'node:fs';
import { pinyin } from 'pinyin-pro';
import { traditionalCharacters } from './simplify.ts';

/** The text of data/readings.ts. */
export function readingsModule(): string {
  const bySyllable = new Map<string, string>();
  for (const char of [...traditionalCharacters().keys()].sort()) {
    for (const syllable of readingsOf(char)) bySyllable.set(syllable, (bySyllable.get(syllable) ?? '') + char);
  }
  const table = [...bySyllable].sort(([a], [b]) => (a < b ? -1 : 1)).map(([syllable, chars]) => syllable + chars);
  return [
    '/**',
    ' * Written by ../make-readings.ts; do not edit. Every syllable with the traditional characters that can be read so.',
    ' * Derived from pinyin-pro (MIT).',
    ' */',
    `export const readings =\n  '${table.join(' ')}';\n`,
  ].join('\n');
}

/** A character that the source does not know is read like its simplified form. */
function readingsOf(char: string): readonly string[] {
  const own = pinyin(char, { multiple: true, type: 'array' });
  const known = own.filter((syllable) => syllable !== char);
  if (known.length > 0) return known;
  const simplified = traditionalCharacters().get(char) ?? char;
  return pinyin(simplified, { multiple: true, type: 'array' }).filter((syllable) => syllable !== simplified);
}

if (import.meta.main) writeFileSync(new URL('data/readings.ts', import.meta.url), readingsModule());
