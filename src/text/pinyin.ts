/**
 * Readings of traditional characters, with and without the tone mark.
 */
import { readings } from './data/readings.ts';

let bySyllable: ReadonlyMap<string, string> | undefined;

/** Syllable → the characters read so; a toneless spelling (`ü` also as `v`) holds those of all its tones. */
function table(): ReadonlyMap<string, string> {
  if (bySyllable !== undefined) return bySyllable;
  const map = new Map<string, string>();
  const add = (syllable: string, chars: string) => map.set(syllable, (map.get(syllable) ?? '') + chars);
  for (const entry of readings.split(' ')) {
    const [, syllable = '', chars = ''] = /^([a-z\u00e0-\u01dc]+)(.+)$/.exec(entry) ?? [];
    const plain = toneless(syllable);
    for (const spelling of new Set([syllable, plain, plain.replace('ü', 'v')])) add(spelling, chars);
  }
  bySyllable = map;
  return map;
}

let read: Uint8Array | undefined;

/** Whether the character has readings here. Most have none, and for them the table of syllables need not be built. */
function isRead(char: string): boolean {
  if (read === undefined) {
    read = new Uint8Array(0x10000);
    for (let i = 0; i < readings.length; i++) read[readings.charCodeAt(i)] = 1;
  }
  return read[char.charCodeAt(0)] === 1;
}

function toneless(syllable: string): string {
  return syllable
    .normalize('NFD')
    .replace(/[\u0300\u0301\u0304\u030c]/g, '')
    .normalize('NFC');
}

/** Whether the syllable carries a tone mark. */
export function isToned(syllable: string): boolean {
  return toneless(syllable) !== syllable;
}

/**
 * Whether the character is one that simplification changes and the syllable (lower case, `yùn` or `yun`) is one of its
 * readings.
 */
export function hasReading(char: string, syllable: string): boolean {
  return isRead(char) && (table().get(syllable)?.includes(char) ?? false);
}
