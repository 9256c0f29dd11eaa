/**
 * The characters that a match of an anchored pattern can begin with, read off its source. A line is then tried against the few
 * patterns that its first character allows: of 18 patterns, two or three.
 */

interface Starts {
  characters: string;
  /** Matches the empty string as well, so that what follows may begin the match. */
  empty: boolean;
  /** Anything may be the first. */
  any: boolean;
}

/**
 * First characters of a pattern whose alternatives all begin with `^`, in both cases where it ignores case; null where any
 * character may be the first. Knows what lines are: trimmed, with U+0020 as the only blank.
 */
export function startsOf({ source, ignoreCase }: RegExp): ReadonlySet<string> | null {
  const { characters, empty, any } = alternatives({ source, at: 0 }, '^');
  if (any || empty) return null;
  return new Set(ignoreCase ? characters + characters.toLowerCase() + characters.toUpperCase() : characters);
}

interface Reader {
  readonly source: string;
  at: number;
}

/** Up to the end or the closing parenthesis. Each alternative must begin with the anchor, if there is one. */
function alternatives(reader: Reader, anchor = ''): Starts {
  const all = starts();
  for (;;) {
    if (!reader.source.startsWith(anchor, reader.at)) all.any = true;
    else reader.at += anchor.length;
    const one = sequence(reader);
    all.characters += one.characters;
    all.empty ||= one.empty;
    all.any ||= one.any;
    if (reader.source[reader.at] !== '|') return all;
    reader.at++;
  }
}

/** Up to the next alternative; what stands behind the first item that must match is passed over. */
function sequence(reader: Reader): Starts {
  const all = starts('', true);
  while (all.empty && reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at]!)) {
    const one = item(reader);
    all.characters += one.characters;
    all.any ||= one.any;
    all.empty = isOptional(reader) || one.empty;
  }
  passOver(reader);
  return all;
}

function starts(characters = '', empty = false, any = false): Starts {
  return { characters, empty, any };
}

function item(reader: Reader): Starts {
  const character = reader.source[reader.at++]!;
  if (character === '.') return starts('', false, true);
  if (character === '$' || character === '^') return starts('', true);
  if (character === '[') return group(reader);
  if (character === '\\') return escaped(reader.source[reader.at++]!);
  if (character !== '(') return starts(character);
  const isPlain = reader.source.startsWith('?:', reader.at);
  // A condition on what stands around, or a named group, is not looked into.
  const isOther = !isPlain && reader.source[reader.at] === '?';
  if (isPlain) reader.at += 2;
  const inner = alternatives(reader);
  reader.at++;
  inner.any ||= isOther;
  return inner;
}

function escaped(letter: string): Starts {
  if (letter === 'd') return starts('0123456789');
  if (letter === 's') return starts(' ');
  if (letter === 'b') return starts('', true);
  return /\w/.test(letter) ? starts('', false, true) : starts(letter);
}

/** A class of characters. */
function group(reader: Reader): Starts {
  const { source } = reader;
  const all = starts('', false, source[reader.at] === '^');
  for (; source[reader.at] !== ']'; reader.at++) {
    if (source[reader.at] === '\\') {
      const one = escaped(source[++reader.at]!);
      all.characters += one.characters;
      all.any ||= one.any;
    } else if (source[reader.at] === '-' && all.characters !== '' && source[reader.at + 1] !== ']') all.any = true;
    else all.characters += source[reader.at]!;
  }
  reader.at++;
  return all;
}

/** Passes over a quantifier; true where it allows for none. */
function isOptional(reader: Reader): boolean {
  const mark = reader.source[reader.at];
  if (mark !== '?' && mark !== '*' && mark !== '+' && mark !== '{') return false;
  const allowsNone = mark === '?' || mark === '*' || reader.source.startsWith('{0', reader.at);
  reader.at = mark === '{' ? reader.source.indexOf('}', reader.at) + 1 : reader.at + 1;
  if (reader.source[reader.at] === '?') reader.at++;
  return allowsNone;
}

/** To the `|` or `)` that ends a sequence. */
function passOver(reader: Reader): void {
  const { source } = reader;
  let depth = 0;
  for (let isClass = false; reader.at < source.length; reader.at++) {
    const character = source[reader.at]!;
    if (character === '\\') reader.at++;
    else if (character === '[') isClass = true;
    else if (character === ']') isClass = false;
    else if (!isClass && character === '(') depth++;
    else if (!isClass && (character === ')' || (character === '|' && depth === 0)) && depth-- === 0) return;
  }
}
