/**
 * What an element's tag, class and id hint about the text in it: weak signs, well-known names of CMS and portals.
 * Bits, so that a line can carry those of all its ancestors.
 */
import { newSource } from '../markup.ts';
import { type AttributeTable, attributeOf, type TreeElement, valueAt } from '../tree-nodes.ts';
import { type Group, wordFinder } from './name-words.ts';

export const Region = {
  content: 1,
  nav: 2,
  related: 4,
  comment: 8,
  share: 16,
  foot: 32,
  aside: 64,
  ad: 128,
  caption: 256,
  meta: 512,
  hidden: 1024,
  title: 2048,
  marked: 4096,
  deck: 8192,
} as const;

/** Regions whose text is not the article's, unless most of the page stands in them. */
export const noise =
  Region.nav | Region.related | Region.comment | Region.share | Region.foot | Region.aside | Region.ad | Region.hidden;

const tags: ReadonlyMap<string, number> = new Map([
  ['article', Region.content],
  ['main', Region.content],
  ['founder-content', Region.content],
  ['nav', Region.nav],
  ['footer', Region.foot],
  ['aside', Region.aside],
  ['founder-title', Region.title],
  ['figcaption', Region.caption],
  ['h1', Region.title],
  ['menu', Region.nav],
]);

/** Names by what they say of an element: the alternatives of a pattern, each between blanks, `-` and `_`. */
const names: readonly Group[] = [
  [
    Region.content,
    String.raw`article|artical|artibody|article_?(body|content|text|txt|con|cont|detail|main)|content|con_?text|cont|txt|post_?(body|content|text|article)|entry_?content|trs_editor|news_?(content|text|txt|body|con|detail)|main_?(text|content)|text_?(con|area|content|body)?|zoom|ozoom|ucap-content|vsb_content\w*|rwb_zw|rm_txt_con|detail_?(content|body|text|main)?|body_?(text|content)|story_?(body|content|text)?|endtext|zhengwen|left_zw|newsfont|pages_content|show_text|font_area|artibodytitle|rich_media_content|markdown-body|t_msgfont|js_content`,
  ],
  [
    Region.comment,
    String.raw`comments?|comment_?\w*|cmt\w*|repl(y|ies)|reply_?\w*|pinglun\w*|disqus\w*|respond|uyan\w*|changyan\w*|sohucs|guestbook|feedback|post_?comment\w*|tie-?area`,
  ],
  [
    Region.related,
    String.raw`relat\w*|recommend\w*|recirc\w*|tuijian\w*|xiangguan\w*|xgnews|xgyd|more-?(news|stories|articles|from|posts)|hot_?(news|list|articles?|topics?|words?)?|rank\w*|ranking|popular\w*|most-?\w*|trending\w*|also-?like|you-?may-?\w*|guess\w*|read-?more|read-?next|up-?next|next-?prev|prev-?next|prevnext|nextprev|post-?navigation|outbrain\w*|taboola\w*|latest-?\w*|newslist|news_?list|see-?also|tags?|tag-?list|keywords?|topics?-?list|trc_\w*|zergnet\w*|aboutnews|xiangguan`,
  ],
  [
    Region.nav,
    String.raw`nav|navi|navbar|navigation|\w*-nav|menu\w*|breadcrumbs?|crumbs?|crumb\w*|topbar|top-?nav|toolbar|tab-?bar|pager|paging|pagination|page-?nav\w*|sub-?nav|skip-?link\w*|site-?map|weizhi|dqwz|position|curpos|path`,
  ],
  [
    Region.share,
    String.raw`share\w*|bdshare\w*|bdsharebuttonbox|jiathis\w*|sharing|socials?|social-?\w*|addthis\w*|bshare\w*|follow\w*|qr-?code\w*|erweima|ewm|weixin\w*|app-?download\w*|download-?app|sns\w*|fenxiang|sharedaddy|jp-relatedposts|like-?post\w*`,
  ],
  [
    Region.foot,
    String.raw`foot|footer\w*|\w*-footer|copyright\w*|copy-?right|bottom-?bar|page-?foot\w*|disclaimer|shengming|statement|mianze`,
  ],
  [
    Region.aside,
    String.raw`side-?bar\w*|\w*-sidebar|aside|right-?(col|bar|side|rail|column)\w*|rail|widget\w*|side|side-?(left|right|box|col)|sidecol`,
  ],
  [
    Region.ad,
    String.raw`ad|ads|adv|advert\w*|ad-?(box|container|wrap\w*|slot|unit|incontent|text|label)|adincontent|adsbygoogle|guanggao|gg|sponsor\w*|promo\w*|banner\w*|pop-?up\w*|modal\w*|overlay|cookie\w*|gdpr\w*|consent\w*|subscri\w*|newsletter\w*|pay-?wall\w*|log-?in\w*|sign-?(up|in)\w*|register|donat\w*|toast|tooltip|tip-?box|dialog|lightbox|player|video-?js|vjs-\w+|prism-\w+|dplayer\w*`,
  ],
  [
    Region.caption,
    String.raw`\w*-?caption\w*|img-?(desc|txt|text|title|note|info)|pic-?(desc|info|title|intro|txt|text)|picdesc|photo-?(desc|credit|info)|image-?(desc|credit|info|source)|img_descr|credit|credits|photocredit|f_center_note`,
  ],
  [
    Region.meta,
    String.raw`by-?line\w*|author\w*|source\w*|pub-?(date|time|lish\w*)|date\w*|time\w*|timestamp|datetime|info|\w*-info|meta\w*|\w*-meta|article-?(info|meta|date|source|author)|post-?(info|meta|date|author)|entry-?meta|laiyuan|ly|zuozhe|editor|bianji|edit|zebian|zzb|contributor\w*|dateline|news-?(info|time|source)|ep-source|byline\w*`,
  ],
  [
    Region.title,
    String.raw`title|headline|\w*-title|\w*_title|bt|biaoti|h-title|post-?title|entry-?title|article-?title|main-?title|articletitle|newstitle`,
  ],
  [Region.deck, String.raw`sub-?title\w*|sub-?head\w*|deck|dek|standfirst|fubiaoti|futi|subtitle`],
];

