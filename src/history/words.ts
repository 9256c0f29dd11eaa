/** What people are told that a page has become, in Chinese and English. */
import type { Fate } from './look.ts';

export interface Words {
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
