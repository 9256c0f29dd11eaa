/**
 * What a line of an article page is: prose, byline, caption, or furniture of the page. The one classifier, used for
 * lines of a page and of a flattened text file alike. It looks at folded text (half-width punctuation) only.
 */
import { isSpamLine } from '../text/spam.ts';
import { commentHeads, furniturePhrases, furnitureWords, noticeStarts, phrases, relatedHeads } from './furniture.ts';
import type { Line } from './line.ts';
import { startsOf } from './pattern-starts.ts';
import { Region } from './regions.ts';

export type LineKind =
  | 'prose'
  /** Date, source, clicks: describes the article. */
  | 'meta'
  /** Editors and proof-readers. */
  | 'editor'
  /** A line that only names reporters or photographers. */
  | 'author'
  | 'original-title'
  | 'caption'
  | 'crumb'
  /** Share bars, font switches, welcome lines, search boxes. */
  | 'furniture'
  /** Previous and next article. */
  | 'neighbour'
  | 'related-head'
  | 'comment-head'
  /** Disclaimers and copyright notices. */
  | 'notice'
  /** ICP, police and licence numbers. */
  | 'registration'
  | 'spam'
  /** Escaped tags of template noise. */
  | 'noise';

/** Kinds after which an article does not go on. */
export const closing: ReadonlySet<LineKind> = new Set([
  'neighbour',
  'related-head',
  'comment-head',
  'registration',
  'spam',
  'noise',
]);

const date = String.raw`(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s?\d{1,2}[:时]\d\d(?::\d\d|分)?)?`;
const month = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}';
const weekday = '(?:(?:mon|tues?|wed|wednes|thu|thurs|fri|satur|sat|sun)(?:day)?,? )?';
const englishDate = String.raw`${weekday}(?:${month}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:at )?(?:19|20)\d\d|\d{1,2} ${month}\.?,? (?:19|20)\d\d)`;

const editorRole =
  '(?:本文|本期|值班|网站|网络|新闻|执行|见习|栏目|文字|视频|图片|英文|微信|新媒体|本版|版面)?(?:责任编辑|责任编审|责编|编辑|编审|审编|主编|美编|排版|校对|校审|审校|审核|审读|复核|审签|初审|一审|二审|三审|复审|终审|监制|总监制|统筹|策划|总策划|签发|制作|设计|编校|编导|剪辑|运营)(?:人|员|者)?';
const authorRole =
  '(?:本报|本网|本刊|本台|特约|见习|实习|新华社|中新社|全媒体|融媒体|通讯员)?(?:记者|通讯员|作者|撰文|撰稿|供稿|摄影|摄影师|采写|执笔|文字|图文|图片|文|图|文图|文/图|图/文|文&图|稿件|来稿)';

type Rule = readonly [kind: LineKind, longest: number, pattern: RegExp, isPossible?: (line: string) => boolean];

