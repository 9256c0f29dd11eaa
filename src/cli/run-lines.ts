/** What `run` tells, a line for each event. */
import type { CrawlResult } from '../crawl.ts';
import { asCundangError } from '../errors.ts';
import { TIMES } from '../run/endangered.ts';
import type { RunEvent } from '../run.ts';
import { clockTime } from './clock-time.ts';
import { bytes } from './progress.ts';
import { oneLine } from './terminal.ts';

/** For people; times in `zone`. */
export function lineOf(event: RunEvent, zone: string): string {
  return `${clockTime(event.at, zone)}  ${wordsOf(event, zone)}`;
}

/** For scripts. */
export function plainOf(event: RunEvent): unknown {
  if (event.kind === 'ended') return { ...event, result: undefined, ...figures(event.result) };
  if (!('error' in event)) return event;
  const { code, message } = asCundangError(event.error);
  return { ...event, error: { code, message } };
}

/** What a round did. */
export function figures({ ended, tally, lanes, unsent, usage }: CrawlResult) {
  const waiting = lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  return { ended, ...tally, waiting, unsent, usage };
}

const pageWords = { changed: 'edited', lost: 'lost', back: 'back' } as const;

function wordsOf(event: RunEvent, zone: string): string {
  switch (event.kind) {
    case 'started':
      return `${who(event)}: started`;
    case 'ended':
      return endOf(event);
    case 'failed': {
      const { message, hint } = asCundangError(event.error);
      return `${oneLine(message)}; next attempt at ${clockTime(event.next, zone)} (${hint})`;
    }
    case 'trouble': {
      const { message, hint } = asCundangError(event.error);
      return `${oneLine(message)} (${hint})`;
    }
    case 'page': {
      const { site, what, url, to, since, evidence } = event;
      const fate = what === 'lost' ? ` (${to} since ${clockTime(new Date(since), zone)})` : '';
      return `${site}: ${pageWords[what]}${fate} ${oneLine(url)}: ${oneLine(evidence)}`;
    }
    case 'endangered': {
      const { site, lost, suspected } = event;
      const pages = `${lost} lost in seven days, ${suspected} more suspected`;
      return `${site} is losing pages (${pages}): run ${TIMES} times as often, lists followed to their ends, days a year back`;
    }
    case 'calm':
      return `${event.site} has lost no more pages: run as ever`;
    case 'removed':
      return `removed ${event.folders.length} browser profiles of processes that died`;
  }
}

type Round = Extract<RunEvent, { kind: 'started' | 'ended' }>;

const who = ({ sites }: Round): string => sites.map(({ site }) => site).join(', ') || 'known articles';

function endOf(event: Extract<RunEvent, { kind: 'ended' }>): string {
  const { ended, pages, articles, captures, failed, waiting, bytes: size, usage } = figures(event.result);
  const why = event.madeRoom ? 'a site is due' : ended === 'empty' ? 'done' : ended;
  return [
    `${who(event)}: ${why} after ${Math.round(usage.seconds)} s`,
    `${pages} pages`,
    `${articles.new} new articles`,
    `${captures.revisit + captures.notModified} unchanged`,
    `${failed} failed`,
    `${waiting} left`,
    bytes(size),
  ].join(' · ');
}
