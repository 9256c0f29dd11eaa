/** What the lines around an article say of it: source, names, clicks, original title, registration numbers. */
import { foldWidth } from '../text/width.ts';
import { foldLabels } from './labels.ts';
import { isChineseName, splitNames } from './names.ts';

/** Words that end the value in front of them. */
const stop =
  /\s(?=\S{2,6}\s?:)|[|丨【】[\]]|\s?(?:(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]|作者\s?[:：]|责任?编辑|编辑\s?[:：]|记者\s?[:：]|发布(?:时间|日期|者|人)|时间\s?[:：]|日期\s?[:：]|点击|浏览|阅读|人气|访问|字号|字体|打印|分享|评论|关闭|收藏|大\s?中\s?小|我要|参与|手机看|扫描|【|A[-+]|\(责|\[责|T\s?\||进入)/;

const sourceLabel =
  /(?:^|[\s|丨(（[【·,，;；/\d日分])(?:(?:文章|稿件|信息|新闻|内容|资料|消息|本文|图文|原文)?(?:来\s?源|出\s?处|出處)(?:于|自)?|稿源|来自|转自|转载自|转[贴帖]自|摘自|文章转自|信息提供|发布机构|(?:供稿|发布|来稿|发稿|报送|投稿)?单位|媒体)\s?[:：丨]\s?(.{0,80})/;
/** Between bars the colon may be missing: `| 来源CSDN |`. */
const bareSource = /[|丨]\s?来源\s?([^|丨:]{2,20})(?=[|丨]|$)/;
const authorLabel =
  /(?:^|[\s|丨(（[【·;；])(?:文章)?(?:(?:本报|本网|特约|见习|实习)?记者|作者|作\s者|撰文|撰稿|撰稿人|采写|供稿|通讯员|文字|图文|文|来稿|稿件作者)(?:\s?\/\s?[\u4e00-\u9fff]{1,4})?\s?[:：丨|]\s?(.{1,60})/;
const slashAuthor = /^[【[(]?(?:执笔|文|图|图文|文图|撰文|采写|文字|摄影|记者)\s?[/｜|丨]\s?(.{2,40}?)[】\])]?$/;
/** `来源：青河日报 本报记者 张三`, `文/图 张三`: without a colon only names count. */
const bareReporter =
  /(?:^|[\s|丨(（·;；])(?:[\u4e00-\u9fff]{0,4}(?:记者|通讯员)|文\/图|图\/文|文图)\s?(\p{sc=Han}{2}.{0,38}?)[)）]?$/u;
const bareAuthor = /[\s|丨]作者\s?([\u4e00-\u9fff·]{2,8})(?=[\s|丨]|$)/;
const editorLabel =
  /(?:责任编辑|责任编审|责编|责任编|值班编辑|本文编辑|网站编辑|网络编辑|文字编辑|新闻编辑|执行编辑|编辑|编审|编校|编辑人)\s?(?:[:：丨|]|\s)/g;
const clicksLabel =
  /(?:点击率|点击数|点击量|点击次数|点击|人气指数|人气|浏览量|浏览次数|浏览数|浏览|阅读量|阅读数|阅读次数|阅读|访问量|访问次数|查看次数|查看|热度|次数)\s?[:：]?\s?[(（[]?\s?(\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d{1,2}(?=\s?[万wW]))?)(?![\d:：.\-年/%])\s?([万wW])?/;
const originalLabel = /^[([【（]?(?:原文?标题|原题)(?:\s?[:：]\s?|\s?为\s?[:：]?\s?|\s?是\s?[:：]?\s?|\s)(.{4,200})$/d;

/** The medium a line names as its source; null when the label stands without a value. */
export function sourceIn(line: string): string | null {
  const text = foldLabels(line.slice(0, 400));
  const m = sourceLabel.exec(text) ?? bareSource.exec(text);
  return m === null ? null : sourceValue(m[1] ?? '');
}

/** A source's name out of a label's value: cut at what follows, blanks inside Chinese names end it. */
export function sourceValue(value: string): string | null {
  let text = foldWidth(value).trim();
  const end = text.search(stop);
  if (end === 0) return null;
  if (end > 0) text = text.slice(0, end);
  // 《党建研究》2020年第8期, “学习强国”学习平台: a mark is taken off only where it holds the whole.
  const isMarked = /^[“《"][^“《"”》]{1,30}[”》"]\S/.test(text);
  text = text
    .replace(isMarked ? /[\s:：,，;；。、>/-]+$/g : /^[\s:："“《(（]+|[\s:：,，;；"”》)）。、>/-]+$/g, '')
    .replace(/^(?:来源|來源|文章来源)\s?[:：]\s?/, '');
  if (/\p{sc=Han}/u.test(text)) {
    let first = text.split(' ')[0] ?? '';
    if (!first.includes('《')) first = first.replace(/[》”"]+$/, '');
    if (first.length >= 2) text = first;
    if (/\p{sc=Han}\s/u.test(text)) text = text.replace(/\s+/g, '');
    text = text.replace(/(?<=[社网台报心])(?:记者|通讯员)$/, '');
  }
  if (/\([^)]*$/.test(text) && !text.includes(')')) text = text.replace(/\([^)]*$/, '');
  if (/\([^)]*$/.test(text)) text += ')';
  if (/《[^》]*$/.test(text)) text += '》';
  if (
    text.length < 2 ||
    text.length > 40 ||
    /[。!?<>{}]|^(?:无|暂无|未知|互联网|网络|null|undefined|none)$/i.test(text)
  )
    return null;
  if (/^\d+$/.test(text)) return null;
  return text;
}

/** Names behind a reporter's or author's label in a line. */
export function authorsIn(line: string): readonly string[] {
  const text = foldLabels(line.slice(0, 300));
  const m = slashAuthor.exec(text) ?? authorLabel.exec(text) ?? bareAuthor.exec(text) ?? postedBy.exec(text);
  if (m === null) {
    const reporters = /[者员图]/.test(text) ? bareReporter.exec(text)?.[1] : undefined;
    const people = reporters === undefined ? [] : splitNames(untilStop(reporters), true);
    if (people.length > 0) return people;
    const by = text.length > 50 ? null : bylineStart.exec(text.replace(/^\((.*)\)$/, '$1').trim());
    return by === null ? [] : splitNames(by[1] ?? '', true);
  }
  const names = splitNames(untilStop(m[1] ?? ''));
  if (names.some(isChineseName)) return names;
  // 供稿：青河县委组织部　撰稿人：张三: a person behind a later label is the author.
  const later = authorLabel.exec(text.slice(m.index + 2));
  const people = later === null ? [] : splitNames(untilStop(later[1] ?? ''));
  return people.some(isChineseName) ? people : names;
}

function untilStop(value: string): string {
  // 記者張三／青河報導: where it was written.
  const named = value.replace(/\s?[/／]\s?\S{0,8}报道\s?[)）]?$/, '');
  const text = named.replace(/\s?(?:(?:文章|稿件|信息|新闻)?来源|编辑|责编|摄影|图片|发布|时间)\s?[:：].*$/, '');
  const end = text.search(
    /[【】[\]|丨。;；]|(?:19|20)\d\d[-/.年]|\s?(?:责任编辑|责编|编辑|审核|点击|浏览|阅读|人气|字号|字体|打印|发布|更新|上传|录入|添加|分享|评论|来源|时间|日期)/,
  );
  const told = end < 0 ? text : text.slice(0, end);
  // One that closes nothing closes the line's own bracket.
  return /[(（]/.test(told) ? told : told.replace(/[)）]+\s*$/, '');
}

/** Names behind the editors' labels in a line; a label without a name gives none. */
export function editorsIn(line: string): readonly string[] {
  if (!/[编編]/.test(line)) return [];
  const text = foldLabels(line.slice(0, 300));
  const labels = [...text.matchAll(editorLabel)];
  const names = labels.flatMap((label, n) => {
    const from = label.index + label[0].length;
    const value = text
      .slice(from, Math.min(from + 40, labels[n + 1]?.index ?? text.length))
      .replace(
        /\s?(?:审核|校对|来源|作者|监制|终审|审校|复审|初审|美编|统筹|值班|总编|主编|[一二三]审)\s?[:：].*$/,
        '',
      );
    return splitNames(untilStop(value.replace(/^(?:编辑|责编)?\s?[:：]\s?/, '')).replace(/_\S*$/, ''));
  });
  return [...new Set(names)];
}

/** The number of views a line tells; null where a script would fill it in. */
export function clicksIn(line: string): number | null {
  const m = clicksLabel.exec(foldLabels(line.slice(0, 300)));
  return m === null ? null : countOf(m[1] ?? '', m[2] !== undefined);
}

/** `12,345` as it stands, `1.2` with 万 (ten thousand) behind it as 12000. */
export function countOf(digits: string, tenThousands: boolean): number {
  return Math.round(Number(digits.replaceAll(',', '')) * (tenThousands ? 10_000 : 1));
}

/** The headline under which the article first appeared, with the page's own punctuation. */
export function originalTitleIn(line: string): string | null {
  // Folding keeps every character's place.
  const at = originalLabel.exec(foldLabels(line))?.indices?.[1];
  if (at === undefined) return null;
  const text = line.slice(at[0], at[1]);
  return text.replace(/^[《"“]|[》"”)）\]】]$/g, '').trim() || null;
}

const opening =
  /^.{0,60}?[(（【]\s?((?:本报|本网|本刊|本台|新华社|中新社|央视|特约|见习|全媒体|融媒体?|首席|总台|人民网|[\u4e00-\u9fff]{2,8})?\s?(?:记者|通讯员)[^)）】]{2,50})[)）】]/;
/** 中新网太原8月8日电 (张三 李四): names alone in the brackets behind a dateline. */
const behindDateline = /^.{0,30}?(?:\d日|[网报社台])(?:电|讯|消息)\s?[(（]([^()（）]{2,40})[)）]/;
const bracket =
  /[(（【[]\s?((?:本报|本网|新华社|特约|见习|全媒体|融媒体?|总台|央视|[\u4e00-\u9fff]{0,8})?(?:记者|通讯员|作者|撰文|文\/|文、图\/?|采写)\s?[:：/]?\s?[^)）】\]系]{2,50})[)）】\]][。]?$/;
const reporterText =
  /^.{0,20}?(?:记者|通讯员)\s?(\p{sc=Han}{2,4}(?:[、\s]\p{sc=Han}{2,4}){0,3})\s?[/／]?\s?(?:文|报道|摄|图)/u;
const postedBy = /本[贴帖文]由\s?(\S{1,20}?)\s?(?:于|发表)/;
const plainBracket = /[(（]\s?([^()（）]{2,40})\s?[)）]$/;
/** In front of a name in brackets, where the writer works: (青河县委组织部 李明). */
const office =
  /^\S{2,20}?(?:部|局|委|办|镇|乡|村|中心|站|所|院|校|公司|集团|街道|社区|支部|政府|协会|报|网|台)\s+(?=\p{sc=Han})/u;
const bylineStart =
  /^(?:■|□|◎|●|○|◆)?\s?(?:本报|本网|本刊|新华社|中新社|人民网|新京报|央视|[\u4e00-\u9fff]{2,6}(?:报|网|社|台|客户端|新闻))?\s?(?:特约|见习|实习|首席|全媒体)?记者\s?([^,，。:：!?]{2,30})$/;

/** Reporters named in running text: `本报讯(记者张巨峰)` at the head, `(刘晓荣、梁栋)` or `(记者 李明)` at the end. */
export function authorsInBody(paragraphs: readonly string[]): readonly string[] {
  for (const paragraph of paragraphs.slice(0, 3)) {
    const head = foldLabels(paragraph.slice(0, 160));
    const m = opening.exec(head);
    const names = m === null ? [] : splitBracket(m[1] ?? '');
    if (names.length > 0) return names;
    const alone = behindDateline.exec(head)?.[1];
    const people = alone === undefined ? [] : splitNames(alone, true);
    if (people.length > 0) return people;
    if (paragraph.length <= 50) {
      const line = bylineStart.exec(head) ?? reporterText.exec(head);
      const found = line === null ? [] : splitNames(line[1] ?? '', true);
      if (found.length > 0) return found;
    }
  }
  for (const paragraph of paragraphs.slice(-2)) {
    const line = paragraph.length > 40 ? null : bylineStart.exec(foldLabels(paragraph));
    const found = line === null ? [] : splitNames(line[1] ?? '', true);
    if (found.length > 0) return found;
  }
  for (const paragraph of paragraphs.slice(-4).reverse()) {
    const tail = foldLabels(paragraph.slice(-90)).trim();
    const m = bracket.exec(tail);
    if (m !== null) {
      const names = splitBracket(m[1] ?? '');
      if (names.length > 0) return names;
    }
    const plain = plainBracket.exec(tail);
    if (plain !== null) {
      const names = splitNames((plain[1] ?? '').replace(office, ''), true);
      if (names.length > 0) return names;
    }
  }
  return [];
}

/** `记者张巨峰 通讯员李明 王强文/图` to names; without a label's mark the reporter's outlet in front is dropped. */
function splitBracket(value: string): readonly string[] {
  const text = value
    .replace(/(?:19|20)\d\d年.*$/, '')
    .replace(
      /[\u4e00-\u9fff]{0,10}?(?:特约|见习|实习|首席|全媒体|融媒体?)?(?:记者|通讯员|作者|撰文|采写)\s?[:：/]?/g,
      ' ',
    )
    .replace(/(?:文\/|文、图\/?|摄\/|图\/)/g, ' ');
  const names = splitNames(text);
  return names.filter((name) => isChineseName(name) || !/\p{sc=Han}/u.test(name) || name.length <= 4);
}

const dateline =
  /^[\s【(（]*((?:中新[网社]|新华[网社]|人民网|央视网?|中国[\u4e00-\u9fff]{1,4}[网社报]|光明网|[\u4e00-\u9fff]{2,8}?(?:网|报|社|日报|晚报|新闻))(?:[\u4e00-\u9fff]{0,6}新闻)?)[\u4e00-\u9fff]{0,10}?\s?\d{1,2}月\d{1,2}日(?:电|讯)/;

/** The agency of a dateline: 中新网山西新闻8月23日电 names 中新网山西新闻. */
export function sourceOfDateline(paragraph: string): string | null {
  return dateline.exec(foldLabels(paragraph.slice(0, 80)))?.[1] ?? null;
}

/** The characters of the provinces, by which filings are numbered. */
const province = '[京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇藏陕秦甘陇青宁新港澳台]';
const icp = new RegExp(
  `(?:${province}\\s?)?ICP\\s?[备证]\\s?(?:\\p{sc=Han}\\s?)?\\d{5,12}\\s?号?(?:\\s?-\\s?\\d{1,3})?`,
  'u',
);
const police = new RegExp(`${province}?公网安备\\s?(?:\\d[\\d\\s]{8,18}\\d)\\s?号?`, 'u');
const licence =
  /(\p{sc=Han}{2,24}(?:许可证|许可注册|许可|登记证|备案证?)(?:编?号|证号)?)\s?[:：]\s?([A-Za-z0-9\p{sc=Han}()（）[\]-]{4,40})/gu;

export interface Registration {
  icp: string | null;
  police: string | null;
  licences: Record<string, string>;
}

/** Numbers of the ICP filing, the police filing and other licences, from footer lines. */
export function registrationIn(lines: Iterable<string>): Registration {
  const found: Registration = { icp: null, police: null, licences: {} };
  for (const line of lines) {
    if (line.length > 3_000) continue;
    const text = foldWidth(line);
    found.icp ??= icp.exec(text)?.[0].replace(/\s+/g, '') ?? null;
    found.police ??= police.exec(text)?.[0].trim() ?? null;
    for (const m of text.matchAll(licence)) {
      const label = (m[1] ?? '').replace(/^(?:本网站|本站)/, '');
      if (!/ICP/.test(m[0])) found.licences[label] ??= (m[2] ?? '').trim();
    }
  }
  return found;
}
