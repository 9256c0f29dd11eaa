/** Writes the articles of a site: the same seed, day and habits give the same articles. */
import { crops, givenNames, places, sources, surnames, type Topic, topics } from './phrases.ts';
import { type Random, seededRandom } from './random.ts';
import type { Channel, Draft, Registration } from './story.ts';

/** How an article names its reporters. */
export type Byline = 'lead' | 'dateline' | 'closing' | 'line' | 'none';

/** What a site prints with its articles, as data. */
export interface Habits {
  readonly channels: readonly Channel[];
  readonly bylines: readonly Byline[];
  /** Precision of the printed date; null = none is printed. */
  readonly precision: 'day' | 'minute' | 'second' | null;
  /** The site's own name as a source, or null when it prints none. */
  readonly source: string | null;
  readonly deck: boolean;
  readonly editors: boolean;
  readonly clicks: boolean;
  readonly originalTitle: boolean;
  readonly attachments: boolean;
  readonly multiPage: boolean;
  readonly registration: Registration | null;
  readonly disclaimer: string | null;
}

export interface GenerateOptions {
  readonly seed: number;
  readonly count: number;
  /** `YYYY-MM-DD`; a fifth of the articles falls on the `days` before it, the rest on eight years. */
  readonly today: string;
  readonly days: number;
}

/** What a reprint shares with the original. */
interface Core {
  readonly title: string;
  readonly deck: readonly string[];
  readonly paragraphs: readonly string[];
  readonly authors: readonly string[];
  readonly byline: string | null;
  readonly captions: readonly string[];
  readonly origin: string;
}

const EPOCH_DAYS = 8 * 365;
/** Every site reprints these from the other sites' papers. */
const SHARED = 6;

/** Drafts of one site, newest first. Some stand on other sites too, one stands twice on this one. */
export function generate(site: string, habits: Habits, options: GenerateOptions): Draft[] {
  const { seed, count, today, days } = options;
  const random = seededRandom(`${seed}/${site}`);
  const common = seededRandom(`${seed}/reprints`);
  const reprinted = Array.from({ length: SHARED }, () => {
    const age = common.int(3, EPOCH_DAYS);
    return { core: writeCore(common, ['closing', 'lead'], daysBefore(today, age)), age };
  });
  const own = Array.from({ length: Math.max(1, count - SHARED - 1) }, (_, n) => {
    const age = n < count / 5 ? random.int(1, Math.max(1, days)) : random.int(days + 1, EPOCH_DAYS);
    return { core: writeCore(random, habits.bylines, daysBefore(today, age), n % 15 === 4), age };
  });
  // A reprint follows within two days.
  const reprints = reprinted.map(({ core, age }) => ({ core, age: age - random.int(0, 2) }));
  const dated = [...own, ...reprints, own[0] as (typeof own)[number]]
    .slice(0, count)
    .map(({ core, age }, n) => ({ core, day: daysBefore(today, age), n }))
    .sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : a.n - b.n));
  return dated.map(({ core, day, n }, rank) =>
    dress(core, { habits, random, day, id: 10_240_001 + (dated.length - rank) * 37, n }),
  );
}

export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

function dress(
  core: Core,
  { habits, random, day, id, n }: { habits: Habits; random: Random; day: string; id: number; n: number },
): Draft {
  const channel = random.pick(habits.channels);
  const time = `${two(random.int(7, 21))}:${two(random.int(0, 59))}:${two(random.int(0, 59))}`;
  const printed = { day: null, minute: time.slice(0, 5), second: time, none: null }[habits.precision ?? 'none'];
  const last = core.paragraphs.length;
  return {
    id,
    channel,
    column: channel.crumb,
    title: core.title,
    deck: habits.deck ? core.deck : [],
    originalTitle: habits.originalTitle && n % 7 === 2 ? `${core.title}：让群众得到更多实惠` : null,
    published: habits.precision === null ? null : { date: day, time: printed },
    day,
    source: habits.source === null ? null : n % 3 === 0 ? core.origin : habits.source,
    authors: core.authors,
    editors: habits.editors ? random.sample(EDITORS, n % 9 === 0 ? 2 : 1) : [],
    clicks: habits.clicks ? random.int(40, 9000) : null,
    paragraphs: core.paragraphs,
    byline: core.byline,
    pictures: core.captions.map((caption, k) => ({
      file: `${id}-${k + 1}.${(id + k) % 2 === 0 ? 'jpg' : 'png'}`,
      caption: k === 0 ? caption : null,
      afterParagraph: Math.min(last, k + 1),
    })),
    attachments: habits.attachments && n % 12 === 5 ? attachmentsOf(id, core.title) : [],
    related: null,
    neighbours: null,
    registration: habits.registration,
    disclaimer: habits.disclaimer,
    pageCount: habits.multiPage && n % 13 === 3 && last >= 4 ? (last >= 6 ? 3 : 2) : 1,
    wantedLayout: null,
  };
}

