/** What an alert says, in words: one line, and the numbers behind it. */
import { fates } from '../history/look.ts';
import { fateWords } from '../history/words.ts';
import { minuteOf } from '../text/beijing.ts';
import type { Alert, Facts, Rule } from './alert.ts';

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

export interface Words {
  /** One line. */
  readonly title: string;
  /** What lies behind it, a line each. */
  readonly details: readonly string[];
}

interface Tongue {
  /** What happened, with the number of pages where it counts pages. */
  readonly what: Readonly<Record<Rule, (count: number, facts: Facts) => string>>;
  readonly over: Readonly<Partial<Record<Rule, string>>>;
  readonly details: (alert: Alert) => readonly string[];
  readonly join: (site: string, what: string) => string;
  readonly archive: string;
  readonly since: (time: string) => string;
}

/** @param siteName the site's own name; the archive's folder for an alert without a site */
export function wordsOf(alert: Alert, language: Language, siteName: string | null): Words {
  const tongue = tongues[language];
  const { rule, site, count, facts, over, since } = alert;
  const name = site === null ? tongue.archive : siteName === null || siteName === site ? site : `${siteName} (${site})`;
  const what = over ? (tongue.over[rule] ?? '') : tongue.what[rule](count, facts);
  const details = [...(over ? [] : tongue.details(alert)), tongue.since(`${minuteOf(since)} (UTC+8)`)];
  return { title: tongue.join(name, what), details };
}

const byFate = (facts: Facts, language: Language): readonly string[] =>
  fates.flatMap((fate) => ((facts[fate] ?? 0) > 0 ? [`${fateWords[fate][language]} ${facts[fate]}`] : []));

const size = (bytes = 0): string =>
  bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GiB` : `${Math.floor(bytes / 1024 ** 2)} MiB`;

const pages = (count: number): string => (count === 1 ? '1 page' : `${count} pages`);

const en: Tongue = {
  what: {
    'page-lost': (count) => `${pages(count)} lost`,
    'article-edited': (count) => (count === 1 ? '1 article was edited' : `${count} articles were edited`),
    'page-back': (count) => (count === 1 ? '1 lost page is back' : `${count} lost pages are back`),
    'site-silent': (_, { hours }) => `no new article for ${hours} hours`,
    'layout-drift': (_, { emptyPercent }) =>
      emptyPercent === undefined
        ? 'lists show fewer articles than before'
        : 'articles can no longer be read; has the layout changed?',
    'site-taken': () => "the site shows its domain's seller, or spam",
    throttled: (count) => `${count} requests were answered with 429`,
    'disk-low': (_, { free }) => `only ${size(free)} of disk are free`,
  },
  over: {
    'site-silent': 'new articles again',
    'layout-drift': 'pages can be read as before',
    'site-taken': 'the site shows its own pages again',
    throttled: 'requests are no longer refused',
    'disk-low': 'there is enough free disk again',
  },
  details: ({ rule, facts }) => {
    switch (rule) {
      case 'page-lost':
        return [byFate(facts, 'en').join(', ')];
      case 'site-silent':
        return [`visited ${facts.tried} times since, ${facts.troubled} of them in vain`];
      case 'layout-drift':
        return [
          ...(facts.emptyPercent === undefined
            ? []
            : [
                `${facts.empty} of ${facts.pages} article pages gave no record (${facts.emptyPercent} %, usually ${facts.emptyUsually} %)`,
              ]),
          ...(facts.links === undefined
            ? []
            : [`${facts.links} articles on a list (usually ${facts.linksUsually}; ${facts.lists} lists)`]),
        ];
      case 'site-taken':
        return [`${facts.taken} of ${facts.judged} pages seen since yesterday`];
      case 'throttled':
        return [`${facts.refused} of ${facts.tried} visits since yesterday; the pace may be too fast (pace.delayMs)`];
      case 'disk-low':
        return [`less than ${size(facts.least)} (alerts.minFreeBytes); a run stops at archive.minFreeBytes`];
      default:
        return [];
    }
  },
  join: (site, what) => `${site}: ${what}`,
  archive: 'archive',
  since: (time) => `since ${time}`,
};

const zh: Tongue = {
  what: {
    'page-lost': (count) => `${count} 个页面已消失`,
    'article-edited': (count) => `${count} 篇文章被修改`,
    'page-back': (count) => `${count} 个消失的页面已恢复`,
    'site-silent': (_, { hours }) => `已 ${hours} 小时没有新文章`,
    'layout-drift': (_, { emptyPercent }) =>
      emptyPercent === undefined ? '列表页文章数明显减少' : '文章无法解析，版式可能已变',
    'site-taken': () => '网站疑被劫持或域名停放',
    throttled: (count) => `${count} 次请求被拒绝（429）`,
    'disk-low': (_, { free }) => `磁盘仅剩 ${size(free)}`,
  },
  over: {
    'site-silent': '又有新文章',
    'layout-drift': '页面解析已恢复正常',
    'site-taken': '网站内容已恢复',
    throttled: '请求不再被拒绝',
    'disk-low': '磁盘空间已充足',
  },
  details: ({ rule, facts }) => {
    switch (rule) {
      case 'page-lost':
        return [byFate(facts, 'zh').join('，')];
      case 'site-silent':
        return [`此后访问 ${facts.tried} 次，其中 ${facts.troubled} 次失败`];
      case 'layout-drift':
        return [
          ...(facts.emptyPercent === undefined
            ? []
            : [
                `${facts.pages} 个文章页中有 ${facts.empty} 个未得到正文（${facts.emptyPercent}%，平时 ${facts.emptyUsually}%）`,
              ]),
          ...(facts.links === undefined
            ? []
            : [`每个列表页 ${facts.links} 篇文章（平时 ${facts.linksUsually}；共 ${facts.lists} 个列表页）`]),
        ];
      case 'site-taken':
        return [`昨天以来所见 ${facts.judged} 个页面中有 ${facts.taken} 个`];
      case 'throttled':
        return [`昨天以来 ${facts.tried} 次访问中有 ${facts.refused} 次；抓取间隔可能太短（pace.delayMs）`];
      case 'disk-low':
        return [`低于 ${size(facts.least)}（alerts.minFreeBytes）；低于 archive.minFreeBytes 时停止抓取`];
      default:
        return [];
    }
  },
  join: (site, what) => `${site}：${what}`,
  archive: '存档',
  since: (time) => `始于 ${time}`,
};

const tongues: Readonly<Record<Language, Tongue>> = { en, zh };
