/** `cundang schedule`: sites run when they are due. */
import type { Command } from 'commander';
import type { Site } from '../../crawlers/site.ts';
import type { Frontier } from '../../queue/frontier.ts';
import { type CrawlResult, crawl } from '../crawl.ts';
import { asCundangError } from '../errors.ts';
import { openHealth } from '../metrics/open.ts';
import { systemClock } from '../schedule/clock.ts';
import { type DistributedEvent, lastRunsOf, openSchedule, runDistributed } from '../schedule/distributed.ts';
import { lastRunsIn } from '../schedule/last-runs.ts';
import { dueRun, type Run, runAfter, type Timetable } from '../schedule/plan.ts';
import { type RoundEvent, type RoundsOptions, runRound, runRounds } from '../schedule/rounds.ts';
import { type Timetables, timetablesOf } from '../schedule/timetables.ts';
import { configuredSites } from '../sites.ts';
import { interruptions } from './interruptions.ts';
import { bytes } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { table } from './table.ts';
import { oneLine, printableJson } from './terminal.ts';

interface Options {
  readonly list?: boolean;
  readonly once?: boolean;
}

const notes = `
Each site has a cron expression of its own; schedule.cron sets others. A run that was missed is made up for once.

Without queue.redis, this process crawls itself, all sites that are due in one crawl; when a site falls due meanwhile, the
next crawl takes over with what is left. With queue.redis, it only puts the seeds of due sites into the queue, and workers crawl; several may
stand by for each other, started with the same sites: what was started last holds.

Examples
  $ cundang schedule                        every site, until Ctrl-C
  $ cundang schedule sxgov dtdjzx           these alone
  $ cundang schedule --list                 when each site runs, and when it ran
  $ cundang schedule --once                 what is due now, from cron or a systemd timer
  $ cundang schedule --set "schedule.cron=0 */6 * * *,sxgov=*/10 * * * *"

Ctrl-C finishes the pages in hand, a second one stops at once; an interrupted run goes on at the next start.
With --json each event is one line of JSON; --list and --once print one document.`;

export function registerSchedule(program: Command): void {
  withCommonOptions(program.command('schedule'))
    .summary('run sites when they are due, until it is stopped')
    .description('Runs sites when they are due, by the cron expressions of their definitions, until it is stopped.')
    .argument('[sites...]', 'site ids (see `cundang sites`); all unless told')
    .option('--list', 'show when each site runs next and ran last, and end')
    .option('--once', 'run what is due now, and end')
    .addHelpText('after', notes)
    .action(action(schedule));
}

async function schedule(shell: Shell, targets: string[], options: Options): Promise<number> {
  const sites = await configuredSites(shell.config['sites.origins']);
  const planned = timetablesOf(shell.config, sites, targets);
  for (const { id, name } of planned.placeless) {
    shell.note(`${name} (${id}) is left out: nobody has confirmed its address yet (sites.origins)`);
  }
  if (options.list === true) return list(shell, planned);
  const once = options.once === true;
  return shell.config['queue.redis'] === null
    ? crawlHere(shell, sites, planned.timetables, once)
    : queueThere(shell, sites, planned.timetables, once);
}

async function list(shell: Shell, { timetables, placeless }: Timetables): Promise<number> {
  const last = await readLast(shell);
  const now = new Date();
  const rows = timetables.map((timetable) => {
    const { site, cron, timezone } = timetable;
    const run = last.get(site) ?? null;
    return { site, cron, timezone, due: dueRun(timetable, run, now), next: runAfter(timetable, now), last: run };
  });
  shell.document({ command: 'schedule', sites: rows, leftOut: placeless.map(({ id }) => id) });
  const zone = shell.config['schedule.timezone'];
  const shown = (date: Date | null | undefined) => (date ? clockTime(date, zone) : null);
  shell.print(
    table(
      ['site', 'cron', `next run (${zone})`, 'last run', ''],
      rows.map(({ site, cron, due, next, last: run }) => [
        ...[site, cron, due === null ? shown(next) : 'now', shown(run?.started)],
        run !== null && run.ended === null ? 'did not end, or goes on' : '',
      ]),
    ),
  );
  return 0;
}

async function readLast({ config }: Shell): Promise<ReadonlyMap<string, Run>> {
  if (config['queue.redis'] === null) return lastRunsIn(config.dir).read();
  const there = await openSchedule(config);
  try {
    return await lastRunsOf(there).read();
  } finally {
    await there.close();
  }
}

