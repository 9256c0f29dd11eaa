/**
 * What an element's tag, class and id hint about the text in it: weak signs, well-known names of CMS and portals.
 * Bits, so that a line can carry those of all its ancestors.
 */
import type { Element } from 'domhandler';

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

const tags: Readonly<Record<string, number>> = {
  article: Region.content,
  main: Region.content,
  'founder-content': Region.content,
  nav: Region.nav,
  footer: Region.foot,
  aside: Region.aside,
  'founder-title': Region.title,
  figcaption: Region.caption,
  h1: Region.title,
  menu: Region.nav,
};

const names: readonly (readonly [number, RegExp])[] = [
  [
    Region.content,
    /(^|[\s_-])(article|artical|artibody|article_?(body|content|text|txt|con|cont|detail|main)|content|con_?text|cont|txt|post_?(body|content|text|article)|entry_?content|trs_editor|news_?(content|text|txt|body|con|detail)|main_?(text|content)|text_?(con|area|content|body)?|zoom|ozoom|ucap-content|vsb_content\w*|rwb_zw|rm_txt_con|detail_?(content|body|text|main)?|body_?(text|content)|story_?(body|content|text)?|endtext|zhengwen|left_zw|newsfont|pages_content|show_text|font_area|artibodytitle|rich_media_content|markdown-body|t_msgfont|js_content)($|[\s_-])/,
  ],
  [
    Region.comment,
    /(^|[\s_-])(comments?|comment_?\w*|cmt\w*|repl(y|ies)|reply_?\w*|pinglun\w*|disqus\w*|respond|uyan\w*|changyan\w*|sohucs|guestbook|feedback|post_?comment\w*|tie-?area)($|[\s_-])/,
  ],
  [
    Region.related,
    /(^|[\s_-])(relat\w*|recommend\w*|recirc\w*|tuijian\w*|xiangguan\w*|xgnews|xgyd|more-?(news|stories|articles|from|posts)|hot_?(news|list|articles?|topics?|words?)?|rank\w*|ranking|popular\w*|most-?\w*|trending\w*|also-?like|you-?may-?\w*|guess\w*|read-?more|read-?next|up-?next|next-?prev|prev-?next|prevnext|nextprev|post-?navigation|outbrain\w*|taboola\w*|latest-?\w*|newslist|news_?list|see-?also|tags?|tag-?list|keywords?|topics?-?list|trc_\w*|zergnet\w*|aboutnews|xiangguan)($|[\s_-])/,
  ],
  [
    Region.nav,
    /(^|[\s_-])(nav|navi|navbar|navigation|\w*-nav|menu\w*|breadcrumbs?|crumbs?|crumb\w*|topbar|top-?nav|toolbar|tab-?bar|pager|paging|pagination|page-?nav\w*|sub-?nav|skip-?link\w*|site-?map|weizhi|dqwz|position|curpos|path)($|[\s_-])/,
  ],
  [
    Region.share,
    /(^|[\s_-])(share\w*|bdshare\w*|bdsharebuttonbox|jiathis\w*|sharing|socials?|social-?\w*|addthis\w*|bshare\w*|follow\w*|qr-?code\w*|erweima|ewm|weixin\w*|app-?download\w*|download-?app|sns\w*|fenxiang|sharedaddy|jp-relatedposts|like-?post\w*)($|[\s_-])/,
  ],
  [
    Region.foot,
    /(^|[\s_-])(foot|footer\w*|\w*-footer|copyright\w*|copy-?right|bottom-?bar|page-?foot\w*|disclaimer|shengming|statement|mianze)($|[\s_-])/,
  ],
  [
    Region.aside,
    /(^|[\s_-])(side-?bar\w*|\w*-sidebar|aside|right-?(col|bar|side|rail|column)\w*|rail|widget\w*|side|side-?(left|right|box|col)|sidecol)($|[\s_-])/,
  ],
  [
    Region.ad,
    /(^|[\s_-])(ad|ads|adv|advert\w*|ad-?(box|container|wrap\w*|slot|unit|incontent|text|label)|adincontent|adsbygoogle|guanggao|gg|sponsor\w*|promo\w*|banner\w*|pop-?up\w*|modal\w*|overlay|cookie\w*|gdpr\w*|consent\w*|subscri\w*|newsletter\w*|pay-?wall\w*|log-?in\w*|sign-?(up|in)\w*|register|donat\w*|toast|tooltip|tip-?box|dialog|lightbox|player|video-?js|vjs-\w+|prism-\w+|dplayer\w*)($|[\s_-])/,
  ],
  [
    Region.caption,
    /(^|[\s_-])(\w*-?caption\w*|img-?(desc|txt|text|title|note|info)|pic-?(desc|info|title|intro|txt|text)|picdesc|photo-?(desc|credit|info)|image-?(desc|credit|info|source)|img_descr|credit|credits|photocredit|f_center_note)($|[\s_-])/,
  ],
  [
    Region.meta,
    /(^|[\s_-])(by-?line\w*|author\w*|source\w*|pub-?(date|time|lish\w*)|date\w*|time\w*|timestamp|datetime|info|\w*-info|meta\w*|\w*-meta|article-?(info|meta|date|source|author)|post-?(info|meta|date|author)|entry-?meta|laiyuan|ly|zuozhe|editor|bianji|edit|zebian|zzb|contributor\w*|dateline|news-?(info|time|source)|ep-source|byline\w*)($|[\s_-])/,
  ],
  [
    Region.title,
    /(^|[\s_-])(title|headline|\w*-title|\w*_title|bt|biaoti|h-title|post-?title|entry-?title|article-?title|main-?title|articletitle|newstitle)($|[\s_-])/,
  ],
  [Region.deck, /(^|[\s_-])(sub-?title\w*|sub-?head\w*|deck|dek|standfirst|fubiaoti|futi|subtitle)($|[\s_-])/],
];

