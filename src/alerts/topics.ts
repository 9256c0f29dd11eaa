/**
 * When a subject is told of: at once the first time; then not before `repeatMs` have passed, unless what has gathered since is
 * ten times what was told. So a site that loses its pages one by one gives few messages, and one that loses all of them at
 * once no more than one for each tenfold.
 */
import { type Alert, type Gathered, joined, type Subject, severityOf } from './alert.ts';
import type { Condition } from './conditions.ts';

export interface Topic extends Subject {
  /** Told last; null = never. ISO 8601, UTC. */
  readonly toldAt: string | null;
  /** The count that was told then. */
  readonly toldCount: number;
  /** A condition that was told of and holds still; messages in a row about it. */
  readonly holding: number;
  /** Not told yet. */
  readonly waiting: Gathered | null;
}

export const newTopic = (subject: Subject): Topic => ({
  ...{ rule: subject.rule, site: subject.site },
  ...{ toldAt: null, toldCount: 0, holding: 0, waiting: null },
});

/** Each message about a condition that lasts comes after twice the time, up to 32 times. */
const MOST_DOUBLINGS = 5;
const TENFOLD = 10;

type Message = Omit<Alert, 'id'>;

export interface Told {
  readonly topic: Topic;
  readonly message: Message | null;
}

/** Adds events to a topic. */
export const gathered = (topic: Topic, more: Gathered): Topic => ({ ...topic, waiting: joined(topic.waiting, more) });

/** Tells what waits, if it is time to. */
export function tell(topic: Topic, now: number, repeatMs: number): Told {
  const { waiting, toldAt, toldCount } = topic;
  if (waiting === null) return { topic, message: null };
  const isTime = toldAt === null || now - Date.parse(toldAt) >= repeatMs || waiting.count >= TENFOLD * toldCount;
  return isTime ? told(topic, waiting, now) : { topic, message: null };
}

/** What a condition that was looked at brings. */
export function judge(topic: Topic, condition: Condition, now: number, repeatMs: number): Told {
  const { count, since, facts } = condition;
  const seen: Gathered = { count, since, facts, urls: [], evidence: [] };
  if (condition.holds) {
    const patience = repeatMs * 2 ** Math.min(Math.max(topic.holding - 1, 0), MOST_DOUBLINGS);
    const { topic: next, message } = tell({ ...topic, waiting: seen }, now, patience);
    return message ? { topic: { ...next, holding: topic.holding + 1 }, message } : { topic, message };
  }
  // The end of what nobody heard of is no news.
  if (topic.holding === 0) return { topic, message: null };
  const at = new Date(now).toISOString();
  const { rule, site } = topic;
  return {
    topic: { ...topic, holding: 0, waiting: null },
    message: { rule, site, at, over: true, severity: severityOf(rule, seen, true), ...seen },
  };
}

function told(topic: Topic, waiting: Gathered, now: number): Told {
  const { rule, site } = topic;
  const at = new Date(now).toISOString();
  return {
    topic: { ...topic, toldAt: at, toldCount: waiting.count, waiting: null },
    message: { rule, site, at, over: false, severity: severityOf(rule, waiting, false), ...waiting },
  };
}
