/** The medium an article came from. */
import type { Read } from './body.ts';
import { sourceIn, sourceOfDateline, sourceValue } from './byline.ts';
import { englishSource } from './english-byline.ts';
import type { Ledger } from './evidence.ts';
import { cleanText } from './line.ts';
import { isChineseName } from './names.ts';
import { idText, type PageHead } from './page-head.ts';
import { datedLines, isForeignLine, labelOf, type Zone } from './zone.ts';

const fields = [
  'contentsource',
  'source',
  'article:source',
  'og:source',
  'mediaid',
  'media',
  'articlesource',
  'newssource',
  'bytedance:source',
] as const;

interface Told {
  readonly source: string;
  readonly rule: string;
  readonly where: string;
}

/** Labelled lines above the body, then a name beside the date, lines below, meta fields, the dateline, the site's own. */
export function findSource(
  read: Read,
  head: PageHead,
  zone: Zone,
  fallback: string | null,
  ledger: Ledger,
): string | null {
  const told =
    byId(head) ??
    labelled(read, zone, true) ??
    besideDate(read, zone) ??
    labelled(read, zone, false) ??
    byMeta(head) ??
    named(read, zone) ??
    ofDateline(zone) ??
    (fallback === null ? null : { source: fallback, rule: 'site default', where: fallback });
  if (told !== null) ledger.note('source', told.rule, told.where);
  return told?.source ?? null;
}

function byId(head: PageHead): Told | null {
  const text = idText(head, 'source_baidu');
  const source = text === null ? null : (sourceIn(text) ?? sourceValue(text));
  return text === null || source === null ? null : { source, rule: '#source_baidu', where: text };
}

function labelled(read: Read, zone: Zone, above: boolean): Told | null {
  for (const [n, index] of zone.near.entries()) {
    const line = read.outline.lines[index]!;
    if (line.length > 400 || index < zone.start !== above) continue;
    const source =
      sourceIn(line.text) ??
      afterLabel(read, zone.near, n) ??
      (isForeignLine(zone, index) ? englishSource(line.text) : null);
    if (source !== null) return { source, rule: 'line', where: line.text };
  }
  return null;
}

const loneLabel = /(?:^|\s)(?:来源|稿源|文章来源|信息来源)\s?:$|^(?:来源|稿源|文章来源|信息来源|发布机构|发布单位)$/;

/** A label that stands alone (来源:, or 来源 in a cell of its own) takes the next line as its value. */
function afterLabel(read: Read, near: readonly number[], n: number): string | null {
  const line = read.outline.lines[near[n]!]!;
  if (!loneLabel.test(line.folded)) return null;
  const next = read.outline.lines[near[n]! + 1];
  return next === undefined || next.length > 30 || /[:。]/.test(next.folded) ? null : sourceValue(next.text);
}

function byMeta(head: PageHead): Told | null {
  for (const name of fields) {
    const value = head.meta.get(name);
    if (value === undefined || value.length > 60 || /^https?:/.test(value)) continue;
    const source = sourceValue(cleanText(value));
    if (source !== null) return { source, rule: `meta ${name}`, where: value };
  }
  return null;
}

const noSource =
  /^(?:原创|首页|打印|评论|正文|责编|编辑|记者|作者|阅读|浏览|点击|字号|分享|发布|发表|更新|关注|已关注|收藏|举报|投稿|新闻|文章|未知|匿名|来自|北京|今天|昨天|星期.|周.|上午|下午|admin|管理员|第\d{1,3}版|至?\d.*)$/;

const medium = /(?:网|报|社|台|客户端|中心|融媒体?|发布|先锋)$/;

/** A short name beside the date: 2019年11月25日 18:57 参考消息. A person's name is no source. */
function besideDate(read: Read, zone: Zone): Told | null {
  for (const { line, found } of datedLines(read, zone)) {
    // The nearest name counts: what follows the date, else what stands last in front of it.
    const split = (part: string): readonly string[] =>
      part
        .replace(/\S{0,6}(?:时间|日期|发布于|发表于|作者|记者|编辑|责编)\s?[:：]?\S{0,20}/g, ' ')
        .split(/[\s|丨/·()《》]+/);
    const before = split(line.folded.slice(0, found.index));
    const parts = [...split(line.folded.slice(found.index + found.length)), ...before.toReversed()];
    // Several names in a row are people, with or without an outlet among them.
    const words = parts.filter((part) => /\p{sc=Han}/u.test(part) && !noSource.test(part));
    const outlets = words.filter(isOutlet);
    const source = outlets.find((word) => medium.test(word)) ?? outlets[0];
    if (words.length > 2 && !words.every((word) => word === source || isChineseName(word))) continue;
    if (source !== undefined) return { source, rule: 'beside the date', where: line.text };
  }
  return null;
}

function isOutlet(part: string): boolean {
  return part.length >= 2 && part.length <= 16 && !/[:。，,!?]/.test(part) && !isChineseName(part);
}

/** An element named source or account near the title. */
function named(read: Read, zone: Zone): Told | null {
  for (const index of zone.near) {
    const line = read.outline.lines[index]!;
    if (line.length < 2 || line.length > 20 || line.points > 0 || read.kinds[index] !== 'prose') continue;
    if (line.text === zone.title) continue;
    if (
      !/(?:^|[\s_-])(?:source|laiyuan|media|ly|from|author[-_]?name|account|nickname|js_name)/.test(labelOf(read, line))
    )
      continue;
    const source = noSource.test(line.folded) ? null : sourceValue(line.text);
    if (source !== null) return { source, rule: 'element named source', where: line.text };
  }
  return null;
}

function ofDateline(zone: Zone): Told | null {
  const first = zone.paragraphs[0] ?? '';
  const source = sourceOfDateline(first);
  return source === null ? null : { source, rule: 'dateline', where: first.slice(0, 40) };
}
