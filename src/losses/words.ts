/** What the report calls things, in Chinese and English. */
import type { Fate } from '../history/look.ts';
import type { Kind } from './row.ts';

interface Words {
  readonly zh: string;
  readonly en: string;
}

export const fateWords: Readonly<Record<Fate, Words>> = {
  alive: { zh: '正常', en: 'alive' },
  changed: { zh: '已修改', en: 'edited' },
  moved: { zh: '已迁移', en: 'moved' },
  gone: { zh: '已删除', en: 'gone' },
  'soft-404': { zh: '软404', en: 'soft 404' },
  replaced: { zh: '被替换', en: 'replaced' },
  hijacked: { zh: '被劫持', en: 'hijacked' },
  parked: { zh: '域名停放', en: 'parked' },
  blocked: { zh: '被拦截', en: 'blocked' },
  unreachable: { zh: '无法访问', en: 'unreachable' },
};

export const kindWords: Readonly<Record<Kind, Words>> = {
  lost: { zh: '消失的网页', en: 'Lost pages' },
  suspected: { zh: '疑似消失，尚未确认（不计入）', en: 'Suspected, not confirmed: not losses' },
  'out-of-reach': { zh: '暂时无法访问（不计入）', en: 'Out of reach: not losses' },
  edited: { zh: '被修改的文章', en: 'Edited articles' },
  back: { zh: '已恢复的网页', en: 'Lost pages that are back' },
};

/** `已删除 gone` */
export const both = ({ zh, en }: Words): string => (zh === en ? zh : `${zh} ${en}`);
