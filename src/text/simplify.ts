/**
 * Traditional → simplified, and which script a text is in. The conversion is OpenCC's `t → cn`: character and phrase
 * variants only. (`twp → cn` would rewrite words: 执行 → 运行.)
 */
import { ConverterBuilder, type ConverterFunction } from 'opencc-js/core';
import * as dictionaries from 'opencc-js/preset/t2cn';

interface Tables {
  /** By UTF-16 unit: 1 for at least one character of everything that the conversion changes. */
  readonly touched: Uint8Array;
  /** Single characters of the dictionary and their simplified form, where that is another one. */
  readonly characters: ReadonlyMap<string, string>;
}

let built: Tables | undefined;

/** Built at first need: 10 ms that a process which meets no Chinese text never pays. */
function tables(): Tables {
  built ??= build();
  return built;
}

function build(): Tables {
  const touched = new Uint8Array(0x10000);
  const characters = new Map<string, string>();
  // Compatibility ideographs are normalised first; outside the BMP the converter itself finds out.
  touched.fill(1, 0xf900, 0xfb00);
  touched.fill(1, 0xd840, 0xdc00);
  const changed = Array.from(entries()).filter(([from, to]) => from !== to);
  for (const [from, to] of changed) {
    if (from.length > 1) continue;
    characters.set(from, to);
    touched[from.charCodeAt(0)] = 1;
  }
  // 么 changes in 么麼 alone. 麼 tells of it, too, and is in no simplified text; nearly all have a 么, hardly one needs the converter.
  const simplified = new Set(characters.values());
  for (const [from, to] of changed) {
    if (isTouched(from, touched)) continue;
    const replaced = Array.from(from).filter((character, at) => character !== Array.from(to)[at]);
    const telling = replaced.find((character) => !simplified.has(character)) ?? replaced[0] ?? from;
    touched[telling.charCodeAt(0)] = 1;
  }
  return { touched, characters };
}

let converter: ConverterFunction | undefined;

/** Built when a text first holds a traditional character: it costs more than the tables. */
function convert(run: string): string {
  converter ??= ConverterBuilder(dictionaries)({ from: 't', to: 'cn' });
  return converter(run);
}

function* entries(): Generator<readonly [string, string]> {
  for (const group of dictionaries.to.cn ?? []) {
    for (const dictionary of group) {
      const pairs = typeof dictionary === 'string' ? dictionary.split('|').map((row) => row.split(' ')) : dictionary;
      for (const [from, to] of pairs) if (from !== undefined && to !== undefined) yield [from, to];
    }
  }
}

function isTouched(text: string, touched: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (touched[text.charCodeAt(i)] === 1) return true;
  return false;
}

/** The text in simplified characters (OpenCC `t → cn`); the same string when nothing in it is traditional. */
export function toSimplified(text: string): string {
  const { touched } = tables();
  if (!isTouched(text, touched)) return text;
  // No entry spans ASCII, so mark-up and Latin text between the runs never reach the converter.
  return text.replace(/[\x80-\uffff]+/g, (run) => (isTouched(run, touched) ? convert(run) : run));
}

/** Traditional characters of the BMP that have another simplified form, with that form. */
export function traditionalCharacters(): ReadonlyMap<string, string> {
  return tables().characters;
}

/** What a UTF-16 unit tells: nothing, or that only one of the two scripts uses the character. */
const traditionalOnly = 1;
const simplifiedOnly = 2;

let sorted: Uint8Array | undefined;

/** 后, 著 and 里 are at home in both scripts: what tells is being outside the other side's standard character set. */
function telltales(): Uint8Array {
  if (sorted !== undefined) return sorted;
  const gb2312 = repertoire('gb18030', 0xb0, 0xf7, [[0xa1, 0xfe]]);
  const big5 = repertoire('big5', 0xa4, 0xf9, [
    [0x40, 0x7e],
    [0xa1, 0xfe],
  ]);
  const table = new Uint8Array(0x10000);
  for (const to of traditionalCharacters().values()) {
    if (to.length === 1 && !big5.has(to)) table[to.charCodeAt(0)] = simplifiedOnly;
  }
  for (const from of traditionalCharacters().keys()) {
    if (!gb2312.has(from)) table[from.charCodeAt(0)] = traditionalOnly;
  }
  sorted = table;
  return sorted;
}

function repertoire(charset: string, first: number, last: number, trails: readonly (readonly [number, number])[]) {
  const bytes: number[] = [];
  for (let lead = first; lead <= last; lead++) {
    for (const [from, to] of trails) for (let trail = from; trail <= to; trail++) bytes.push(lead, trail);
  }
  return new Set(new TextDecoder(charset).decode(Uint8Array.from(bytes)));
}

/** A share of one in ten of the other script is a quotation or a typo, not a mixture. */
const quotation = 0.1;

/** The script of a text by the characters that only one script uses; `Hans` when there are none. */
export function scriptOf(text: string): 'Hans' | 'Hant' | 'mixed' {
  const table = telltales();
  let hant = 0;
  let hans = 0;
  for (let i = 0; i < text.length; i++) {
    const told = table[text.charCodeAt(i)];
    if (told === traditionalOnly) hant++;
    else if (told === simplifiedOnly) hans++;
  }
  if (hant <= quotation * (hans + hant)) return 'Hans';
  return hans <= quotation * (hans + hant) ? 'Hant' : 'mixed';
}