const EDITORS = ['温书田', '岳小满', '祁向阳', '简素心', '柏长青'];

function attachmentsOf(id: number, title: string): Draft['attachments'] {
  return [
    { file: `${id}.pdf`, title: `${title}（任务分工表）.pdf` },
    { file: `${id}.doc`, title: '报名表.doc' },
  ];
}

function writeCore(random: Random, bylines: readonly Byline[], day: string, short = false): Core {
  const topic = random.pick(topics);
  const fill = filler(random, day);
  const byline = random.pick(bylines);
  const authors = byline === 'none' ? [] : Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => personName(random));
  const origin = random.pick(sources);
  const paragraphs = short ? [fill(random.pick(topic.leads))] : bodyOf(topic, random, fill);
  const [, month, date] = day.split('-').map(Number);
  const lead = {
    lead: `本报讯（记者${authors.join('、')}）`,
    dateline: `中新网${fill('{county}').replace(/县$/, '')}${month}月${date}日电（记者 ${authors.join(' ')}）`,
    closing: '',
    line: '',
    none: '',
  }[byline];
  paragraphs[0] = lead + paragraphs[0];
  if (byline === 'closing') paragraphs.push(`${paragraphs.pop()}（${authors.join('、')}）`);
  return {
    title: fill(random.pick(topic.titles)),
    deck: random.chance(0.4) && !short ? random.sample(topic.decks, 2).map(fill) : [],
    paragraphs,
    authors,
    byline: byline === 'line' ? `记者：${authors.join('、')}` : null,
    captions: short ? [] : random.sample(topic.captions, random.int(0, 2)).map(fill),
    origin,
  };
}

function bodyOf(topic: Topic, random: Random, fill: (pattern: string) => string): string[] {
  const sentences = random.sample(topic.sentences, random.int(5, topic.sentences.length)).map(fill);
  const paragraphs = [fill(random.pick(topic.leads))];
  while (sentences.length > 0) paragraphs.push(sentences.splice(0, random.int(1, 3)).join(''));
  // A last paragraph of its own, so that no two articles end alike.
  paragraphs.push(fill(`据悉，类似活动今年在{county}已经开展{number}场，惠及群众{number}人次。`));
  return paragraphs;
}

/** Fills the slots of a sentence; county, town, village and leader stay the same within an article. */
function filler(random: Random, day: string): (pattern: string) => string {
  const [, month, date] = day.split('-').map(Number);
  const county = random.pick(places.counties);
  const [town = '', otherTown = ''] = random.sample(places.towns, 2);
  const fixed: Readonly<Record<string, string>> = {
    county,
    town,
    otherTown,
    village: random.pick(places.villages),
    leader: `${random.pick(['县委书记', '县长', '县委副书记'])}${personName(random)}`,
    quarter: ['第一季度', '第二季度', '第三季度', '第四季度'][Math.floor(((month ?? 1) - 1) / 3)] as string,
    month: String(month),
    day: String(date),
  };
  const drawn: Readonly<Record<string, () => string>> = {
    office: () => random.pick(places.offices),
    person: () => personName(random),
    crop: () => random.pick(crops),
    number: () => String(random.int(12, 960)),
    small: () => String(random.int(3, 9)),
    late: () => String(random.int(18, 21)),
    age: () => String(random.int(58, 83)),
    percent: () => String(random.int(91, 99)),
  };
  return (pattern) => pattern.replace(/\{(\w+)\}/g, (_, slot: string) => fixed[slot] ?? (drawn[slot]?.() as string));
}

function personName(random: Random): string {
  return random.pick(surnames) + random.pick(givenNames);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
