/** Articles of one genre and reprints of them as newsrooms make them: own sentences, deterministic. */
import { generate, type Habits } from '../replica/generate.ts';
import type { Random } from '../replica/random.ts';

const habits: Habits = {
  channels: [{ slug: 'yw', crumb: ['首页', '要闻'] }],
  bylines: ['lead', 'dateline', 'closing', 'none'],
  precision: 'minute',
  source: null,
  deck: false,
  editors: false,
  clicks: false,
  originalTitle: false,
  attachments: false,
  multiPage: false,
  registration: null,
  disclaimer: null,
};

/** Bodies of `count` articles of local news, some 300 characters each; no two of one event. */
export function bodies(count: number, seed = 1): readonly (readonly string[])[] {
  const drafts = generate('portal', habits, { seed, count: count + 7, today: '2024-05-01', days: 30 });
  // Some articles of a site stand on it twice.
  const distinct = new Map(drafts.map(({ paragraphs }) => [paragraphs.join('\n'), paragraphs]));
  return [...distinct.values()].slice(0, count);
}

type Edit = (paragraphs: readonly string[], random: Random) => readonly string[];

const leads = [
  '近日，记者从当地了解到一件新鲜事。',
  '连日来，这里的变化让乡亲们喜上眉梢。',
  '一大早，村口的广场上就热闹起来。',
];
const notes = [
  '（编者注：本文转载时略有删节，文中数据以当地部门公布的为准。）',
  '编后：基层的好经验值得各地学一学、用一用，也欢迎读者来信讲讲身边的故事。',
];

/** A sentence left out. */
const cut: Edit = (paragraphs, random) => {
  const sentences = paragraphs.flatMap((text, at) =>
    (text.match(/[^。]+。?/g) ?? []).map((sentence) => ({ at, sentence })),
  );
  if (sentences.length < 3) return paragraphs;
  const gone = random.pick(sentences);
  const kept = paragraphs.map((_, at) =>
    sentences
      .filter((one) => one.at === at && one !== gone)
      .map(({ sentence }) => sentence)
      .join(''),
  );
  return kept.filter((text) => text !== '');
};

/** A county called by another name throughout. */
const rename: Edit = (paragraphs, random) => {
  const name = random.pick(['长宁县', '望江县', '平泉县', '永兴县']);
  return paragraphs.map((text) => text.replace(/[\u4e00-\u9fff]{2,3}县(?!委|长)/g, name));
};

/** Another beginning. */
const lead: Edit = (paragraphs, random) => [random.pick(leads), ...paragraphs.slice(1)];

/** An editor's note below. */
const note: Edit = (paragraphs, random) => [...paragraphs, random.pick(notes)];

/** Numbers brought up to date. */
const update: Edit = (paragraphs, random) =>
  paragraphs.map((text) =>
    text.replace(/\d+/g, (number) => (random.chance(0.5) ? String(random.int(11, 980)) : number)),
  );

/** All on one line, in other punctuation: no change to the words. */
const reset: Edit = (paragraphs) => [
  paragraphs.join(' ').replaceAll('，', ', ').replaceAll('“', '「').replaceAll('”', '」'),
];

export const edits = { cut, rename, lead, note, update, reset } as const;

/** The text after `count` edits drawn at random. */
export function reprintOf(paragraphs: readonly string[], count: number, random: Random): readonly string[] {
  let text = paragraphs;
  for (let edit = 0; edit < count; edit++) text = random.pick(Object.values(edits))(text, random);
  return text;
}
