/** Edits of an article in the course of time. Each touches a sentence that no other edit touched. */
import type { Random } from './random.ts';
import type { Draft } from './story.ts';

export interface Edit {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `sentence`: silently, one sentence; `paragraph`: one more; `title`: the title alone. */
  readonly kind: 'sentence' | 'paragraph' | 'title';
  /** What stood there, and what stands there now; '' before a new paragraph. */
  readonly before: string;
  readonly after: string;
}

export interface Edited<T extends Draft> {
  readonly edits: readonly Edit[];
  /** The article at first, and after each edit. */
  readonly versions: readonly [T, ...T[]];
}

const ADDED = [
  '相关工作将按既定安排推进，年底前向群众公布{n}项结果。',
  '负责人介绍，后续{n}项措施正在征求各方意见，成熟一项推出一项。',
  '记者从现场了解到，目前已有{n}户群众领到了补助。',
  '下一阶段还将安排{n}支队伍进村入户，听取意见建议。',
];

/** @param times rising, milliseconds since 1970 */
export function planEdits<T extends Draft>(story: T, times: readonly number[], random: Random): Edited<T> {
  const edits: Edit[] = [];
  const versions: [T, ...T[]] = [story];
  const touched = new Set<string>();
  for (const at of times) {
    const now = versions.at(-1)!;
    const made = makeEdit(now, touched, random);
    if (made === null) break;
    touched.add(made.edit.after);
    edits.push({ at, ...made.edit });
    versions.push(made.next);
  }
  return { edits, versions };
}

function makeEdit<T extends Draft>(
  story: T,
  touched: ReadonlySet<string>,
  random: Random,
): { readonly edit: Omit<Edit, 'at'>; readonly next: T } | null {
  const fresh = (): string => random.pick(ADDED).replace('{n}', String(random.int(1000, 9999)));
  const drawn = random.next();
  if (drawn < 0.12 && story.title !== null && !touched.has(story.title)) {
    const middle = Math.floor(story.title.length / 2);
    const title = `${story.title.slice(0, middle)}全力${story.title.slice(middle)}`;
    return { edit: { kind: 'title', before: story.title, after: title }, next: { ...story, title } };
  }
  if (drawn < 0.25 && story.paragraphs.length > 2) {
    const added = fresh();
    const paragraphs = story.paragraphs.toSpliced(story.paragraphs.length - 1, 0, added);
    return { edit: { kind: 'paragraph', before: '', after: added }, next: { ...story, paragraphs } };
  }
  // The first sentence of an article holds its dateline; where one ends that is quoted is a matter of taste.
  const choices = story.paragraphs.flatMap((paragraph, place) =>
    (paragraph.match(/[^。]+。/g) ?? [])
      .filter(
        (sentence, n) =>
          (place > 0 || n > 0) && sentence.length >= 14 && !/[“”]/.test(sentence) && !touched.has(sentence),
      )
      .map((sentence) => ({ place, sentence })),
  );
  if (choices.length === 0) return null;
  const { place, sentence } = random.pick(choices);
  const after = otherFigure(sentence, random) ?? fresh();
  const paragraphs = story.paragraphs.with(
    place,
    story.paragraphs[place]!.replace(sentence, () => after),
  );
  return { edit: { kind: 'sentence', before: sentence, after }, next: { ...story, paragraphs } };
}

/** The sentence with another figure, as a correction in silence has it; null without one. */
function otherFigure(sentence: string, random: Random): string | null {
  const figure = /\d{2,}/.exec(sentence)?.[0];
  if (figure === undefined) return null;
  const other = String(((Number(figure) - 10 + random.int(1, 80)) % (10 ** figure.length - 10)) + 10);
  return other === figure ? null : sentence.replace(figure, other);
}
