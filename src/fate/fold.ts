/** What a page is known to be, after one more look: a loss is in force only when looks over time agree. */
import { type Fate, type HistoryEvent, isGood, isTrouble, type Look, type PageState } from '../history/look.ts';
import { DAY_MS } from '../text/beijing.ts';
import { type HostCondition, isWell } from './host.ts';
import type { Confirmation, FatePolicy, Loss } from './policy.ts';

export interface Folded {
  /** Null for a page that was never seen good: nothing is known that could be lost. */
  readonly state: PageState | null;
  readonly event: HistoryEvent | null;
}

/** What befalls a host and with it all its pages. */
const isOfHost = (fate: Fate): boolean => fate === 'parked' || fate === 'hijacked';

/** 0 = the page's own loss, 1 = its host's, 2 = trouble on the way to it. */
const matterOf = (fate: Fate): number => (isTrouble(fate) ? 2 : isOfHost(fate) ? 1 : 0);

/**
 * The state after a look, and what is to be told of it. Pure; a look that is not later than the last one changes nothing, so that the
 * same looks may come twice. `due` is handed through.
 */
export function fold(state: PageState | null, look: Look, policy: FatePolicy, host: HostCondition): Folded {
  if (state === null) return { state: first(look), event: null };
  if (Date.parse(look.at) <= Date.parse(state.lastLook)) return { state, event: null };
  const seen = { ...state, lastLook: look.at, looks: state.looks + 1 };
  return isGood(look.fate) ? good(seen, look) : bad(seen, look, policy, isWell(host, state.lastLook));
}

function first(look: Look): PageState | null {
  if (!isGood(look.fate) || look.content === null) return null;
  const { url, site, at, content } = look;
  return {
    url,
    site,
    host: new URL(url).host,
    firstSeen: at,
    lastGood: at,
    content,
    fate: 'alive',
    since: at,
    to: null,
    suspected: null,
    lastLook: at,
    looks: 1,
    changes: 0,
    changedAt: at,
    due: null,
  };
}

/** A good look holds at once: it clears what was suspected, and a lost page is back. */
function good(state: PageState, look: Look): Folded {
  const { at, content } = look;
  const wasLost = !isGood(state.fate);
  // An edit of the title alone keeps the content.
  const isNew = look.fate === 'changed' && content !== null;
  const after = isNew ? content : null;
  const next: PageState = {
    ...state,
    lastGood: at,
    content: after ?? state.content,
    fate: look.fate,
    since: wasLost || isNew ? at : state.since,
    to: null,
    suspected: null,
    changes: state.changes + (isNew ? 1 : 0),
    changedAt: isNew ? at : state.changedAt,
  };
  if (!wasLost && !isNew) return { state: next, event: null };
  return { state: next, event: eventOf(wasLost ? 'back' : 'changed', state, look, at, after) };
}

function bad(state: PageState, look: Look, policy: FatePolicy, hostIsWell: boolean): Folded {
  const fate = look.fate as Loss;
  if (fate === state.fate) return { state: { ...state, to: look.to, suspected: null }, event: null };
  const lost = !isGood(state.fate);
  // A lost page that cannot be asked for is no other than before.
  if (isTrouble(fate) && lost) return { state, event: null };
  const suspected = suspect(state, look, fate, policy);
  const held = suspected.fate !== fate;
  const wanted = hostIsWell ? [policy.confirm[fate]] : [policy.confirm[fate], policy.unsure];
  if (held || !wanted.every((confirmation) => isConfirmed(suspected, look.at, confirmation))) {
    return { state: { ...state, suspected }, event: null };
  }
  const { since } = suspected;
  return {
    state: { ...state, fate, since, to: look.to, suspected: null },
    event: eventOf('lost', state, look, since, null),
  };
}

/**
 * The suspicion after a bad look. Losses of one page are told apart by little (a site answers 404 today and with its home page
 * tomorrow), so they go on counting as the one seen last. Trouble, and what befalls a whole host, are matters of their own:
 * they leave a suspicion of the page's own loss alone for a while, since they say nothing for or against it, and count from
 * their own first look.
 */
function suspect(state: PageState, look: Look, fate: Loss, policy: FatePolicy): NonNullable<PageState['suspected']> {
  const { suspected } = state;
  const anew = { fate, since: look.at, looks: 1 };
  if (suspected === null) return anew;
  const days = daysBetween(suspected.since, look.at);
  const [now, before] = [matterOf(fate), matterOf(suspected.fate)];
  if (now > before) return days < policy.holdDays ? suspected : anew;
  if (now < before) return anew;
  const counts = days * 24 >= suspected.looks * policy.apartHours;
  return { ...suspected, fate, looks: suspected.looks + (counts ? 1 : 0) };
}

function isConfirmed({ since, looks }: NonNullable<PageState['suspected']>, at: string, wanted: Confirmation): boolean {
  return looks >= wanted.looks && daysBetween(since, at) >= wanted.days;
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

function eventOf(
  kind: HistoryEvent['kind'],
  before: PageState,
  { url, site, at, fate, evidence }: Look,
  since: string,
  after: string | null,
): HistoryEvent {
  return { kind, url, site, at, since, from: before.fate, to: fate, before: before.content, after, evidence };
}
