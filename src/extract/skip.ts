/** Pages that are no article: soft 404s, parked domains, spam, lists. A skip is a result with a reason, not an error. */
import type { Page } from '../page.ts';
import { isSpamLine } from '../text/spam.ts';
import { wallIn } from '../text/walls.ts';
import { findDate } from './dates.ts';
import type { SkipCode } from './draft.ts';
import { type Line, linkShare } from './line.ts';
import { outline } from './outline.ts';
import type { PageHead } from './page-head.ts';
import { declaredDate } from './published.ts';
import { noise } from './regions.ts';
import type { FoundTitle } from './title.ts';

const missing =
  /(?:页面|网页|文章|内容|信息|稿件|您(?:要|所)?(?:访问|查找|请求|浏览)的(?:页面|内容|网页|文章)).{0,14}(?:不存在|已删除|被删除|找不到|没有找到|未找到|已下线|已失效|已过期)|(?:^|\D)404(?:\D|$)|page not found|not found|无法找到(?:该|此)?(?:页|网页|页面)|出错了/i;
const parked =
  /域名.{0,10}(?:出售|转让|停放|到期|过期|待售)|(?:this )?domain (?:name )?(?:is|may be) (?:for sale|parked)|buy this domain|网站(?:建设|维护)中|该网站已关闭|站点(?:已|被)(?:暂停|关闭|停止)/i;
const closed = /网站正在.{0,8}(?:升级|维护)|系统(?:升级|维护)中/;
const login = /<input\b[^>]{0,400}\btype\s{0,3}=\s{0,3}["']?password/i;

/** Why the page becomes no record, or null. */
export function skipReason(
  page: Page,
  head: PageHead,
  paragraphs: readonly string[],
  titled: FoundTitle,
): { code: SkipCode; message: string } | null {
  const text = paragraphs.join('\n');
  let seen: readonly Line[] | undefined;
  // Most pages are told without their lines.
  const lines = (): readonly Line[] => (seen ??= outline(page.document).lines);
  const isDated = (): boolean => declaredDate(head) !== null || lines().some(isOwnDay);
  const title = `${head.title ?? ''} ${titled.title ?? ''}`;
  if (text.length < 120) {
    const said = `${title} ${text}`.slice(0, 600);
    if (missing.test(said)) return { code: 'soft-404', message: 'the page says that its article is not there' };
    if (parked.test(said)) return { code: 'parked', message: 'a parking or closing page' };
    // An article may tell of repairs, walls and passwords; it has a day.
    if (text.length > 0 && !isDated()) {
      if (closed.test(said)) return { code: 'parked', message: 'a site under repair' };
      const wall = wallIn(page.html, said, said.length);
      if (wall !== null) return { code: 'wall', message: `what stands in front of the page: ${wall}` };
      if (/登[录陆]|密码|log ?in|sign ?in/i.test(title) && login.test(page.html))
        return { code: 'not-an-article', message: 'a form to log in' };
    }
  }
  if (text.length > 0 && text.length < 3_000) {
    const spam = paragraphs.filter(isSpamLine).join('\n');
    if (spam.length > text.length * 0.5) return { code: 'spam', message: 'the running text is spam' };
  }
  // A poem has no points, but lines and a day.
  const isVerse = () => paragraphs.length >= 4 && isDated();
  if (text.length > 0 && text.length < 60 && !/[。！？；，!?;,.]/.test(text) && !isVerse()) {
    return { code: 'not-an-article', message: 'a few words without a sentence' };
  }
  if (text.length > 0 && text.length < 120 && !isDated() && isList(lines(), text.length)) {
    return { code: 'not-an-article', message: 'a list with a few words about it' };
  }
  if (paragraphs.length > 0) return null;
  const isSpam = titled.stuffed !== null || lines().some((line) => isSpamLine(line.text));
  if (isSpam) return { code: 'spam', message: 'spam and no running text' };
  return { code: 'empty', message: 'no running text in the page' };
}

/** A day that stands in no list: its line is more than a link, and no furniture. */
const isOwnDay = (line: Line): boolean =>
  linkShare(line) < 0.5 && line.length < 200 && (line.region & noise) === 0 && findDate(line.text) !== null;

/** Ten and more links of some length, and more of them than text. */
function isList(lines: readonly Line[], length: number): boolean {
  const links = lines.filter((line) => line.length >= 10 && linkShare(line) > 0.6 && (line.region & noise) === 0);
  return links.length >= 10 && links.reduce((sum, line) => sum + line.linked, 0) > 2 * length;
}
