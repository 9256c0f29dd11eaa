/**
 * The characters that a match of an anchored pattern can begin with, read off its source. A line is then tried against the few
 * patterns that its first character allows: of 18 patterns, two or three.
 */

interface Starts {
  readonly characters: Set<string>;
  /** Matches the empty string as well, so that what follows may begin the match. */
  empty: boolean;
}

/**
 * First characters of a pattern whose alternatives all begin with `^`, in both cases where it ignores case; null where any character may be the
 * first. Knows what lines are: trimmed, with U+0020 as the only blank.
 */
export function startsOf({ source, ignoreCase }: RegExp): ReadonlySet<string> | null {
  const starts = alternatives({ source, at: 0 }, '^');
  if (starts === null || starts.empty) return null;
  if (!ignoreCase) return starts.characters;
  return new Set([...starts.characters].flatMap((one) => [one, one.toLowerCase(), one.toUpperCase()]));
}

interface Reader {
  readonly source: string;
  at: number;
}

/** Up to the end or the closing parenthesis; null for "any". Each alternative must begin with the anchor, if there is one. */
function alternatives(reader: Reader, anchor = ''): Starts | null {
  const all: Starts = { characters: new Set(), empty: false };
  let isAny = false;
  for (;;) {
    const isAnchored = reader.source.startsWith(anchor, reader.at);
    if (isAnchored) reader.at += anchor.length;
    const one = sequence(reader);
    if (one === null || !isAnchored) isAny = true;
    else {
      for (const character of one.characters) all.characters.add(character);
      all.empty ||= one.empty;
    }
    if (reader.source[reader.at] !== '|') return isAny ? null : all;
    reader.at++;
  }
}

function sequence(reader: Reader): Starts | null {
  const all: Starts = { characters: new Set(), empty: true };
  let isAny = false;
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at]!)) {
    const one = item(reader);
    const isOptional = quantifier(reader);
    if (!all.empty) continue;
    if (one === null) isAny = true;
    else for (const character of one.characters) all.characters.add(character);
    all.empty = isOptional || one?.empty === true;
  }
  return isAny ? null : all;
}

const of = (characters: Iterable<string>): Starts => ({ characters: new Set(characters), empty: false });
const nothing = (): Starts => ({ characters: new Set(), empty: true });
const digits = '0123456789';

function item(reader: Reader): Starts | null {
  const character = reader.source[reader.at++]!;
  if (character === '.') return null;
  if (character === '$' || character === '^') return nothing();
  if (character === '[') return group(reader);
  if (character === '\\') return escaped(reader.source[reader.at++]!);
  if (character !== '(') return of(character);
  const isPlain = reader.source.startsWith('?:', reader.at);
  // A condition on what stands around, or a named group, is not looked into.
  const isOther = !isPlain && reader.source[reader.at] === '?';
  if (isPlain) reader.at += 2;
  const starts = alternatives(reader);
  reader.at++;
  return isOther ? null : starts;
}

function escaped(letter: string): Starts | null {
  if (letter === 'd') return of(digits);
  if (letter === 's') return of(' ');
  if (letter === 'b') return nothing();
  return /\w/.test(letter) ? null : of(letter);
}

/** A class of characters. */
function group(reader: Reader): Starts | null {
  const { source } = reader;
  const isNegated = source[reader.at] === '^';
  const characters: string[] = [];
  let isAny = isNegated;
  for (; source[reader.at] !== ']'; reader.at++) {
    if (source[reader.at] === '\\') {
      const starts = escaped(source[++reader.at]!);
      if (starts === null) isAny = true;
      else characters.push(...starts.characters);
    } else if (source[reader.at] === '-' && characters.length > 0 && source[reader.at + 1] !== ']') isAny = true;
    else characters.push(source[reader.at]!);
  }
  reader.at++;
  return isAny ? null : of(characters);
}

/** Passes over a quantifier; true where it allows for none. */
function quantifier(reader: Reader): boolean {
  const found = /^(?:[?*+]|\{(\d+),?\d*\})\??/.exec(reader.source.slice(reader.at, reader.at + 16));
  if (found === null) return false;
  reader.at += found[0].length;
  return found[0].startsWith('?') || found[0].startsWith('*') || found[1] === '0';
}
