/** An alert: one message about a site (or the archive itself), for however many pages. Times are ISO 8601, UTC. */
import type { Fate } from '../history/look.ts';

/** What is told of; `alerts.rules` names those that are wanted. */
export const rules = [
  /** A loss of a page was confirmed, whatever its fate. */
  'page-lost',
  /** An article says something else than before. */
  'article-edited',
  /** A page that was lost is there again. */
  'page-back',
  /** No new article for longer than is usual at the site. */
  'site-silent',
  /** Article pages give no record, or lists fewer links than they used to. */
  'layout-drift',
  /** Most pages of a site show its domain's seller, or spam. */
  'site-taken',
  /** Many requests were answered with 429. */
  'throttled',
  /** Little space is left for the archive. */
  'disk-low',
] as const;

export type Rule = (typeof rules)[number];

export type Severity = 'info' | 'warning' | 'critical';

/** URLs and lines of evidence that one message shows. */
export const SHOWN = { urls: 20, evidence: 10 } as const;

/** Numbers that a rule's wording needs (wording.ts). */
export type Facts = Readonly<Record<string, number>>;

/** What was gathered on one subject since it was last told. */
export interface Gathered {
  /** Pages, or what the rule measures. */
  readonly count: number;
  readonly since: string;
  /** The first of them, {@link SHOWN} at most. */
  readonly urls: readonly string[];
  readonly evidence: readonly string[];
  readonly facts: Facts;
}

/** What messages are grouped by: a rule at a site; null = the archive itself. */
export interface Subject {
  readonly rule: Rule;
  readonly site: string | null;
}

export interface Alert extends Subject, Gathered {
  /** UUID; the same whatever the channel and however often it is sent. */
  readonly id: string;
  readonly at: string;
  readonly severity: Severity;
  /** The condition that was told of has ended. */
  readonly over: boolean;
}

/** The key of a subject. */
export const keyOf = ({ rule, site }: Subject): string => `${rule}/${site ?? ''}`;

/** From so many pages on, a loss is no longer a matter of single pages. */
const MANY = 100;
const TAKEN: readonly Fate[] = ['hijacked', 'parked'];

export function severityOf(rule: Rule, { count, facts }: Pick<Gathered, 'count' | 'facts'>, over: boolean): Severity {
  if (over) return 'info';
  switch (rule) {
    case 'site-taken':
    case 'disk-low':
      return 'critical';
    case 'page-lost':
      return count >= MANY || TAKEN.some((fate) => (facts[fate] ?? 0) > 0) ? 'critical' : 'warning';
    case 'article-edited':
    case 'page-back':
      return 'info';
    default:
      return 'warning';
  }
}

/** Two gatherings of the same subject as one. */
export function joined(a: Gathered | null, b: Gathered): Gathered {
  if (a === null) return b;
  const facts: Record<string, number> = { ...a.facts };
  for (const [name, number] of Object.entries(b.facts)) facts[name] = (facts[name] ?? 0) + number;
  return {
    count: a.count + b.count,
    since: [a.since, b.since].sort()[0]!,
    urls: [...new Set([...a.urls, ...b.urls])].slice(0, SHOWN.urls),
    evidence: [...new Set([...a.evidence, ...b.evidence])].slice(0, SHOWN.evidence),
    facts,
  };
}
