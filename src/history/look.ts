/** What one look at a known page showed, and what is known of the page by all of them. Times are ISO 8601, UTC. */

/** What a page has become. `alive` and `changed` are good; the others are losses once they are confirmed. */
export const fates = [
  /** The article is there, as it was. */
  'alive',
  /** The article is there and says something else than before. */
  'changed',
  /** Redirected to the article at another address. */
  'moved',
  /** 404 or 410. */
  'gone',
  /** Status 200, but an error or home page. */
  'soft-404',
  /** Another article, or something else that is no error page, stands there. */
  'replaced',
  /** Clone marks or spam on a host that was clean. */
  'hijacked',
  /** A page of the domain's seller or host. */
  'parked',
  /** 401, 403, a captcha or a firewall's challenge. */
  'blocked',
  /** No answer, or 5xx. */
  'unreachable',
] as const;

export type Fate = (typeof fates)[number];

export const isGood = (fate: Fate): boolean => fate === 'alive' || fate === 'changed';

/** Trouble of the host, which passes and says nothing about the page. */
export const isTrouble = (fate: Fate): boolean => fate === 'blocked' || fate === 'unreachable';

/** Whether the fate is a loss once it is confirmed. */
export const isLoss = (fate: Fate): boolean => !isGood(fate) && !isTrouble(fate);

/** What an answer shows, by itself. */
export interface Sign {
  readonly fate: Fate;
  /** One line: what it was recognised by. */
  readonly evidence: string;
  /** HTTP status of the last answer; null without one. */
  readonly status: number | null;
  /** Where it was redirected to; null when it was not. */
  readonly to: string | null;
}

/** One look at a page. */
export interface Look extends Sign {
  readonly url: string;
  readonly site: string;
  readonly at: string;
  /** Content digest of the article that was read (64 hex digits); null when there was none, or a 304 confirmed the last one. */
  readonly content: string | null;
  /** The capture; null when there was no answer to store. */
  readonly capture: { readonly recordId: string; readonly file: string; readonly offset: number } | null;
}

/** What is known of a page. */
export interface PageState {
  readonly url: string;
  readonly site: string;
  readonly host: string;
  readonly firstSeen: string;
  /** The last good look; the article of that time stays the page's record. */
  readonly lastGood: string;
  /** Content digest of the last good look. */
  readonly content: string;
  /** The fate in force: the last good one until another is confirmed. */
  readonly fate: Fate;
  /** First look of the fate in force. */
  readonly since: string;
  /** Where a moved page is, or what stands in its place; null otherwise. */
  readonly to: string | null;
  /** Another fate that was seen and is not confirmed yet. */
  readonly suspected: { readonly fate: Fate; readonly since: string; readonly looks: number } | null;
  readonly lastLook: string;
  /** Looks in all, and those that found a change of content. */
  readonly looks: number;
  readonly changes: number;
  /** When the content last changed, or was first seen. */
  readonly changedAt: string;
  /** When it is looked at next; null = never again. */
  readonly due: string | null;
}

/** What a look brought: told once, at the look that confirms it. */
export interface HistoryEvent {
  readonly kind: 'changed' | 'lost' | 'back';
  readonly url: string;
  readonly site: string;
  /** Time of the look that confirmed it, and of the first that showed it. */
  readonly at: string;
  readonly since: string;
  readonly from: Fate;
  readonly to: Fate;
  /** Content digests of the versions, for `changed`; the later is null otherwise. */
  readonly before: string;
  readonly after: string | null;
  readonly evidence: string;
}
