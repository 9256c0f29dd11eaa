/** Lines of the page that got among an article's paragraphs: what changes in them is no edit. */

import { measure } from '../extract/line.ts';
import { kindOf, type LineKind } from '../extract/line-kind.ts';

/** Bylines, captions and the date under a notice are the article's. */
const said: ReadonlySet<LineKind> = new Set([
  'prose',
  'author',
  'editor',
  'caption',
  'meta',
  'original-title',
  'notice',
]);

/** Longest such line. */
const LONGEST = 160;

const counter =
  /^(?:[^。!?]{0,20}\s)?(?:点击|浏览|阅读|访问|查看|播放|人气|热度|评论|点赞|分享|转发)(?:次数|人数|率|量|数)?\s?[::]?\s?\d[\d,.]{0,11}万?\s?[次人条]?$/;
const clock =
  /^(?:今天|今日|现在|当前)(?:是|时间|日期)?\s?[::]?\s?(?:公历)?\s?(?:20\d\d\s?[-/.年]|星期|周[一二三四五六日])|^(?:发布|发表|更新|上传|录入|打印|访问|系统)(?:时间|日期)\s?[::]\s?[\d\s:./年月日时分秒-]{4,40}$/;

export function isFurnitureLine(text: string): boolean {
  if (text.length > LONGEST) return false;
  const line = measure(text, { linked: 0, strong: 0, tag: '', span: -1, region: 0 });
  return line === null || !said.has(kindOf(line)) || counter.test(line.folded) || clock.test(line.folded);
}
