/** Pages and articles for the tests of `src/extract/`: written here, read from no site. */
import type { ArticleDraft } from '../../src/article.ts';
import { type Extraction, type ExtractOptions, extractArticle } from '../../src/extract/article.ts';
import { parsePage } from '../../src/page.ts';

/** Sentences of our own, enough to tell a body from furniture. */
export const prose = [
  '6月3日，青河县召开防汛工作推进会，分析近期雨情水情，安排下一阶段重点任务，要求各乡镇把责任落实到每一座水库、每一段堤防。',
  '会议指出，今年入汛以来降雨偏多，部分小型水库水位上涨较快，要加强值守，发现险情第一时间上报、第一时间处置。',
  '县水利局负责人介绍，全县已储备编织袋二十万条、救生衣三千件，组建抢险队伍十二支，随时可以投入使用。',
  '各乡镇负责人表示，将连夜转移低洼地带群众，妥善安排吃住，确保不漏一户、不落一人。',
] as const;

export const encode = (html: string): Uint8Array => new TextEncoder().encode(html);

/** A page around a body, with the furniture every portal has. */
export function portal(parts: {
  title?: string;
  head?: string;
  above?: string;
  body: string;
  below?: string;
  side?: string;
}): string {
  const links = Array.from({ length: 14 }, (_, i) => `<li><a href="/list/${i}.html">栏目${i}</a></li>`).join('');
  const { title = '青河县部署防汛工作', head = '', above = '', body, below = '', side = '' } = parts;
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}_青河新闻网</title>${head}</head><body>
<div class="top"><ul class="nav">${links}</ul></div>
<div class="main"><div class="left">${above}<div class="text">${body}</div>${below}</div>
<div class="side"><h3>热门新闻</h3><ul>${links}</ul>${side}</div></div>
<div class="footer"><p><a href="/about">关于我们</a> | <a href="/contact">联系我们</a></p><p>版权所有 青河新闻网 晋ICP备12345678号-2</p><p>晋公网安备 14010502051234号</p></div>
</body></html>`;
}

export const paragraphs = (list: readonly string[]): string => list.map((text) => `<p>　　${text}</p>`).join('\n');

export function extract(html: string, options: Partial<ExtractOptions> & { url?: string | null } = {}): Extraction {
  const { url = null, ...rest } = options;
  return extractArticle(parsePage(encode(html), { url }), { layouts: [], site: null, explain: true, ...rest });
}

/** The article of a page that has one. */
export function articleOf(html: string, options: Partial<ExtractOptions> & { url?: string | null } = {}): ArticleDraft {
  const { article, skip } = extract(html, options);
  if (article === undefined) throw new Error(`no article: ${skip.code} ${skip.message}`);
  return article;
}
