/** One line of the report of losses, with all that is known of it. Times are ISO 8601, UTC. */
import { type Fate, isLoss, isTrouble, type PageState } from '../history/look.ts';

/** In the order of the report. Only `lost` is a loss. */
export const kinds = [
  /** Confirmed: not at its address any more, or not as an article. */
  'lost',
  /** A look showed it lost; not confirmed. */
  'suspected',
  /** The host refuses it or does not answer: says nothing about the page. */
  'out-of-reach',
  /** The article says something else than before. */
  'edited',
  /** Was lost, and is there again. */
  'back',
] as const;

export type Kind = (typeof kinds)[number];

/** A place in the archive. */
export interface Place {
  /** WARC-Record-ID */
  readonly recordId: string;
  /** WARC file, below the archive's folder. */
  readonly file: string;
  readonly offset: number;
}

/** Our copy: the snapshot of the last good content. */
export interface Copy extends Place {
  /** Id of the record; null while the catalogue has none of it. */
  readonly id: string | null;
  /** Commands that show it, ready for a shell; `show` goes with the id. */
  readonly show: string | null;
  readonly replay: string;
}

export interface Row {
  readonly kind: Kind;
  readonly site: string;
  readonly url: string;
  readonly title: string | null;
  /** As the article says, in Beijing time, as precise as it says. */
  readonly published: string | null;
  /** What became of the page, or seems to have; of one that is back, what it had been. */
  readonly fate: Fate;
  readonly firstSeen: string;
  readonly lastGood: string;
  /** The first look that showed it, and the one that confirmed it: null = not confirmed. */
  readonly since: string;
  readonly confirmed: string | null;
  /** One line: what it was recognised by. */
  readonly evidence: string;
  /** HTTP status; null without an answer. */
  readonly status: number | null;
  /** Where it was redirected to. */
  readonly to: string | null;
  /** What stands there now, as archived. */
  readonly seen: Place | null;
  /** The article that took its place, or that it moved to, where the archive has it. */
  readonly replacement: { readonly id: string; readonly title: string | null } | null;
  /** Of an edit: the version that it made. */
  readonly copy: Copy | null;
  /** Of an edit: the ids of the versions before and after it (the same when only the head was edited), and the command that compares. */
  readonly edit: { readonly before: string | null; readonly after: string | null; readonly diff: string } | null;
}

/** What a line is built from: all that is held in memory of it. */
export interface Key {
  readonly kind: Kind;
  readonly url: string;
  readonly fate: Fate;
  /** ms since 1970; `at` orders the lines: when it was confirmed, or else `since`. */
  at: number;
  readonly since: number;
  confirmed: boolean;
}

/** Where a page belongs now: to one list, or to none while it is well. */
export function kindOf({ fate, suspected }: Pick<PageState, 'fate' | 'suspected'>): Kind | null {
  if (isLoss(fate)) return 'lost';
  if (suspected !== null && isLoss(suspected.fate)) return 'suspected';
  return isTrouble(fate) || suspected !== null ? 'out-of-reach' : null;
}
