/** Dates as Chinese (and Western) pages write them, to the record's form: Beijing time, as precise as the page. */
import type { Published } from '../article.ts';
import { foldWidth } from '../text/width.ts';

type Stamp = {
  readonly y: number;
  readonly mo: number;
  readonly d: number;
  readonly h?: number;
  readonly mi?: number;
  readonly s?: number;
};

/** Time of day behind a date: `12:10`, `12:10:24`, `12时10分`, `12点10分`, `下午3:05`, with a weekday or 发布于 between. */
const clock = String.raw`(?:[\sT,　|-]{0,4}(?:[(]?(?:星期|周)[一二三四五六日天][)]?)?\s{0,3}(上午|下午|晚上|凌晨|中午|早上|[AP]M)?\s{0,2}(\d{1,2})\s?[:时点]\s?(\d{1,2})(?:\s?[:分]\s?(\d{1,2})(?!\d))?(?:\.\d{1,7})?\s?(?:[AP]M\b)?(Z|[+-]\d\d:?\d\d)?)?`;

const numeric = new RegExp(
  String.raw`(?<![\d.])((?:19|20)\d\d)\s?[-/.年—–]\s?(\d{1,2})\s?[-/.月—–]\s?(\d{1,2})(?!\d)\s?日?号?` + clock,
);
const shortYear = new RegExp(
  String.raw`(?<![\d.-])(\d\d)(?:[-/](?=\d\d[-/]\d\d(?!\d))|年)(\d{1,2})[-/月](\d{1,2})(?![\d-])日?` + clock,
);
/** Years of the Republic, as Taiwan writes them: 民國109年8月9日. */
const republic = new RegExp(String.raw`民[國国]\s?(\d{2,3})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日` + clock);
/** `日期：20200506`: digits without marks, right behind what calls them a day. */
const unparted = new RegExp(
  String.raw`(?<=(?:日期|时间)\s?:\s?|^)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)` + clock,
);
const slashed =
  /(?<![\d/])(\d{1,2})\/(\d{1,2})\/((?:19|20)\d\d)(?:[\s,-]{1,4}(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s?([ap]m)\b)?)?/i;
