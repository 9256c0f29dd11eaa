/** The breadcrumb: 当前位置: 党建网 > 新闻聚焦 > 本省新闻. */
import { foldWidth } from '../text/width.ts';

const label = /^.{0,6}?(?:位置|导航)\s?(?:[:：是>»›]|\s)\s?/;

/** The parts of a breadcrumb line, outermost first; the article's own title and a closing 正文 are not columns. */
export function crumbsIn(line: string, title: string | null): readonly string[] {
  const text = line.replace(label, '').trim();
  const parts = /[>»›＞→]/.test(text) ? text.split(/\s*(?:>>|>|»|›|＞|→)+\s*/) : text.split(/\s+(?:[-–—|/])\s+|\s{1,}/);
  const own = title === null ? null : foldWidth(title).replace(/\s/g, '');
  const columns: string[] = [];
  for (const part of parts) {
    const name = part.replace(/^[\s:：|]+|[\s:：|]+$/g, '');
    const flat = foldWidth(name).replace(/\s/g, '');
    if (name === '' || name.length > 40 || /^(?:正文|内容|详情|阅读|文章内容|信息内容|内容页)$/.test(name)) continue;
    if (
      own !== null &&
      (flat === own || (flat.length > 8 && (own.startsWith(flat.replace(/[.…]+$/, '')) || flat.startsWith(own))))
    )
      continue;
    columns.push(name);
  }
  return columns.length > 8 ? [] : columns;
}
