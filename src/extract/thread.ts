/** Forum threads: the replies are the page's text as much as the first post, so they follow it as paragraphs. */
import { attributeOf } from '../tree-nodes.ts';
import type { Block, Read } from './body.ts';
import { linkShare } from './line.ts';
import { Region } from './regions.ts';

const address =
  /[/.](?:bbs|forum|forums)\b|bbs\.|viewthread|showthread|\/(?:topics?|threads?|t|tie|discuss(?:ions?)?|questions?)\/|[?&](?:tid|threadid|topicid)=/i;
const marks =
  /^(?:楼主|沙发|板凳|地板|只看该作者|仅看楼主|只看楼主|倒序看帖|倒序浏览|电梯直达|回帖|\d{1,4}\s?[楼#]|#\d{1,4})$/;
const postClass =
  /(?:^|\s)(?:t_f|t_msgfont|postmessage|bbs-content|d_post_content|reply_?content|comment_?content)(?:\s|$)/i;

/** True for a page of a forum: by its address, the class of its posts, or the words around them. */
export function isThread(read: Read, block: Block, url: string | null): boolean {
  if (url !== null && address.test(url)) return true;
  const post = block.span?.element;
  if (post !== undefined && postClass.test(`${attributeOf(post, 'class') ?? ''} ${attributeOf(post, 'id') ?? ''}`))
    return true;
  let seen = 0;
  for (const line of read.outline.lines) if (line.length <= 6 && marks.test(line.folded) && ++seen >= 2) return true;
  return false;
}

export interface Thread {
  readonly end: number;
  /** 1 for lines behind the first post that are no post. */
  readonly noisy: Uint8Array;
}

/**
 * Where the posts behind the first one stand: elements of the first one's own tag and class (Discuz `td.t_f`), else
 * the running text of comment blocks. Null where there is none.
 */
export function repliesOf(read: Read, block: Block): Thread | null {
  const { lines, spans } = read.outline;
  const keep = new Uint8Array(lines.length);
  const first = block.span?.element;
  const name = first === undefined ? undefined : attributeOf(first, 'class');
  if (first !== undefined && name !== undefined && name !== '') {
    for (const { element, start, end } of spans) {
      if (start >= block.end && element.name === first.name && attributeOf(element, 'class') === name)
        keep.fill(1, start, end);
    }
  }
  if (!keep.includes(1)) {
    for (let i = block.end; i < lines.length; i++) if (isReply(read, i)) keep[i] = 1;
  }
  const end = keep.lastIndexOf(1) + 1;
  if (end === 0) return null;
  const noisy = read.noisy.slice();
  for (let i = block.end; i < end; i++) noisy[i] = 1 - keep[i]!;
  for (let i = block.start; i < end; i++) if (lines[i]!.length <= 6 && marks.test(lines[i]!.folded)) noisy[i] = 1;
  return { end, noisy };
}

const around = Region.nav | Region.share | Region.foot | Region.ad | Region.aside | Region.title | Region.meta;

function isReply(read: Read, index: number): boolean {
  const line = read.outline.lines[index]!;
  if ((line.region & Region.comment) === 0 || read.kinds[index] !== 'prose' || linkShare(line) > 0.5) return false;
  if (line.tag === 'p' || line.tag === 'blockquote' || line.tag === 'li')
    return line.weight >= 2 && (line.region & (around & ~Region.meta & ~Region.title)) === 0;
  return (
    (line.region & around) === 0 && (line.weight >= 8 || ((line.region & Region.content) !== 0 && line.weight >= 3))
  );
}
