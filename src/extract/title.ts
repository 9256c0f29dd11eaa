/** The article's title: what the heading, the machine fields and `<title>` agree on, with the site's suffix taken off. */
import { isStuffedTitle } from '../text/spam.ts';
import { foldWidth } from '../text/width.ts';
import type { Read } from './body.ts';
import { cleanText, type Line, linkShare } from './line.ts';
import type { LineKind } from './line-kind.ts';
import type { Outline } from './outline.ts';
import type { PageHead } from './page-head.ts';
import { noise, Region } from './regions.ts';

export interface FoundTitle {
  readonly title: string | null;
  readonly rule: string;
  /** Line of the heading, when the title stands in the page. */
  readonly line: number | null;
  /** The refused `<title>`. */
  readonly stuffed: string | null;
}

const fields = [
  'articletitle',
  'title',
  'contenttitle',
  'newstitle',
  'og:title',
  'twitter:title',
  'headline',
  'sharetitle',
  'apub:title',
];

/** Characters of a title that are looked at. */
const longest = 400;

/** What the page declares as its title outside the text. */
export interface Declared {
  readonly texts: readonly string[];
  readonly flats: readonly Flat[];
  /** The refused `<title>`. */
  readonly stuffed: string | null;
}

/** Titles of `<title>`, meta and JSON-LD; a `<title>` of spam is refused. `clone`: the page is a hijacked copy. */
export function declaredTitles(head: PageHead, clone: boolean): Declared {
  const documentTitle = head.title === null ? null : cleanText(head.title);
  const isStuffed =
    documentTitle !== null &&
    (isStuffedTitle(documentTitle, head.heading) || (clone && isForeign(documentTitle, head)));
  const stuffed = isStuffed ? documentTitle : null;
  const texts: string[] = [];
  if (documentTitle !== null && stuffed === null) texts.push(documentTitle.slice(0, longest));
  for (const name of fields) {
    const value = head.meta.get(name);
    if (value !== undefined && value.length < longest) texts.push(cleanText(value));
  }
  if (head.linked?.headline != null) texts.push(cleanText(head.linked.headline).slice(0, longest));
  return { texts, flats: [...new Set(texts)].map(ready), stuffed };
}

/** On a clone: a `<title>` of three and more keywords that has nothing of the heading. */
function isForeign(title: string, head: PageHead): boolean {
  if (head.heading === null || title.split(/[_|,，]/).length < 3) return false;
  const heading = flat(head.heading);
  return heading.length >= 6 && agreementOf(head.heading, heading, ready(title)) === 0;
}

/** The line whose words agree with a declared title: the last one in front of `body` among equals. */
export function titleLine(
  outline: Outline,
  kinds: readonly LineKind[],
  declared: Declared,
  body: number | null,
): { index: number; agreement: number } | null {
  let best: { index: number; worth: number; agreement: number } | null = null;
  if (declared.texts.length === 0) return null;
  for (const { line, index, rank } of candidates(outline, kinds, body)) {
    const text = flatOf(line);
    let agreement = 0;
    for (const title of declared.flats) agreement = Math.max(agreement, agreementOf(line.text, text, title));
    if (agreement === 0) continue;
    const near = body === null ? 0 : index < body ? 0.08 / (1 + (body - index) / 8) : 0;
    const worth = agreement + rank / 20 + near;
    if (best === null || worth > best.worth || (body === null && worth === best.worth))
      best = { index, worth, agreement };
  }
  return best;
}

