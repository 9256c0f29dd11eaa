/** Holds what the history says against the truth. */

import { type Fate, isGood } from '../../src/history/look.ts';
import type { StoredEvent } from '../../src/history/rows.ts';
import { changedSentences } from '../../src/versions/body.ts';
import { compareVersions } from '../../src/versions/compare.ts';
import type { Edit } from '../replica/calendar-edits.ts';
import type { Truth } from './truth.ts';
import type { Played, SeenChange, Watched } from './year.ts';

/** One thing that the history has wrong, for whoever looks into it. */
export interface Mistake {
  readonly kind: 'wrong' | 'missed' | 'false-loss' | 'edit';
  readonly url: string;
  readonly message: string;
}

export interface Counted {
  readonly found: number;
  readonly missed: number;
}

export interface Judgement {
  /** Pages: the fate in force at the end is the true one; it is another; a loss was not found. */
  readonly fates: { readonly right: number; readonly wrong: number; readonly missed: number };
  /** Losses told of pages that were there. */
  readonly falseLosses: number;
  /** Edits of the text told with what stood there and what stands there now. */
  readonly edits: Counted;
  /** Edits of the title alone, the same. */
  readonly titles: Counted;
  /** Pages by their true fate at the end. */
  readonly byFate: ReadonlyMap<Fate, readonly Watched[]>;
  readonly mistakes: readonly Mistake[];
}

/** @param end the time of the last look, milliseconds since 1970 */
export function judge(
  { watched, events, history }: Played,
  truths: ReadonlyMap<string, Truth>,
  end: number,
): Judgement {
  const mistakes: Mistake[] = [];
  const fates = { right: 0, wrong: 0, missed: 0 };
  const [edits, titles] = [counter(), counter()];
  const byFate = new Map<Fate, Watched[]>();
  const told = Map.groupBy(events, ({ url }) => url);
  let falseLosses = 0;
  for (const page of watched.values()) {
    const { url } = page;
    const truth = truths.get(url)!;
    const really = truth.fateAt(end);
    byFate.set(really, [...(byFate.get(really) ?? []), page]);
    const of = told.get(url) ?? [];
    const note = (kind: Mistake['kind'], message: string): void => void mistakes.push({ kind, url, message });
    const losses = of.filter(({ kind }) => kind === 'lost');
    const unfounded = losses.filter(({ at }) => isGood(truth.fateAt(Date.parse(at))));
    const misnamed = losses.filter(
      ({ at, to }) => !unfounded.some((one) => one.at === at) && to !== truth.fateAt(Date.parse(at)),
    );
    falseLosses += unfounded.length;
    for (const event of unfounded) note('false-loss', tell(event));
    for (const event of misnamed) note('wrong', `${tell(event)}; was ${truth.fateAt(Date.parse(event.at))}`);
    const { fate } = history.page(url)!;
    if (isGood(really) ? isGood(fate) : fate === really) fates[misnamed.length === 0 ? 'right' : 'wrong']++;
    else {
      const kind = isGood(fate) ? 'missed' : 'wrong';
      fates[kind]++;
      note(
        kind,
        `is ${fate}, was ${really} since ${iso(truth.lossesAfter(0).at(-1))}; last look ${page.looks.at(-1)?.at}: ${page.looks.at(-1)?.fate}, ${page.looks.at(-1)?.evidence}`,
      );
    }
    for (const edit of truth.editsAfter(page.firstSeen)) {
      const count = edit.kind === 'title' ? titles : edits;
      if (isTold(edit, page, of)) count.found++;
      else {
        count.missed++;
        note('edit', `${edit.kind} at ${iso(edit.at)}: ${edit.before} → ${edit.after}`);
      }
    }
  }
  return { fates, falseLosses, edits, titles, byFate, mistakes };
}

/** The history tells a change, and the versions before and after differ by this edit, said as it was made. */
function isTold(edit: Edit, { changes }: Watched, events: readonly StoredEvent[]): boolean {
  const times = new Set(events.flatMap(({ kind, at }) => (kind === 'changed' ? [Date.parse(at)] : [])));
  return changes.some((change) => change.at >= edit.at && times.has(change.at) && shows(change, edit));
}

function shows({ at, before, after }: SeenChange, { kind, before: stood, after: stands }: Edit): boolean {
  const capture = { fetchedAt: new Date(at).toISOString() };
  const change = compareVersions({ ...before, capture }, { ...after, capture });
  if (kind === 'title') {
    return change.fields.some((field) => field.field === 'title' && field.before === stood && field.after === stands);
  }
  // A paragraph of one sentence that was written anew is one taken out and one put in.
  const spans = changedSentences(change.blocks);
  return spans.some((span) => span.before.includes(stood)) && spans.some((span) => span.after.includes(stands));
}

const counter = () => ({ found: 0, missed: 0 });
const iso = (at: number | undefined): string => (at === undefined ? 'never' : new Date(at).toISOString());
const tell = ({ at, since, from, to, evidence }: StoredEvent): string =>
  `${at}: ${from} → ${to} since ${since}, ${evidence}`;
