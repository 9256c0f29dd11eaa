/** What the history's events amount to: one gathering for each rule and site, however many pages. */
import type { HistoryEvent } from '../history/look.ts';
import { type Gathered, keyOf, type Rule, SHOWN, type Subject } from './alert.ts';

const ruleOf: Readonly<Record<HistoryEvent['kind'], Rule>> = {
  lost: 'page-lost',
  changed: 'article-edited',
  back: 'page-back',
};

export interface OnSubject {
  readonly subject: Subject;
  readonly gathered: Gathered;
}

/** Longest line of evidence, and longest URL: both come from the web. */
const [LINE, URL_LENGTH] = [300, 2000];

interface Growing {
  readonly subject: Subject;
  count: number;
  since: string;
  readonly urls: Set<string>;
  readonly evidence: Set<string>;
  /** Pages by fate. */
  readonly facts: Record<string, number>;
}

/** In the order in which the subjects first appear. Memory does not grow with the number of events. */
export function fromEvents(events: Iterable<HistoryEvent>): readonly OnSubject[] {
  const growing = new Map<string, Growing>();
  for (const { kind, site, url, since, to, evidence } of events) {
    const subject = { rule: ruleOf[kind], site };
    const key = keyOf(subject);
    let one = growing.get(key);
    if (one === undefined) {
      one = { subject, count: 0, since, urls: new Set(), evidence: new Set(), facts: {} };
      growing.set(key, one);
    }
    one.count += 1;
    if (since < one.since) one.since = since;
    if (one.urls.size < SHOWN.urls) one.urls.add(url.slice(0, URL_LENGTH));
    if (one.evidence.size < SHOWN.evidence) one.evidence.add(`${to}: ${evidence}`.slice(0, LINE));
    one.facts[to] = (one.facts[to] ?? 0) + 1;
  }
  return Array.from(growing.values(), ({ subject, urls, evidence, ...rest }) => ({
    subject,
    gathered: { ...rest, urls: [...urls], evidence: [...evidence] },
  }));
}
