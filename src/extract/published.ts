/** The date of publication: machine fields, `#pubtime_baidu`, lines near the title, scripts, the URL, a dateline. */
import type { Element } from 'domhandler';
import type { Published } from '../article.ts';
import type { Read } from './body.ts';
import { dateInUrl, dateOfDateline, type FoundDate, findDate, parseStamp } from './dates.ts';
import type { Ledger } from './evidence.ts';
import { idText, type PageHead } from './page-head.ts';
import { Region } from './regions.ts';
import { scriptedDate } from './scripted.ts';
import { isToday, type Zone } from './zone.ts';

/** Government meta standard, OpenGraph, gov.cn, and portals' own, surest first. */
const fields = [
  'pubdate',
  'article:published_time',
  'og:published_time',
  'publishdate',
  'publish_time',
  'publishtime',
  'datepublished',
  'firstpublishedtime',
  'og:release_date',
  'weibo: article:create_at',
  'weibo:article:create_at',
  'bytedance:published_time',
  'publication_date',
  'published_time',
  'apub:time',
  'articledate',
  'dc.date.issued',
  'parsely-pub-date',
  'sailthru.date',
  'catalogs_date',
  'date',
  'creation-date',
  'createdate',
] as const;

const ids = ['pubtime_baidu', 'newsdate', 'pubtime', 'pub_date', 'publish_time', 'PubDate', 'pubdate'] as const;

interface Dated {
  readonly published: Published;
  readonly rule: string;
  readonly where: string;
}

/** When the article says it was published; null where nothing tells, `inferred` where it is concluded. */
export function findPublished(
  read: Read,
  head: PageHead,
  zone: Zone,
  url: string | null,
  ledger: Ledger,
): Published | null {
  const declared = declaredDate(head) ?? timedDate(read, head, zone);
  const shown = shownDate(read, zone, declared?.published.iso ?? null);
  const chosen =
    shown !== null && (declared === null || tellsMore(shown.published, declared.published)) ? shown : declared;
  if (chosen !== null) {
    ledger.note('published', chosen.rule, chosen.where);
    return chosen.published;
  }
  const called = calledDate(read, head, zone);
  if (called !== null) {
    ledger.note('published', called.rule, called.where);
    return called.published;
  }
  const fromUrl = url === null ? null : dateInUrl(url);
  const scripted = scriptedDate(head, zone.title);
  if (scripted !== null && (fromUrl === null || scripted.iso.startsWith(fromUrl.iso))) {
    ledger.note('published', 'script', scripted.text);
    return scripted;
  }
  if (fromUrl !== null) {
    ledger.note('published', 'url', url);
    return fromUrl;
  }
  const year = url === null ? null : /\D(20\d\d)(?=\D|[01]\d)/.exec(url.replace(/^[a-z]+:\/\/[^/]*/i, ''))?.[1];
  const line = dateOfDateline(zone.paragraphs[0] ?? '', year == null ? null : Number(year));
  if (line !== null) ledger.note('published', 'dateline', line.text);
  return line;
}

/** On the same day the time that readers see is the article's; a machine's may be that of an edit. */
function tellsMore(shown: Published, declared: Published): boolean {
  const sameDay = shown.iso.slice(0, 10) === declared.iso.slice(0, 10);
  // The same minute with its second tells more still.
  const finer = declared.precision === 'second' && declared.iso.slice(0, 16) === shown.iso.slice(0, 16);
  return shown.precision !== 'day' && sameDay && !finer;
}

/** By a machine field. */
export function declaredDate(head: PageHead): Dated | null {
  for (const id of ids) {
    const text = idText(head, id);
    let published = text === null ? null : parseStamp(text);
    if (published?.precision === 'day' && id === 'newsdate') {
      published = parseStamp(`${published.iso} ${idText(head, 'newstime') ?? ''}`) ?? published;
    }
    if (published !== null) return declaredAs(published, `#${id}`);
  }
  for (const name of fields) {
    const value = head.meta.get(name);
    const published = value === undefined ? null : parseStamp(value);
    if (published !== null) return declaredAs(published, `meta ${name}`);
  }
  const stamp = head.linked?.datePublished;
  const published = stamp == null ? null : parseStamp(stamp);
  return published === null ? null : declaredAs(published, 'json-ld datePublished');
}