const known = new Map<string, number>();

/** Bits for a class or id. They are remembered, whole and by name: a page repeats them, and sites share names. */
function ofNames(text: string): number {
  return remembered(text, ofLabel);
}

function ofLabel(label: string): number {
  if (!/\s/.test(label)) return ofName(label.slice(0, 200));
  let bits = 0;
  for (const name of label.slice(0, 200).split(/\s+/)) if (name !== '') bits |= remembered(name, ofName);
  return bits;
}

function ofName(name: string): number {
  const lower = name.toLowerCase();
  let bits = 0;
  for (const [bit, pattern] of names) if (pattern.test(lower)) bits |= bit;
  return bits;
}

function remembered(text: string, bitsOf: (text: string) => number): number {
  const seen = known.get(text);
  if (seen !== undefined) return seen;
  const bits = bitsOf(text);
  if (known.size > 20_000) known.clear();
  known.set(text, bits);
  return bits;
}

const hiddenStyle =
  /display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{3,}|(?:^|[;\s])(?:width|height)\s*:\s*0(?:px)?\s*(?:;|$)|font-size\s*:\s*0(?:px)?\s*(?:;|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)/i;

/** Text a reader does not see: hidden by attribute or inline style. Style sheets are not read. */
export function isHidden(element: Element): boolean {
  const { attribs } = element;
  if (attribs.hidden !== undefined && attribs.hidden !== 'false') return true;
  const style = attribs.style;
  return style !== undefined && style.length < 2_000 && hiddenStyle.test(style);
}

/** Set in the middle by markup or inline style. */
export function isCentred({ name, attribs }: Element): boolean {
  return name === 'center' || attribs.align === 'center' || /text-align\s*:\s*center/i.test(attribs.style ?? '');
}

/** The hints of one element, without those of its ancestors. */
export function regionOf(element: Element): number {
  const { attribs } = element;
  let bits = tags[element.name] ?? 0;
  if (attribs.class !== undefined) bits |= ofNames(attribs.class);
  if (attribs.id !== undefined) bits |= ofNames(attribs.id);
  if (attribs.itemprop !== undefined) {
    if (/articlebody/i.test(attribs.itemprop)) bits |= Region.content;
    if (/^(author|publisher|datepublished)$/i.test(attribs.itemprop)) bits |= Region.meta;
  }
  if (attribs.role === 'navigation') bits |= Region.nav;
  if (attribs.role === 'complementary') bits |= Region.aside;
  // A class such as `bt_content` names the whole article, not its heading.
  if ((bits & Region.content) !== 0 && element.name !== 'h1') bits &= ~Region.title;
  if (isHidden(element)) bits |= Region.hidden;
  return bits;
}
