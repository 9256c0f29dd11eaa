/** What is known of an answer when its fate is judged. */
import type { Site } from '../../crawlers/site.ts';
import type { Reason } from '../../queue/frontier.ts';
import type { ArticleDraft } from '../article.ts';
import type { Fate } from '../history/look.ts';
import type { Reading } from '../reading.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { ProbeAnswer } from './probe.ts';
import type { LastGood } from './same-article.ts';
import type { Answered, Seen } from './seen.ts';

export interface SignInput extends Answered {
  /** The article's address, as it was visited. */
  readonly url: string;
  /** The definition that it is read with. */
  readonly site: Site;
  /** Why no answer came; null when one did. */
  readonly error: Reason | null;
  /** What the last answer's reading gave; null where it was not read. */
  readonly reading: Pick<Reading, 'draft' | 'skip'> | null;
  readonly last: LastGood;
  /** What the last answer shows besides (`seenIn`): asked for only where the article is not plainly there. */
  readonly seen: () => Seen | null;
  /** What the host answered for a page that cannot exist; null when it was not asked, or its answer is not known. */
  readonly probe: ProbeAnswer | null;
  /** The host's home page, not older than some days; null when there is none. */
  readonly home: Fingerprint | null;
}

/** A judgement, before it becomes a sign. */
export interface Told {
  readonly fate: Fate;
  readonly evidence: string;
}

/** An article has a date of its own on the page; a wall, a notice or a seller's page has that of the address at most. */
export function isDated(draft: ArticleDraft | null): boolean {
  return draft !== null && draft.published !== null && !draft.published.inferred;
}