/** A machine field's 00:00:00 stands for no time of day. */
function declaredAs(published: Published, rule: string): Dated {
  const midnight = /T00:00(?::00)?\+08:00$/.test(published.iso);
  return {
    published: midnight ? { ...published, iso: published.iso.slice(0, 10), precision: 'day' } : published,
    rule,
    where: published.text,
  };
}

/** A date that a script writes near the title: `<script>showDate("2020/04/17 01:43:09")</script>`. */
function calledDate(read: Read, head: PageHead, zone: Zone): Dated | null {
  const near = new Set(zone.near);
  for (const { script, argument } of head.calls) {
    const found = findDate(argument);
    if (found !== null && found.index === 0 && near.has(lineAround(read, script)))
      return { published: found.published, rule: 'script', where: argument };
  }
  return null;
}

/** `<time datetime>` between the title and the body; below it, comments have theirs. */
function timedDate(read: Read, head: PageHead, zone: Zone): Dated | null {
  if (head.times.length === 0) return null;
  const near = new Set(zone.near);
  for (const { element, stamp } of head.times) {
    const at = lineAround(read, element);
    const published = near.has(at) && at <= zone.start ? parseStamp(stamp) : null;
    if (published !== null) return declaredAs(published, 'time');
  }
  return null;
}

/** The line where the block around an element begins; -1 where it has none. */
function lineAround(read: Read, element: Element): number {
  return element.parent === null ? -1 : (read.outline.byElement.get(element.parent as Element)?.at ?? -1);
}

function shownDate(read: Read, zone: Zone, declared: string | null): Dated | null {
  let other: Dated | null = null;
  let aside: Dated | null = null;
  for (const index of zone.near) {
    const line = read.outline.lines[index]!;
    if (line.length > 300 || (line.length > 90 && read.kinds[index] === 'prose')) continue;
    if (isToday.test(line.folded)) continue;
    const told = labelOfCell(read, index) + line.folded;
    const labelled = /时间|日期|发布|发表|更新/.test(told) || (line.region & Region.meta) !== 0;
    const called = calledPublished(told, declared);
    const found = called ?? findDate(told, labelled, declared);
    if (found === null) continue;
    const sentence = found.length < line.folded.length * 0.3 && line.points > 1;
    if (read.kinds[index] === 'prose' && (sentence || (zone.body.has(index) && line.points > 0))) continue;
    const dated: Dated = { published: found.published, rule: 'line', where: line.text };
    if (isAside.test(line.folded)) aside ??= dated;
    else if (called === null && otherDay.test(told.slice(0, found.index))) other ??= dated;
    else if (other === null || called !== null) return dated;
  }
  return other ?? aside;
}

/** The label in the cell in front of a line's: 发布日期：. Empty where there is none. */
function labelOfCell(read: Read, index: number): string {
  const label = read.outline.lines[index - 1]?.folded ?? '';
  return label.length <= 12 && /(?:时间|日期)\s?:?$/.test(label) ? `${label.replace(/\s?:?$/, '')}:` : '';
}

/** A label in front of a day that is not that of publication; one that says so may follow. */
const otherDay = /(?:更新|修改|成文|印发|发文|生成|截止)(?:时间|日期)\s?:\s?$/;
/** (2020年8月1日), (2020年8月1日县委常委会通过): of a speech or a rule, when it was given. */
const isAside = /^\([^:]{8,60}\)$/;
const publication = /(?:发布|发表|刊发|发稿|公开|上网)(?:时间|日期)?\s?[:于]\s?/g;

/** The day behind a label that calls it that of publication. */
function calledPublished(folded: string, near: string | null): FoundDate | null {
  for (const { 0: label, index } of folded.matchAll(publication)) {
    const found = findDate(folded.slice(index + label.length), true, near);
    if (found !== null && found.index <= 1) return found;
  }
  return null;
}