/** Kind, longest line it may be, pattern, and a look that rules most lines out; the first that fits counts. */
const rules: readonly Rule[] = [
  ['noise', 400, /^(?:<\/?[a-z][a-z0-9]{0,12}(?: id="[^"<>]{1,20}")?\s?\/?>\s?){2,}$/i],
  ['original-title', 200, /^[([【]?(?:原文?标题|原题)(?:[:为是]|\s)/],
  ['editor', 120, new RegExp(String.raw`^[([【(<]?\s?(?:${editorRole}|来源编辑)\s?[:/丨|\s]\s?\S`)],
  ['editor', 40, /^[([【]\s?(?:责任编辑|责编|编辑|编审|主编|审核)[^。]{0,24}[)\]】]$/],
  ['editor', 50, /^[([【][^。|]{2,24}\|{1,2}\s?(?:责任编辑|责编|编辑)[^。]{1,16}[)\]】]$/],
  [
    'author',
    60,
    new RegExp(
      String.raw`^[([【]?\s?${authorRole}(?:\s?[/丨|,、和]\s?(?:图|文|摄影|通讯员|图片|摄))*\s?[:丨|/]\s?[^。;!?]{1,50}[)\]】]?$`,
    ),
  ],
  [
    'author',
    80,
    /^(?:(?:[Ww]ritten |[Rr]eported |[Pp]osted |[Pp]ublished )?(?:[Bb]y|BY):? \p{Lu}[\p{L}'’.-]{0,20}(?:[ ,&]{1,3}(?:and )?\p{Lu}[\p{L}'’.-]{0,20}){0,7}[ ,&]{0,2}$|author:? )/u,
  ],
  [
    'caption',
    160,
    /^(?:图为|图片为|下图|上图|左图|右图|图\d{0,2}:|图[一二三四五六七八九十]{1,2}:|图说:|图注:|图片说明|资料图|资料图片|图片来源|图源|图片\s?:|[△▲▼▽↑↓])/,
  ],
  [
    'meta',
    200,
    /^[([【]?\s?(?:发布|发表|更新|上传|录入|刊发|发稿|文章|添加|新闻|编辑|创建)?(?:时间|日期)\s?:|^[([【]?(?:(?:文章|稿件|信息|新闻|内容|资料|消息|本文|图文)?来源|稿源|转自|出处|信息提供|发布机构|发布单位|供稿单位)\s?[:丨|]\s?[^。]{0,60}$|^(?:点击率?|点击数|点击量|人气|浏览次?数?|浏览量|阅读次?数?|阅读量|访问量|访问次数|索引号|发文机关|成文日期|主题分类|发布文号)\s?:/,
  ],
  ['meta', 120, /^本[贴帖]由.{1,30}?(?:于|发表)/],
  [
    'meta',
    90,
    new RegExp(String.raw`^[^。!?]{0,40}${date}(?:\s[^。,!?]{0,50})?$`),
    (line) => line.includes('20') || line.includes('19'),
  ],
  [
    'meta',
    110,
    new RegExp(
      String.raw`^[|·•\s]{0,3}(?:(?:(?:first |last |originally )?(?:published|posted|updated|modified|issued)|last (?:updated|modified)|date)\b[^.!?]{0,30}\d.{0,60}|${englishDate}(?:[\s,|·@-].{0,60})?|[\d/]{6,10}[ ,-]{1,3}\d{1,2}:\d\d.{0,40}|\d{1,2} (?:min(?:ute)?s?) read)$`,
      'i',
    ),
  ],
  [
    'crumb',
    160,
    /^(?:您?(?:现在|当前|目前)?(?:所在|的)?(?:的)?位置|当前位置|我的位置|您的位置|您现在的位置|您所在的位置|现在位置|所在位置|您的当前位置|首页)\s?(?:[:是>»›]|\s>)/,
  ],
  [
    'crumb',
    90,
    /^[^。!?<>]{2,24}(?:\s?[>»›]\s?[^。!?<>»›]{1,60}){1,6}\s?[>»›]?$/,
    (line) => line.includes('>') || line.includes('»') || line.includes('›'),
  ],
  [
    'neighbour',
    160,
    /^[<《[【(«‹←]{0,2}\s?(?:上一?篇|下一?篇|上一条|下一条|前一篇|后一篇|上一则|下一则|上一章|下一章|前一条|后一条|previous(?: post| article| story)?|next(?: post| article| story)?|older posts?|newer posts?)\s?(?:[:>»›】\]]|$|\s)/i,
  ],
  ['related-head', 30, phrases(relatedHeads, true)],
  ['comment-head', 60, phrases(commentHeads, true)],
  ['notice', 1_500, phrases(noticeStarts, false)],
  [
    'registration',
    300,
    /ICP[备证]?\S{0,3}\d{5,}|公网安备\s?\S{0,2}\s?\d|^.{0,24}(?:增值电信|电信业务|信息网络|互联网|广播电视|网络文化|广告经营|视听节目|新闻信息|网络出版|节目制作).{0,20}(?:许可|备案|登记)\S{0,8}\s?:\s?\S{4,}|版权所有|all rights reserved|copyright ?(?:©|\(c\)|\d{4})|违法和?不良信息举报/i,
  ],
  ['furniture', 80, phrases(furniturePhrases, true)],
];

/** Rules by the first characters that their patterns allow, in order; those that allow any are in each list. */
const rulesForAny: Rule[] = [];
const rulesByStart = new Map<string, Rule[]>();
for (const rule of rules) {
  const starts = startsOf(rule[2]);
  for (const start of starts ?? []) if (!rulesByStart.has(start)) rulesByStart.set(start, [...rulesForAny]);
  if (starts === null) rulesForAny.push(rule);
  for (const start of starts ?? rulesByStart.keys()) rulesByStart.get(start)!.push(rule);
}

const menus = Region.nav | Region.aside | Region.related | Region.foot;
const marks = /^[[【(<«‹\s]+|[\]】)>»›:!\s]+$/g;

/** The kind of a line by its words. Links, place and neighbours are weighed by the callers. */
export function kindOf(line: Line): LineKind {
  const { folded } = line;
  // A Han character alone is part of a label set upright.
  if (folded.length === 1 && folded >= '\u4e00' && folded <= '\u9fff') return 'furniture';
  if (folded.length <= 16 && furnitureWords.has(folded.replace(marks, '').toLowerCase())) return 'furniture';
  // Most lines of a portal's page are links of its menus; their words matter only as breadcrumbs.
  const isMenu = (line.region & menus) !== 0 && line.linked >= line.length * 0.9;
  if (isMenu && folded.length <= 30 && !/[>»›:©\d]/.test(folded)) return 'prose';
  for (const [kind, longest, pattern, isPossible] of rulesByStart.get(folded[0]!) ?? rulesForAny) {
    if (folded.length <= longest && isPossible?.(folded) !== false && pattern.test(folded)) return kind;
  }
  // Spam strings keywords together; it does not end sentences.
  const isListed = folded.length >= 20 && folded.length <= 3_000 && !folded.includes('。');
  return isListed && isSpamLine(line.text) ? 'spam' : 'prose';
}