let find: ReturnType<typeof wordFinder> | undefined;

/** Compiled at first need: a process that reads no page does not pay for it. */
function namesIn(units: Uint16Array, from: number, to: number): number {
  find ??= wordFinder(names);
  return find(units, from, to);
}

const ampersand = 38;
/** Longer names are no one's own writing. */
const longestName = 200;

function hasReference(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (units[at] === ampersand) return true;
  return false;
}

/** The hints of a class or id at an index of the table. */
function ofNames(table: AttributeTable, at: number): number {
  const { units } = table.source;
  const start = table.starts[at]!;
  const end = table.ends[at]!;
  if (hasReference(units, start, end)) {
    const value = valueAt(table, at);
    return namesIn(newSource(value).units, 0, Math.min(value.length, longestName));
  }
  return namesIn(units, start, Math.min(end, start + longestName));
}

const hiddenStyle =
  /display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{3,}|(?:^|[;\s])(?:width|height)\s*:\s*0(?:px)?\s*(?:;|$)|font-size\s*:\s*0(?:px)?\s*(?:;|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)/i;

/** Set in the middle by markup or inline style. */
export function isCentred(element: TreeElement): boolean {
  if (element.name === 'center' || attributeOf(element, 'align') === 'center') return true;
  return /text-align\s*:\s*center/i.test(attributeOf(element, 'style') ?? '');
}

/** The hints of one element, without those of its ancestors. Text is hidden by attribute or inline style; style sheets are not read. */
export function regionOf({ name, table, first, last }: TreeElement): number {
  let bits = tags.get(name) ?? 0;
  for (let at = first; at < last; at++) {
    switch (table.names[at]) {
      case 'class':
      case 'id':
        bits |= ofNames(table, at);
        break;
      case 'style':
        if (isHiding(valueAt(table, at))) bits |= Region.hidden;
        break;
      case 'hidden':
        if (valueAt(table, at) !== 'false') bits |= Region.hidden;
        break;
      case 'itemprop':
        bits |= ofProperty(valueAt(table, at));
        break;
      case 'role':
        bits |= ofRole(valueAt(table, at));
    }
  }
  // A class such as `bt_content` names the whole article, not its heading.
  if ((bits & Region.content) !== 0 && name !== 'h1') bits &= ~Region.title;
  return bits;
}

function ofRole(role: string): number {
  return role === 'navigation' ? Region.nav : role === 'complementary' ? Region.aside : 0;
}

function ofProperty(property: string): number {
  if (/articlebody/i.test(property)) return Region.content;
  return /^(author|publisher|datepublished)$/i.test(property) ? Region.meta : 0;
}

function isHiding(style: string): boolean {
  return style.length < 2_000 && hiddenStyle.test(style);
}