async function crawlHere(
  shell: Shell,
  sites: readonly Site[],
  timetables: readonly Timetable[],
  once: boolean,
): Promise<number> {
  const { config } = shell;
  const stops = interruptions(() => shell.note('finishing the pages in hand; press Ctrl-C again to stop at once'));
  const say = (event: RoundEvent<CrawlResult>) =>
    tell(shell, once, event, roundLine(event, config['schedule.timezone']));
  await using health = await openHealth({ config, sites, draining: stops.first });
  const idle = () => health?.started({ dir: config.dir });
  const options: RoundsOptions<CrawlResult> = {
    timetables,
    lastRuns: lastRunsIn(config.dir),
    clock: systemClock,
    crawl: (targets, stop) =>
      crawl({
        ...{ config, sites, targets, maxPages: null, since: null, extract: true, stop, abort: stops.second, health },
        onStoreProblem: (error) => shell.note(asCundangError(error).message),
      }).finally(idle),
    stop: stops.first,
    onEvent: say,
  };
  try {
    idle();
    if (!once) {
      await runRounds(options);
      return 0;
    }
    const result = await runRound(options);
    shell.document({ command: 'schedule', ran: result === null ? null : figures(result) });
    if (result === null) shell.print('nothing is due');
    if (stops.first.aborted) return 130;
    return result !== null && result.tally.failed > 0 ? 3 : 0;
  } finally {
    stops.close();
  }
}

async function queueThere(
  shell: Shell,
  sites: readonly Site[],
  timetables: readonly Timetable[],
  once: boolean,
): Promise<number> {
  const { config } = shell;
  const stops = interruptions(() => {});
  const queued: DistributedEvent[] = [];
  let troubled = false;
  const onEvent = (event: DistributedEvent) => {
    if (event.kind === 'trouble') troubled = true;
    else if (once) queued.push(event);
    tell(shell, once, event, distributedLine(event, config['schedule.timezone']));
  };
  // Nothing is in hand for long here; a second signal does not wait for what is.
  stops.second.addEventListener('abort', () => process.exit(130));
  try {
    await using health = await openHealth({ config, sites, draining: stops.first });
    const onOpen = (frontier: Frontier) => health?.started({ frontier });
    await runDistributed({ config, sites, timetables, once, stop: stops.first, onEvent, onOpen });
  } finally {
    stops.close();
  }
  if (!once) return 0;
  shell.document({ command: 'schedule', queued });
  if (queued.length === 0) shell.print('nothing is due');
  if (stops.first.aborted) return 130;
  return troubled ? 1 : 0;
}

type Event = RoundEvent<CrawlResult> | DistributedEvent;

/** One line for each event: troubles among the notes, the rest among the results. */
function tell(shell: Shell, once: boolean, event: Event, line: string): void {
  if ('error' in event) shell.note(line);
  else shell.print(line);
  if (!shell.json || once) return;
  const plain =
    event.kind === 'ended'
      ? { ...event, result: undefined, ...figures(event.result) }
      : 'error' in event
        ? { ...event, error: { code: asCundangError(event.error).code, message: asCundangError(event.error).message } }
        : event;
  process.stdout.write(`${printableJson(plain, 0)}\n`);
}

function figures({ ended, tally, lanes, unsent, usage }: CrawlResult) {
  const waiting = lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  return { ended, ...tally, waiting, unsent, usage };
}

function roundLine(event: RoundEvent<CrawlResult>, zone: string): string {
  const time = clockTime(event.at, zone);
  if (event.kind === 'failed') {
    const error = asCundangError(event.error);
    return `${time}  ${oneLine(error.message)}; next attempt at ${clockTime(event.next, zone)} (${error.hint})`;
  }
  const sites = event.sites.map(({ site }) => site).join(', ');
  if (event.kind === 'started') return `${time}  ${sites}: started`;
  const { tally, ended, waiting, usage } = { ...event.result, ...figures(event.result) };
  const why = event.madeRoom ? 'a site is due' : ended === 'empty' ? 'done' : ended;
  return [
    `${time}  ${sites}: ${why} after ${Math.round(usage.seconds)} s`,
    `${tally.pages} pages`,
    `${tally.articles.new} new articles`,
    `${tally.failed} failed`,
    `${waiting} left`,
    bytes(tally.bytes),
  ].join(' · ');
}

function distributedLine(event: DistributedEvent, zone: string): string {
  const time = clockTime(event.at, zone);
  if (event.kind === 'queued') return `${time}  ${event.site}: ${event.added} visits added to the queue`;
  const { message, hint } = asCundangError(event.error);
  return `${time}  ${oneLine(message)} (${hint})`;
}

/** `2026-11-22 10:15:03` in a time zone. */
function clockTime(date: Date, zone: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(date);
}