/** `body` is the line where the body begins. */
export function findTitle(read: Read, head: PageHead, declared: Declared, body: number | null): FoundTitle {
  const { lines } = read.outline;
  const { stuffed } = declared;
  const agreed = titleLine(read.outline, read.kinds, declared, body);
  if (agreed !== null) {
    const line = lines[agreed.index]!;
    const whole = brokenHeading(read, agreed.index);
    const agrees = (title: Flat): boolean => agreementOf(whole, flat(whole), title) > agreed.agreement;
    const isWhole = whole !== line.text && declared.flats.some(agrees);
    return { title: isWhole ? whole : line.text, rule: `heading ${line.tag}`, line: agreed.index, stuffed };
  }
  const headings = candidates(read.outline, read.kinds, body).filter(
    ({ index, rank }) => rank >= 3 && (body === null || index <= body),
  );
  const heading = headings.findLast(({ rank }) => rank === 5) ?? headings.at(-1) ?? null;
  const own =
    heading === null
      ? null
      : {
          title: brokenHeading(read, heading.index),
          rule: `heading ${heading.line.tag}`,
          line: heading.index,
          stuffed,
        };
  for (const name of fields) {
    const value = head.meta.get(name);
    if (value === undefined || value.length >= longest) continue;
    return { title: withoutSuffix(cleanText(value), head), rule: `meta ${name}`, line: own?.line ?? null, stuffed };
  }
  if (head.linked?.headline != null)
    return { title: cleanText(head.linked.headline), rule: 'json-ld headline', line: null, stuffed };
  const title = declared.texts[0] === undefined ? null : withoutSuffix(declared.texts[0], head);
  // A <title> that names the site alone says nothing of the article.
  const above = own !== null && own.line !== null && aboveByline(read.outline, read.kinds, own.line);
  if (own !== null && (title === null || above || siteLike.test(title) || title.length < 6)) return own;
  if (title !== null) return { title, rule: 'title element', line: own?.line ?? null, stuffed };
  const last = candidates(read.outline, read.kinds, body).findLast(({ index }) => body === null || index < body);
  return last === undefined
    ? { title: null, rule: 'none', line: null, stuffed }
    : { title: last.line.text, rule: 'line above the body', line: last.index, stuffed };
}

/** The lines of a heading that `<br>` breaks, as one; other headings as they are. */
function brokenHeading({ outline: { lines }, kinds }: Read, index: number): string {
  const { span, tag, text } = lines[index]!;
  if (!/^h[1-4]$/.test(tag)) return text;
  const isOfIt = (at: number): boolean => lines[at]?.span === span && kinds[at] === 'prose';
  let [from, to] = [index, index + 1];
  while (isOfIt(from - 1)) from--;
  while (isOfIt(to)) to++;
  const whole = lines
    .slice(from, to)
    .map((line) => line.text)
    .join(' ');
  return whole.length > 150 ? text : whole;
}

interface Candidate {
  readonly line: Line;
  readonly index: number;
  /** How much its markup says title: 5 an h1, 4 an h2 or an element named title, 3 and less for others. */
  readonly rank: number;
}

/** Lines that could be the heading, from the top of the page to a little after the body's beginning. */
function candidates(outline: Outline, kinds: readonly LineKind[], body: number | null): readonly Candidate[] {
  const { lines } = outline;
  const until = Math.min(lines.length, body === null ? lines.length : body + 6);
  const found: Candidate[] = [];
  for (let index = 0; index < until; index++) {
    const line = lines[index]!;
    if (line.weight < 2 || line.length > 150) continue;
    if (kinds[index] !== 'prose' && kinds[index] !== 'caption' && line.tag !== 'h1') continue;
    if ((line.region & noise) !== 0 && line.tag !== 'h1') continue;
    const rank = Math.max(rankOf(line), aboveByline(outline, kinds, index) ? 3 : 0);
    if (rank === 0 && (line.points > 3 || linkShare(line) > 0.5)) continue;
    found.push({ line, index, rank });
  }
  return found.length > 400 ? found.slice(-400) : found;
}

/** A line of its own right above the date or the author. */
function aboveByline(outline: Outline, kinds: readonly LineKind[], index: number): boolean {
  const next = kinds[index + 1];
  const line = outline.lines[index]!;
  if (kinds[index] !== 'prose' || line.weight < 6 || linkShare(line) > 0.3 || /[。；]$/.test(line.text)) return false;
  return next === 'author' || (next === 'meta' && outline.lines[index + 1]!.length < 120);
}

function rankOf(line: Line): number {
  if (linkShare(line) > 0.9 && line.tag !== 'h1') return 0;
  if (line.tag === 'h1') return 5;
  if (line.tag === 'h2') return 4;
  if ((line.region & Region.title) !== 0) return 3;
  if (line.tag === 'h3' || line.tag === 'h4') return 2;
  return line.strong > line.length * 0.8 ? 1 : 0;
}

