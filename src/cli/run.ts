/** `cundang run`: everything that one archive folder needs, in one process, until it is stopped. */
import type { Command } from 'commander';
import { type RunEvent, run } from '../run.ts';
import { timetablesOf } from '../schedule/timetables.ts';
import { configuredSites } from '../sites.ts';
import { interruptions } from './interruptions.ts';
import { wholeNumber } from './option-values.ts';
import { figures, lineOf, plainOf } from './run-lines.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { printableJson } from './terminal.ts';

interface Options {
  readonly once?: boolean;
  readonly deadline: string;
}

const notes = `
Sites run by the cron expressions of their definitions; schedule.cron sets others, \`cundang schedule --list\` shows them. All that
are due run in one crawl; when a site falls due meanwhile, the next crawl takes over with what is left. A run that was missed
is made up for once. Known articles are looked at again behind the new ones, as often as revisit.budget allows; edits and losses are
told by the channels of alerts.*. A site that is losing pages is run sooner and deeper, within its pace.

Examples
  $ cundang run                             every site, until Ctrl-C
  $ cundang run sxgov dtdjzx                these alone
  $ cundang run --once                      what is due now, from cron or a systemd timer
  $ cundang run --set "schedule.cron=0 */6 * * *,sxgov=*/10 * * * *" --set alerts.webhook=https://…

SIGTERM or Ctrl-C finishes the pages in hand; a second one, or the deadline, ends at once. Nothing is lost either way, nor by
kill -9: the next start goes on. With --json each event is one line of JSON; --once prints one document.`;

export function registerRun(program: Command): void {
  withCommonOptions(program.command('run'))
    .summary('run sites when they are due and look at known articles again, until it is stopped')
    .description(
      'The long-lived process of an archive folder: crawls sites when they are due, looks at known articles again, tells of edits and losses.',
    )
    .argument('[sites...]', 'site ids (see `cundang sites`); schedule.sites, or else all, unless told')
    .option('--once', 'do what is due now, and end')
    .option('--deadline <seconds>', 'longest time that a clean end may take', '60')
    .addHelpText('after', notes)
    .action(action(runHere));
}

async function runHere(shell: Shell, targets: string[], options: Options): Promise<number> {
  const { config, json } = shell;
  const once = options.once === true;
  const seconds = wholeNumber('--deadline', options.deadline);
  const sites = await configuredSites(config['sites.origins']);
  const { timetables, placeless } = timetablesOf(config, sites, targets);
  for (const { id, name } of placeless) {
    shell.note(`${name} (${id}) is left out: nobody has confirmed its address yet (sites.origins)`);
  }
  const named = targets.length > 0 || config['schedule.sites'].length > 0;
  const onEvent = (event: RunEvent) => {
    const line = lineOf(event, config['schedule.timezone']);
    if ('error' in event) shell.note(line);
    else shell.print(line);
    if (json && !once) process.stdout.write(`${printableJson(plainOf(event), 0)}\n`);
  };
  const stops = interruptions(() =>
    shell.note(`finishing the pages in hand, for ${seconds} s at most; again to stop at once`),
  );
  try {
    const { ran, aborted } = await run({
      ...{ config, sites, timetables, once, onEvent, deadlineMs: seconds * 1000 },
      watched: named ? timetables.map(({ site }) => site) : null,
      ...{ stop: stops.first, abort: stops.second },
    });
    if (!once) return aborted ? 130 : 0;
    shell.document({ command: 'run', ran: ran && figures(ran) });
    if (ran === null) shell.print('nothing is due');
    if (stops.first.aborted) return 130;
    return ran !== null && ran.tally.failed > 0 ? 3 : 0;
  } finally {
    stops.close();
  }
}
