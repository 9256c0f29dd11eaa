/** Articles made up for the catalogue's tests: own sentences, deterministic. */

import { Article } from '../../../src/article.ts';
import { contentDigest } from '../../../src/text/fingerprint.ts';

export interface Made {
  readonly paragraphs: readonly string[];
  readonly title?: string | null;
  readonly deck?: readonly string[];
  readonly url?: string | null;
  readonly site?: string | null;
  readonly importedName?: string | null;
  readonly published?: string | null;
  readonly source?: string | null;
  readonly authors?: readonly string[];
  readonly verdict?: Article['integrity']['verdict'];
  readonly script?: Article['script'];
  readonly fetchedAt?: string;
  /** Number of the capture: its record id and place follow from it. */
  readonly capture?: number;
}

const precisions = { 4: 'year', 7: 'month', 10: 'day', 22: 'minute', 25: 'second' } as const;

export function article(made: Made): Article {
  const digest = contentDigest(made.paragraphs);
  const number = made.capture ?? 1;
  const iso = made.published ?? null;
  return Article.parse({
    schema: 'cundang/article@1',
    id: digest.slice(0, 16),
    contentDigest: digest,
    url: made.url === undefined ? `http://www.portal.example/news/${digest.slice(0, 8)}.html` : made.url,
    site: made.site === undefined ? 'portal' : made.site,
    importedName: made.importedName ?? null,
    column: [],
    title: made.title === undefined ? '春耕时节田间忙' : made.title,
    deck: made.deck ?? [],
    originalTitle: null,
    published: iso && {
      text: iso,
      iso,
      precision: precisions[iso.length as keyof typeof precisions],
      timezone: '+08:00',
      inferred: false,
    },
    source: made.source ?? null,
    authors: made.authors ?? [],
    editors: [],
    paragraphs: made.paragraphs,
    images: [],
    attachments: [],
    related: [],
    clicks: null,
    registration: { icp: null, police: null, licences: {} },
    script: made.script ?? 'Hans',
    integrity: {
      verdict: made.verdict ?? 'clean',
      annotations: 0,
      gbkRepairs: 0,
      stuffedTitle: null,
      spam: [],
      noiseTags: [],
    },
    pages: [],
    capture: {
      recordId: `<urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}>`,
      file: `cundang-${String(number % 3)}.warc.gz`,
      offset: number * 1000,
      fetchedAt: made.fetchedAt ?? '2024-03-05T02:00:00.000Z',
      payloadDigest: `sha256:${digest.slice(0, 32)}`,
    },
    extractor: { version: '1', rule: 'generic' },
  });
}

/** The same numbers in [0, 1) for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [result[at], result[other]] = [result[other] as T, result[at] as T];
  }
  return result;
}

const subjects = ['县里的果农', '镇上的老师', '村里的党员', '街道的志愿者', '水利站的技术员', '合作社的社员'];
const deeds = [
  '修好了三公里渠道',
  '把图书送到山区',
  '入户走访二十家',
  '清理了河边的垃圾',
  '种下五百棵核桃树',
  '办起了夜校',
];
const ends = ['大家都说好', '预计月底完成', '受到群众欢迎', '记者到现场看了看', '下一步还要推广', '天气转暖后继续'];

/** Paragraphs of about `length` characters. */
export function sentences(random: () => number, length: number): string[] {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] as string;
  const paragraphs: string[] = [];
  let written = 0;
  while (written < length) {
    let paragraph = '';
    do paragraph += `${pick(subjects)}${Math.floor(random() * 1000)}人${pick(deeds)}，${pick(ends)}。`;
    while (paragraph.length < 120 && written + paragraph.length < length);
    paragraphs.push(paragraph);
    written += paragraph.length;
  }
  return paragraphs;
}