const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const english = new RegExp(
  String.raw`\b(?:(${months})[a-z]{0,6}\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s|(\d{1,2})(?:st|nd|rd|th)?\s(${months})[a-z]{0,6}\.?,?\s)((?:19|20)\d\d)\b(?:,?\s(?:at\s)?(\d{1,2}):(\d\d)(?::(\d\d))?\s?([ap]\.?m\b)?(?:(GMT|UTC)?([+-]\d{4})?\b)?)?`,
  'i',
);
/** 10:00, August 09, 2020 */
const clockBefore = /(?<![\d:])(\d{1,2}):(\d\d)(?::(\d\d))?\s?([ap]\.?m\b\.?)?,?\s$/i;
/** 二〇二〇年一月二日, as official papers write it; the naught has many forms. */
const naught = '〇○零ＯО０0Oo';
const inCharacters = new RegExp(
  String.raw`([一二][${naught}一二三四五六七八九]{3})\s?年\s?(十[一二]?|[一二三四五六七八九])\s?月\s?(三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])\s?日`,
);
const compact =
  /(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?(?!\d)/;

/** A date found in text, with its place. */
export interface FoundDate {
  readonly published: Published;
  readonly index: number;
  readonly length: number;
}

const two = (n: number): string => String(n).padStart(2, '0');

function plausible({ y, mo, d, h, mi, s }: Stamp): boolean {
  return (
    y >= 1990 &&
    y <= 2100 &&
    mo >= 1 &&
    mo <= 12 &&
    d >= 1 &&
    d <= new Date(Date.UTC(y, mo, 0)).getUTCDate() &&
    (h === undefined || h < 24) &&
    (mi === undefined || mi < 60) &&
    (s === undefined || s < 60)
  );
}

function build(text: string, stamp: Stamp, inferred: boolean): Published | null {
  if (!plausible(stamp)) return null;
  const { y, mo, d, h, mi, s } = stamp;
  const day = `${y}-${two(mo)}-${two(d)}`;
  if (h === undefined || mi === undefined) {
    return { text, iso: day, precision: 'day', timezone: '+08:00', inferred };
  }
  const time = `${day}T${two(h)}:${two(mi)}`;
  return s === undefined
    ? { text, iso: `${time}+08:00`, precision: 'minute', timezone: '+08:00', inferred }
    : { text, iso: `${time}:${two(s)}+08:00`, precision: 'second', timezone: '+08:00', inferred };
}

/** A stamp that names its zone, in Beijing time. */
function shift(stamp: Stamp, zone: string): Stamp {
  if (stamp.h === undefined || stamp.mi === undefined) return stamp;
  const offset =
    zone === 'Z' ? 0 : Number(zone.slice(0, 3)) * 60 + Math.sign(Number(`${zone[0]}1`)) * Number(zone.slice(-2));
  const at = new Date(Date.UTC(stamp.y, stamp.mo - 1, stamp.d, stamp.h, stamp.mi + 480 - offset, stamp.s ?? 0));
  return {
    y: at.getUTCFullYear(),
    mo: at.getUTCMonth() + 1,
    d: at.getUTCDate(),
    h: at.getUTCHours(),
    mi: at.getUTCMinutes(),
    ...(stamp.s === undefined ? {} : { s: at.getUTCSeconds() }),
  };
}

function hourOf(hour: string | undefined, half: string | undefined): number | undefined {
  if (hour === undefined) return undefined;
  const h = Number(hour);
  return half !== undefined && /下午|晚上|p/i.test(half) && h < 12 ? h + 12 : h;
}

function fromNumeric(m: RegExpExecArray, year: number, text: string): FoundDate | null {
  const told = m[5] === undefined ? timeBefore(text, m.index) : timeOf(m[5], m[6], m[7], m[4]);
  let stamp: Stamp = { y: year, mo: Number(m[2]), d: Number(m[3]), ...told };
  if (!plausible(stamp)) stamp = { y: stamp.y, mo: stamp.mo, d: stamp.d };
  if (m[8] !== undefined) stamp = shift(stamp, m[8]);
  const published = build(m[0].trim(), stamp, false);
  return published && { published, index: m.index, length: m[0].length };
}

/**
 * The first full date in a line, with its time of day where that follows. Two-digit years count only when `short`
 * (the line calls it a date). Months alone do not count: a dateline has no year. `near` (an ISO date from elsewhere)
 * tells 06/02/2022 of February from that of June.
 */
export function findDate(line: string, short = false, near: string | null = null): FoundDate | null {
  const text = foldWidth(line.length > 2_000 ? line.slice(0, 2_000) : line);
  const m = numeric.exec(text);
  if (m !== null) {
    const found = fromNumeric(m, Number(m[1]), text);
    if (found !== null) return found;
  }
  if (short) {
    const s = shortYear.exec(text) ?? unparted.exec(text);
    if (s !== null) return fromNumeric(s, Number(s[1]!.length === 2 ? `20${s[1]}` : s[1]), text);
  }
  const slash = slashed.exec(text);
  if (slash !== null) {
    const found = fromSlashed(slash, near);
    if (found !== null) return found;
  }
  const r = republic.exec(text);
  if (r !== null) return fromNumeric(r, 1911 + Number(r[1]), text);
  const w = inCharacters.exec(text);
  if (w !== null) return fromCharacters(w);
  const e = english.exec(text);
  if (e === null) return null;
  return fromEnglish(e, text);
}

function fromEnglish(e: RegExpExecArray, text: string): FoundDate | null {
  const month = months.split('|').indexOf((e[1] ?? e[4] ?? '').toLowerCase()) + 1;
  const told = e[6] === undefined ? timeBefore(text, e.index) : timeOf(e[6], e[7], e[8], e[9]);
  let stamp: Stamp = { y: Number(e[5]), mo: month, d: Number(e[2] ?? e[3]), ...told };
  const zone = e[11] ?? (e[10] === undefined ? undefined : 'Z');
  if (zone !== undefined && plausible(stamp)) stamp = shift(stamp, zone);
  const published = build(e[0].trim(), stamp, false);
  return published && { published, index: e.index, length: e[0].length };
}

type Time = Pick<Stamp, 'h' | 'mi' | 's'>;

function timeOf(hour: string, minute: string | undefined, second: string | undefined, half: string | undefined): Time {
  const time = { h: hourOf(hour, half)!, mi: Number(minute) };
  return second === undefined ? time : { ...time, s: Number(second) };
}

/** The time of day right in front of a date that has none behind it. */
function timeBefore(text: string, index: number): Time {
  const m = clockBefore.exec(text.slice(Math.max(0, index - 20), index));
  return m === null ? {} : timeOf(m[1]!, m[2], m[3], m[4]);
}

/** `7/5/2005 9:23:57 PM` (American, month first) and `06/02/2022 - 13:48` (European, day first). */
function fromSlashed(m: RegExpExecArray, near: string | null): FoundDate | null {
  const h = hourOf(m[4], m[7]);
  const time = h === undefined ? {} : { h, mi: Number(m[5]), ...(m[6] === undefined ? {} : { s: Number(m[6]) }) };
  const american = { y: Number(m[3]), mo: Number(m[1]), d: Number(m[2]), ...time };
  const european = { ...american, mo: american.d, d: american.mo };
  const order = m[7] === undefined ? [european, american] : [american, european];
  const found = order.map((stamp) => build(m[0].trim(), stamp, false)).filter((published) => published !== null);
  const published = found.find(({ iso }) => near !== null && iso.slice(0, 10) === near.slice(0, 10)) ?? found[0];
  return published === undefined ? null : { published, index: m.index, length: m[0].length };
}

const digits = '〇一二三四五六七八九';

function fromCharacters(m: RegExpExecArray): FoundDate | null {
  const y = [...m[1]!].reduce((sum, digit) => sum * 10 + Math.max(0, digits.indexOf(digit)), 0);
  const published = build(m[0].trim(), { y, mo: upTo99(m[2]!), d: upTo99(m[3]!) }, false);
  return published && { published, index: m.index, length: m[0].length };
}

/** 三 = 3, 十 = 10, 十二 = 12, 二十 = 20, 二十三 = 23. */
function upTo99(written: string): number {
  const [tens, ones] = written.includes('十') ? written.split('十') : [null, written];
  const ten = tens === null ? 0 : tens === '' ? 1 : digits.indexOf(tens!);
  return ten * 10 + (ones === '' ? 0 : digits.indexOf(ones!));
}

/** The value of a machine-readable field: ISO 8601, `2007-08-20-23:59:59` (gov.cn), `20190918`, or any visible form. */
export function parseStamp(value: string): Published | null {
  const text = value.trim().slice(0, 100);
  const found = findDate(text, true);
  if (found !== null) return found.published;
  const c = compact.exec(text);
  if (c !== null) {
    const stamp = {
      y: Number(c[1]),
      mo: Number(c[2]),
      d: Number(c[3]),
      ...(c[4] === undefined ? {} : { h: Number(c[4]), mi: Number(c[5]) }),
      ...(c[6] === undefined ? {} : { s: Number(c[6]) }),
    };
    return build(text, stamp, false);
  }
  const epoch = /^1\d{9}(?:\d{3})?$/.exec(text);
  if (epoch === null) return null;
  const iso = new Date(Number(text.slice(0, 10)) * 1000).toISOString();
  return findDate(iso)?.published ?? null;
}

const inUrl = [
  /[/_-]t?((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-])/,
  /\/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)/,
  /\/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-]|$)/,
  /ARTI((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{8}/,
] as const;

/** The day that a CMS writes into its addresses; inferred, since moving a page changes it. */
export function dateInUrl(url: string): Published | null {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').slice(0, 500);
  for (const pattern of inUrl) {
    const m = pattern.exec(path);
    if (m === null) continue;
    const found = build(m[0], { y: Number(m[1]), mo: Number(m[2]), d: Number(m[3]) }, true);
    if (found !== null) return found;
  }
  return null;
}

const dateline = /^.{0,40}?(\d{1,2})月(\d{1,2})日(?:电|讯|电\(|消息)/;

/** A dateline's day (新华社太原8月23日电) with the year of another date nearby; inferred. */
export function dateOfDateline(paragraph: string, year: number | null): Published | null {
  if (year === null) return null;
  const m = dateline.exec(foldWidth(paragraph.slice(0, 80)));
  return m === null ? null : build(`${m[1]}月${m[2]}日`, { y: year, mo: Number(m[1]), d: Number(m[2]) }, true);
}
