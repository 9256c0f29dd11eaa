/** URLs that stand as strings in scripts and JSON: list data, jumps, pagers. No script is run. */

const EXTENSIONS =
  's?html?|php|jspx?|aspx?|do|xml|json|pdf|docx?|xlsx?|pptx?|wps|ofd|zip|rar|7z|jpe?g|png|gif|webp|bmp|svg|mp4|mp3|css|js';
/** What a quoted URL or path cannot do without: `//` or a known file name extension. */
const TOKEN = new RegExp(String.raw`\\?/\\?/|\.(?:${EXTENSIONS})(?![\w.-])`, 'gi');
const MAX_LENGTH = 2048;
/** ASCII characters that end a quoted URL: quotes, white space, and what stands in code and templates (`${id}`). */
const STOPS = Uint8Array.from({ length: 128 }, (_, code) =>
  code <= 0x20 || '"\'`<>(){}^|$*;'.includes(String.fromCharCode(code)) ? 1 : 0,
);
const QUOTE = /["'`]/;
const ABSOLUTE = /^(?:https?:)?\/\/[\w-]+\.[\w.-]+/;
const KNOWN_EXTENSION = new RegExp(String.raw`^[^?#]*[\w)]\.(?:${EXTENSIONS})(?:$|[?#])`, 'i');
const JUMP = /\blocation(?:\.href|\.replace|\.assign)?\s{0,9}[=(]\s{0,9}["']([^"'\s<>]{1,2048})["']/g;
const TRS_PAGER =
  /\bcreatePageHTML\(\s{0,9}(\d{1,5})\s{0,9},\s{0,9}(\d{1,5})\s{0,9},\s{0,9}["']([\w.-]{1,200})["']\s{0,9},\s{0,9}["'](\w{1,9})["']/;

/** Most pages a pager is expanded to; a larger count is a slip or a trap. */
const PAGER_LIMIT = 1000;

/** Relative or absolute URLs among the quoted strings, as written but for JSON's `\/`; at most `limit`. Linear. */
export function quotedUrls(code: string, limit: number): string[] {
  const found = new Set<string>();
  const token = new RegExp(TOKEN);
  let floor = 0;
  for (let match = token.exec(code); match && found.size < limit; match = token.exec(code)) {
    let from = match.index;
    while (from > floor && isUrlCharacter(code, from - 1)) from--;
    let to = token.lastIndex;
    while (to < code.length && to - from <= MAX_LENGTH && isUrlCharacter(code, to)) to++;
    token.lastIndex = to;
    floor = to;
    if (!QUOTE.test(code[from - 1] ?? '') || !QUOTE.test(code[to] ?? '')) continue;
    const url = unescapeSlashes(code.slice(from, to));
    if (ABSOLUTE.test(url) || KNOWN_EXTENSION.test(url)) found.add(url);
  }
  return [...found];
}

function isUrlCharacter(code: string, at: number): boolean {
  const character = code.charCodeAt(at);
  return character > 127 || STOPS[character] === 0;
}

function unescapeSlashes(text: string): string {
  if (!text.includes('\\')) return text;
  return text
    .replaceAll('\\/', '/')
    .replace(/\\u002f/gi, '/')
    .replace(/\\u0026/gi, '&')
    .replace(/\\+$/, '');
}

/** Targets of `location = '…'` and its other spellings. */
export function jumps(code: string): string[] {
  if (!code.includes('location')) return [];
  return [...code.matchAll(JUMP)].map((match) => unescapeSlashes(match[1]!));
}

/** The pages of one list or article, relative, in order, and which of them this is (0 = first). */
export interface Pager {
  readonly pages: readonly string[];
  readonly current: number;
}

/** TRS WCM's `createPageHTML(count, current, "index", "html")`: index.html, index_1.html … (index_N is page N+1). */
export function trsPager(code: string): Pager | null {
  const match = TRS_PAGER.exec(code);
  if (!match) return null;
  const [, count, current, name, extension] = match;
  const length = Math.min(Number(count), PAGER_LIMIT);
  const pages = Array.from({ length }, (_, n) => (n === 0 ? `${name}.${extension}` : `${name}_${n}.${extension}`));
  return { pages, current: Number(current) };
}