const flat = (text: string): string =>
  foldWidth(text)
    .normalize('NFKC')
    .replace(/[\s"'“”‘’《》「」·]+/g, '')
    .toLowerCase();

const flats = new WeakMap<Line, string>();

/** {@link flat}, remembered: the same lines are compared three times for a page. */
function flatOf(line: Line): string {
  let text = flats.get(line);
  if (text === undefined) {
    text = flat(line.folded);
    flats.set(line, text);
  }
  return text;
}

/** A declared title made ready for comparing with many lines. */
interface Flat {
  readonly text: string;
  /** Without the dots that stand for a cut. */
  readonly cut: string;
  /** Folded and in lower case, blanks and quotes kept. */
  readonly lower: string;
  /** Its pairs of neighbouring characters. */
  readonly pairs: ReadonlySet<string>;
}

const lower = (text: string): string => foldWidth(text).normalize('NFKC').toLowerCase();

function ready(declared: string): Flat {
  const text = flat(declared);
  return { text, cut: text.replace(/[.…]+$/, ''), lower: lower(declared), pairs: pairsOf(text) };
}

function pairsOf(text: string): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (let i = 0; i + 1 < text.length; i++) pairs.add(text.slice(i, i + 2));
  return pairs;
}

/** How far a heading and a declared title say the same: 1 equal, less when one is cut or carries a suffix, 0 not. */
function agreementOf(heading: string, a: string, declared: Flat): number {
  const b = declared.text;
  if (a.length < 2 || b.length < 2) return 0;
  if (a === b) return 1;
  if (b.startsWith(a)) {
    const h = lower(heading);
    const rest = declared.lower.startsWith(h) ? declared.lower.slice(h.length).trim() : '';
    if (/^[_|\-—–:·,,丨(（»«<>~]/.test(rest)) return a.length < 4 ? 0.2 : 0.9;
    if (a.length >= 5) return 0.8 * (a.length / b.length) + 0.15;
  }
  if (a.length >= 5 && b.includes(a)) return 0.7 * (a.length / b.length) + 0.1;
  if (declared.cut.length >= 6 && a.startsWith(declared.cut)) return 0.7;
  if (b.length >= 8 && a.includes(b)) return 0.6 * (b.length / a.length);
  return likeness(a, declared);
}

/** Shared pairs of characters, for a heading that was edited after `<title>` was set; 0 below seven tenths. */
function likeness(a: string, { text, pairs }: Flat): number {
  if (a.length < 8 || text.length < 8 || a.length > 120 || text.length > 200) return 0;
  let shared = 0;
  for (let i = 0; i + 1 < a.length; i++) if (pairs.has(a.slice(i, i + 2))) shared++;
  const share = shared / (a.length - 1);
  return share > 0.7 ? share * 0.5 : 0;
}

const separators =
  /\s*[_|丨｜»«]\s*|\s+[-–—·:]{1,2}\s+|\s*(?:--|——)\s*(?=[^-—]{2,16}$)|-(?=[^-]{2,14}(?:网|网站|报|台|频道|门户|新闻|要闻|在线|官网|社区|论坛|博客|日报|晚报|中心|政府|委员会|党建|杂志|手机版)$)|\s(?=[^\s-]{1,6}(?:网|日报|晚报|在线)$)/;
const siteLike =
  /(?:网|报|台|频道|门户|新闻|在线|官网|社区|论坛|博客|日报|晚报|中心|客户端|杂志|平台|百科|大全|首页|资讯|网站|人民政府|党建|财经|手机版|数字报|电子报|电子版)$|\.(?:com|cn|net|org)\b|^(?:news|bbc|cnn|home)$/i;

/** `<title>` without the names of column and site behind (or in front of) it; never cut at a mark that belongs. */
export function withoutSuffix(title: string, head: PageHead): string {
  const site = head.meta.get('og:site_name') ?? head.meta.get('sitename') ?? null;
  let text = title;
  for (let round = 0; round < 5; round++) {
    const parts = text.split(separators);
    if (parts.length < 2) break;
    const lastPart = parts.at(-1)!;
    const at = text.lastIndexOf(lastPart);
    const left = text.slice(0, at).replace(/[\s_|丨｜»«\-–—·:]+$/, '');
    if (left.length < 4) break;
    const byUnderscore = /_\s*$/.test(text.slice(0, at));
    const isSite = siteLike.test(lastPart) || (site !== null && flat(lastPart) === flat(site));
    if (
      !byUnderscore &&
      !isSite &&
      !(lastPart.length <= 8 && left.length >= lastPart.length * 2 && !/\s[-–—:]\s*$/.test(text.slice(0, at)))
    )
      break;
    text = left;
  }
  const front = /^([^\s_|丨｜-]{2,16})\s?[-_|丨｜]+\s?(.{6,})$/.exec(text);
  return front !== null && siteLike.test(front[1]!) && !siteLike.test(front[2]!) ? front[2]! : text;
}
