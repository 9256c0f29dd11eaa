/** The shape of a URL: what of it stays the same from page to page, and of what kind the rest is. */

/** One place in a URL: the text that stands there, and the wider class it belongs to; `wide` is null for what never varies. */
export interface Token {
  /** As a pattern, as narrow as this one URL allows. */
  readonly narrow: string;
  /** As a pattern for whatever else may stand there. */
  readonly wide: string | null;
}

export interface UrlShape {
  readonly url: string;
  readonly host: string;
  /** Directories without digits that the path begins with: channels. */
  readonly channels: readonly string[];
  readonly tokens: readonly Token[];
  readonly hasQuery: boolean;
}

const digits = '\\d+';
const word = '[\\w-]+';
/** Names of files that stand for their directory; they never vary. */
const fixedNames = /^(?:index|default|main|home|list|more)$/i;
/** Longest URL that is looked at. */
const maxLength = 500;

/** Shape of an absolute http(s) URL; null for one that is too long or no such URL. */
export function shapeOf(url: string): UrlShape | null {
  const parsed = url.length > maxLength ? null : URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  const segments = parsed.pathname.split('/').slice(1);
  const file = segments.pop() ?? '';
  const firstDated = segments.findIndex((segment) => /\d/.test(segment));
  const lead = firstDated < 0 ? segments.length : firstDated;
  const rest = segments.slice(lead).flatMap((segment) => [...directoryTokens(segment), fixed('/')]);
  return {
    url,
    host: parsed.host,
    channels: segments.slice(0, lead),
    tokens: [...rest, ...fileTokens(file), ...queryTokens(parsed.search)],
    hasQuery: parsed.search !== '',
  };
}

/** Text as a pattern that matches just it. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function fixed(text: string): Token {
  return { narrow: escaped(text), wide: null };
}

function directoryTokens(segment: string): Token[] {
  return /\d/.test(segment) ? pieces(segment, directoryNumber) : [{ narrow: escaped(segment), wide: '[^/?#]+' }];
}

function fileTokens(file: string): Token[] {
  const dot = file.lastIndexOf('.');
  const [stem, extension] = dot < 0 ? [file, ''] : [file.slice(0, dot), file.slice(dot)];
  const isFixed = stem === '' || fixedNames.test(stem);
  const name = isFixed
    ? [fixed(stem)]
    : /\d/.test(stem)
      ? pieces(stem, fileNumber)
      : [{ narrow: escaped(stem), wide: word }];
  return [...name, fixed(extension)];
}

/** The names of a query stay, its values vary: numbers as numbers, words as words. */
function queryTokens(search: string): Token[] {
  if (search === '') return [];
  return search
    .slice(1)
    .split('&')
    .flatMap((parameter, n) => {
      const at = parameter.indexOf('=');
      const lead = fixed(`${n === 0 ? '?' : '&'}${at < 0 ? parameter : parameter.slice(0, at + 1)}`);
      const value = at < 0 ? '' : parameter.slice(at + 1);
      if (value === '') return [lead];
      if (/^\d+$/.test(value)) return [lead, { narrow: digits, wide: digits }];
      return [lead, { narrow: escaped(value), wide: '[^&#]+' }];
    });
}

/** Parts of a name that holds digits: separators and leading letters stay, numbers vary; a jumble of both is one word. */
function pieces(name: string, classOf: (number: string) => string): Token[] {
  return [...name.matchAll(/[a-z0-9]+|[^a-z0-9]+/gi)].flatMap(([part]): Token[] => {
    if (!/[a-z0-9]/i.test(part)) return [fixed(part)];
    if (!/\d/.test(part)) return [{ narrow: escaped(part), wide: '[A-Za-z]+' }];
    const [, letters, number] = /^([a-z]*)(\d+)$/i.exec(part) ?? [];
    if (letters === undefined || number === undefined) return [{ narrow: '\\w+', wide: '\\w+' }];
    return [...(letters === '' ? [] : [fixed(letters)]), { narrow: classOf(number), wide: digits }];
  });
}

/** Whole days and months keep their width, in names of files too; any other number there is an id, and ids grow. */
function fileNumber(number: string): string {
  if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])$/.test(number)) return '\\d{6}';
  if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(number)) return '\\d{8}';
  return digits;
}

/** Directories also hold years, days of a year and days of a month by themselves. */
function directoryNumber(number: string): string {
  if (/^(?:19|20)\d\d$/.test(number)) return '\\d{4}';
  if (/^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(number)) return '\\d{4}';
  return /^\d\d$/.test(number) ? '\\d\\d' : fileNumber(number);
}
