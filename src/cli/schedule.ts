/** `cundang schedule`: when sites run, and, with a queue in Redis, their seeds put there for the workers. */
import type { Command } from 'commander';
import type { Site } from '../../crawlers/site.ts';
import type { Frontier } from '../../queue/frontier.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { openHealth } from '../metrics/open.ts';
import { circumstancesOf } from '../run/beside.ts';
import { hurried } from '../run/endangered.ts';
import { type DistributedEvent, lastRunsOf, openSchedule, runDistributed } from '../schedule/distributed.ts';
import { lastRunsIn } from '../schedule/last-runs.ts';
import { dueRun, type Run, runAfter, type Timetable } from '../schedule/plan.ts';
import { type Timetables, timetablesOf } from '../schedule/timetables.ts';
import { configuredSites } from '../sites.ts';
import { clockTime } from './clock-time.ts';
import { interruptions } from './interruptions.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { table } from './table.ts';
import { oneLine, printableJson } from './terminal.ts';

interface Options {
  readonly list?: boolean;
  readonly once?: boolean;
}

const notes = `
Each site has a cron expression of its own; schedule.cron sets others. A run that was missed is made up for once.

With queue.redis, it puts the seeds of due sites into the queue, and workers crawl; several may stand by for each other,
started with the same sites: what was started last holds. Without, \`cundang run\` runs the sites, and this only lists them.

Examples
  $ cundang schedule --list                 when each site runs, and when it ran
  $ cundang schedule                        every site, until Ctrl-C
  $ cundang schedule sxgov dtdjzx           these alone
  $ cundang schedule --once                 what is due now, from cron or a systemd timer

With --json each event is one line of JSON; --list and --once print one document.`;

export function registerSchedule(program: Command): void {
  withCommonOptions(program.command('schedule'))
    .summary('show when sites run; put what is due into a shared queue')
    .description(
      'Shows when sites run; with a queue in Redis, puts the seeds of those that are due there, until it is stopped.',
    )
    .argument('[sites...]', 'site ids (see `cundang sites`); schedule.sites, or else all, unless told')
    .option('--list', 'show when each site runs next and ran last, and end')
    .option('--once', 'put in what is due now, and end')
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
  if (shell.config['queue.redis'] === null) {
    throw new CundangError('usage', 'without queue.redis sites are run by `cundang run`; --list shows when');
  }
  return queueThere(shell, sites, planned.timetables, options.once === true);
}

async function list(shell: Shell, { timetables, placeless }: Timetables): Promise<number> {
  const last = await readLast(shell);
  const now = new Date();
  const endangered =
    shell.config['queue.redis'] === null ? circumstancesOf(shell.config.dir, [], now).endangered : new Map();
  const rows = timetables.map((timetable) => {
    const { site, cron, timezone } = timetable;
    const own = hurried(timetable, endangered);
    const run = last.get(site) ?? null;
    const times = own.times ?? 1;
    return { site, cron, times, timezone, due: dueRun(own, run, now), next: runAfter(own, now), last: run };
  });
  shell.document({ command: 'schedule', sites: rows, leftOut: placeless.map(({ id }) => id) });
  const zone = shell.config['schedule.timezone'];
  const shown = (date: Date | null | undefined) => (date ? clockTime(date, zone) : null);
  shell.print(
    table(
      ['site', 'cron', `next run (${zone})`, 'last run', ''],
      rows.map(({ site, cron, times, due, next, last: run }) => [
        ...[site, cron, due === null ? shown(next) : 'now', shown(run?.started)],
        [
          run !== null && run.ended === null ? 'did not end, or goes on' : [],
          times > 1 ? `is losing pages: ${times} times as often` : [],
        ]
          .flat()
          .join('; '),
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

/** One line for each event: troubles among the notes, the rest among the results. */
function tell(shell: Shell, once: boolean, event: DistributedEvent, line: string): void {
  if ('error' in event) shell.note(line);
  else shell.print(line);
  if (!shell.json || once) return;
  const { code, message } = 'error' in event ? asCundangError(event.error) : {};
  const plain = 'error' in event ? { ...event, error: { code, message } } : event;
  process.stdout.write(`${printableJson(plain, 0)}\n`);
}

function distributedLine(event: DistributedEvent, zone: string): string {
  const time = clockTime(event.at, zone);
  if (event.kind === 'queued') return `${time}  ${event.site}: ${event.added} visits added to the queue`;
  const { message, hint } = asCundangError(event.error);
  return `${time}  ${oneLine(message)} (${hint})`;
}
