/** What the report calls things, in Chinese and English. */
import type { Words } from '../history/words.ts';
import type { Kind } from './row.ts';

export const kindWords: Readonly<Record<Kind, Words>> = {
  lost: { zh: '消失的网页', en: 'Lost pages' },
  suspected: { zh: '疑似消失，尚未确认（不计入）', en: 'Suspected, not confirmed: not losses' },
  'out-of-reach': { zh: '暂时无法访问（不计入）', en: 'Out of reach: not losses' },
  edited: { zh: '被修改的文章', en: 'Edited articles' },
  back: { zh: '已恢复的网页', en: 'Lost pages that are back' },
};

/** `已删除 gone` */
export const both = ({ zh, en }: Words): string => (zh === en ? zh : `${zh} ${en}`);
