/** Pages that are no article: soft 404s, parked domains, spam, lists. A skip is a result with a reason, not an error. */
import type { Page } from '../page.ts';
import { isSpamLine } from '../text/spam.ts';
import type { SkipCode } from './draft.ts';
import { outline } from './outline.ts';
import type { PageHead } from './page-head.ts';
import type { FoundTitle } from './title.ts';

const missing =
  /(?:页面|网页|文章|内容|信息|稿件|您(?:要|所)?(?:访问|查找|请求|浏览)的(?:页面|内容|网页|文章)).{0,14}(?:不存在|已删除|被删除|找不到|没有找到|未找到|已下线|已失效|已过期)|(?:^|\D)404(?:\D|$)|page not found|not found|无法找到(?:该|此)?(?:页|网页|页面)|出错了/i;
const parked =
  /域名.{0,10}(?:出售|转让|停放|到期|过期|待售)|(?:this )?domain (?:name )?(?:is|may be) (?:for sale|parked)|buy this domain|网站(?:建设|维护)中|该网站已关闭|站点(?:已|被)(?:暂停|关闭|停止)/i;

/** Why the page becomes no record, or null. */
export function skipReason(
  page: Page,
  head: PageHead,
  paragraphs: readonly string[],
  titled: FoundTitle,
): { code: SkipCode; message: string } | null {
  const text = paragraphs.join('\n');
  const title = `${head.title ?? ''} ${titled.title ?? ''}`;
  if (text.length < 120) {
    const said = `${title} ${text}`.slice(0, 600);
    if (missing.test(said)) return { code: 'soft-404', message: 'the page says that its article is not there' };
    if (parked.test(said)) return { code: 'parked', message: 'a parking or closing page' };
  }
  if (text.length > 0 && text.length < 3_000) {
    const spam = paragraphs.filter(isSpamLine).join('\n');
    if (spam.length > text.length * 0.5) return { code: 'spam', message: 'the running text is spam' };
  }
  if (text.length > 0 && text.length < 60 && !/[。！？；，!?;,.]/.test(text)) {
    return { code: 'not-an-article', message: 'a few words without a sentence' };
  }
  if (paragraphs.length > 0) return null;
  const isSpam = titled.stuffed !== null || outline(page.document).lines.some((line) => isSpamLine(line.text));
  if (isSpam) return { code: 'spam', message: 'spam and no running text' };
  return { code: 'empty', message: 'no running text in the page' };
}
