/** Who wrote and who edited: fields, labelled lines, running text, elements named so. An editor is never an author. */
import type { Read } from './body.ts';
import { authorsIn, authorsInBody, editorsIn } from './byline.ts';
import { findDate } from './dates.ts';
import { englishAuthors, englishEditors } from './english-byline.ts';
import type { Ledger } from './evidence.ts';
import { isChineseName, splitNames } from './names.ts';
import { idText, type PageHead } from './page-head.ts';
import { datedLines, isForeignLine, labelOf, type Zone } from './zone.ts';

interface Told {
  readonly names: readonly string[];
  readonly rule: string;
  readonly where: string | null;
}

const authorFields = ['author', 'article:author', 'dc.creator', 'sailthru.author', 'parsely-author', 'byl'] as const;

/** Reporters and writers, in order; empty where the page names none. */
export function findAuthors(read: Read, head: PageHead, zone: Zone, ledger: Ledger): readonly string[] {
  const told =
    byId(head, 'author_baidu') ??
    labelledAuthors(read, zone) ??
    inBody(zone) ??
    underTitle(read, zone) ??
    byMeta(head) ??
    bylineElement(read, zone) ??
    besideDate(read, zone);
  if (told !== null) ledger.note('authors', told.rule, told.where);
  return told?.names ?? [];
}

/** Editors named near the article, last line first: 责任编辑 stands at its end. */
export function findEditors(read: Read, head: PageHead, zone: Zone, ledger: Ledger): readonly string[] {
  const told = byId(head, 'editor_baidu') ?? byId(head, 'editorname') ?? labelledEditors(read, zone);
  if (told !== null) ledger.note('editors', told.rule, told.where);
  return told?.names ?? [];
}

function byId(head: PageHead, id: string): Told | null {
  const text = idText(head, id);
  const names = text === null ? [] : splitNames(text.replace(/^(?:作者|责任编辑|责编|编辑)\s?[:：]/, ''));
  return names.length === 0 ? null : { names, rule: `#${id}`, where: text };
}

function labelledAuthors(read: Read, zone: Zone): Told | null {
  for (const index of zone.near) {
    const line = read.outline.lines[index]!;
    if (line.length > 200 || (read.kinds[index] === 'prose' && line.points > 2)) continue;
    const chinese = authorsIn(line.text);
    // Posted on 2019-11-18 by Jane Doe: also above a text in Chinese.
    const mayBeEnglish = read.kinds[index] !== 'prose' || isForeignLine(zone, index);
    const names = chinese.length > 0 || !mayBeEnglish ? chinese : englishAuthors(line.text);
    // 记者：下一步怎么做？ A line of the text may name its speaker.
    if (zone.body.has(index) && !names.every(isChineseName)) continue;
    if (names.length > 0) return { names, rule: 'line', where: line.text };
  }
  return null;
}

function labelledEditors(read: Read, zone: Zone): Told | null {
  for (const index of [...zone.near].reverse()) {
    const line = read.outline.lines[index]!;
    if (line.length > 160 || (read.kinds[index] === 'prose' && line.points > 2)) continue;
    const chinese = editorsIn(line.text);
    const names = chinese.length > 0 || !isForeignLine(zone, index) ? chinese : englishEditors(line.text);
    if (names.length > 0) return { names, rule: 'line', where: line.text };
  }
  return null;
}

function inBody(zone: Zone): Told | null {
  const names = authorsInBody(zone.paragraphs);
  return names.length === 0 ? null : { names, rule: 'running text', where: null };
}

/** Names alone on the line between title and body, as essays have them: 赵延东、风笑天. */
function underTitle(read: Read, zone: Zone): Told | null {
  for (let index = Math.max(0, zone.start - 3); index < Math.min(read.outline.lines.length, zone.start + 3); index++) {
    const line = read.outline.lines[index]!;
    if (index >= zone.start && line.points > 0 && line.length > 30) break;
    if (line.length > 16 || line.linked > 0 || read.kinds[index] !== 'prose') continue;
    // A column writer's title begins with the name: 李明：我看防汛.
    if (line.length <= 4 && zone.title?.startsWith(`${line.text}：`))
      return { names: [line.text], rule: 'line under the title', where: line.text };
    const parts = line.text.split(/[、\s]+/);
    if (parts.length <= 3 && isByline(parts)) return { names: parts, rule: 'line under the title', where: line.text };
  }
  return null;
}

/** What begins with a surname and is none: sections of a site, words of its menus, places. */
const noName = new RegExp(
  [
    '[网报社台部局委办区县市省州版]$|频道$',
    '^(?:原创|时政|时评|高清|高层|文章|党建|党史|党务|党员|关注|国内|国际|国企|金融|文化|文艺|文明|文旅|成长|时事|房产|平安|和谐)',
    '^(?:明星|安全|支部|经济|体育|简讯|查看|任免|水利|农业|单位|强国|家园|应急|万象|安徽|江苏|江西|广东|广西|云南|甘肃|宁夏|海南|吉林)',
  ].join('|'),
);

/** People behind the outlet on the line of the date, the first near the title: 2020-08-09 青河日报 张三. */
function besideDate(read: Read, zone: Zone): Told | null {
  for (const { line, found } of datedLines(read, zone)) {
    if (line.points > 0) continue;
    const [outlet = '', ...names] = line.folded
      .slice(found.index + found.length)
      .trim()
      .split(/[\s|丨]+/);
    const isNamed = names.length > 0 && names.every((name) => isChineseName(name) && !noName.test(name));
    return isNamed && outlet.length > 2 ? { names, rule: 'beside the date', where: line.text } : null;
  }
  return null;
}

/** Names by their surnames; beside one such a name of any surname counts. */
function isByline(parts: readonly string[]): boolean {
  return (
    parts.some((part) => isChineseName(part) && !noName.test(part)) &&
    parts.every((part) => isChineseName(part) || (parts.length > 1 && /^\p{sc=Han}{2,4}$/u.test(part)))
  );
}

function byMeta(head: PageHead): Told | null {
  for (const name of authorFields) {
    const value = head.meta.get(name);
    if (value === undefined || value.length > 80 || /https?:|[@.]com/.test(value)) continue;
    const names = splitNames(value.replace(/^by\s+/i, ''));
    if (names.length > 0) return { names, rule: `meta ${name}`, where: value };
  }
  const names = (head.linked?.authors ?? []).flatMap((name) => splitNames(name));
  return names.length === 0 ? null : { names, rule: 'json-ld author', where: names.join(' ') };
}

/** An element named author or byline near the title. */
function bylineElement(read: Read, zone: Zone): Told | null {
  for (const index of zone.near) {
    const line = read.outline.lines[index]!;
    if (line.length > 60 || line.points > 1 || read.kinds[index] === 'editor') continue;
    if (!/(?:^|[\s_-])(?:author|byline|zuozhe)/.test(labelOf(read, line))) continue;
    const names = splitNames(line.text.replace(/^(?:作者|文|by)\s?[:：/丨|]?\s?/i, ''));
    if (names.length > 0 && findDate(line.text) === null) return { names, rule: 'byline element', where: line.text };
  }
  return null;
}
