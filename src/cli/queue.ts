/** `cundang queue`: what waits by site, and what a person does to it; also while crawls and workers run. */
import type { Command } from 'commander';
import type { Paused } from '../../queue/control.ts';
import type { LaneCounts } from '../../queue/frontier.ts';
import type { Queue } from '../../queue/sqlite/open.ts';
import { CundangError } from '../errors.ts';
import { openQueueBeside } from '../queue-beside.ts';
import { configuredSites } from '../sites.ts';
import { nearest } from '../text/nearest.ts';
import { duration, wholeNumber } from './option-values.ts';
import { failureReport } from './reasons.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { clip, table } from './table.ts';

const examples = `
Examples
  $ cundang queue                         what waits, is in hand, done, skipped and failed, by site
  $ cundang queue failed sxgov            why pages of a site failed
  $ cundang queue pause sxgov --for 2h    leave a site alone for two hours; the others go on
  $ cundang queue drain sxgov --yes       forget what waits of a site

All of it works while crawls and workers run; what they have in hand is finished.`;

export function registerQueue(program: Command): void {
  const queue = program
    .command('queue')
    .summary('what waits, site by site: counts, failures; retry, pause, resume, drain')
    .description('Shows what waits in the queue, and acts on it site by site.')
    .addHelpText('after', examples);
  const sub = (name: string, options?: { readonly isDefault: boolean }) =>
    withCommonOptions(queue.command(name, options));
  sub('status', { isDefault: true })
    .description('counts by site, and which sites are paused')
    .option('--lanes', 'by host as well')
    .action(action(status));
  sub('failed')
    .description('pages that failed and why, newest first')
    .argument('[site]', 'only of this site')
    .option('--limit <n>', 'listed at most', '100')
    .action(action(failed));
  sub('retry')
    .description('have failed pages visited again, from their first attempt')
    .argument('[site]', 'only of this site')
    .action(action(retry));
  sub('pause')
    .description('leave a site alone, on all its hosts, until it is resumed')
    .argument('<site>', 'site id')
    .option('--for <time>', 'for so long: 90s, 30m, 2h, 1d')
    .action(action(pause));
  sub('resume').description('let a paused site go on').argument('<site>', 'site id').action(action(resume));
  sub('drain')
    .description('take out what waits of a site; a later crawl that finds it adds it anew')
    .argument('<site>', 'site id')
    .option('--yes', 'really do it')
    .action(action(drain));
}

async function status(shell: Shell, { lanes: byLane = false }: { readonly lanes?: boolean }): Promise<number> {
  await using queue = await opened(shell, true);
  const [rows, paused] = [await queue.frontier.counts(), await queue.control.paused()];
  const until = new Map(paused.map((one) => [one.site, pausedText(one)]));
  const sites = bySite(rows, paused);
  const pausedReport = paused.map(({ site, until: end }) => ({ site, until: end?.toISOString() ?? null }));
  shell.document({ command: 'queue status', sites, paused: pausedReport, ...(byLane ? { lanes: rows } : {}) });
  const cells = ({ site, waiting, leased, done, skipped, failed: lost }: SiteCounts) => [
    ...[site, waiting, leased, done, skipped, lost, until.get(site) ?? ''],
  ];
  const head = ['site', 'waiting', 'in hand', 'done', 'skipped', 'failed', ''];
  if (sites.length === 0) shell.print('the queue is empty');
  else if (byLane)
    shell.print(
      table(
        ['host', ...head],
        rows.map((row) => [row.lane, ...cells(row)]),
      ),
    );
  else shell.print(table(head, sites.map(cells)));
  return 0;
}

async function failed(shell: Shell, site: string | undefined, { limit }: { readonly limit: string }): Promise<number> {
  const most = wholeNumber('--limit', limit);
  await using queue = await opened(shell, true);
  if (site !== undefined) await refuseUnknownSite(shell, queue, site);
  const failures = await queue.frontier.failures(most, { site, state: 'failed' });
  shell.document({ command: 'queue failed', failures: failureReport(failures) });
  const rows = failures.map(({ site: of, url, attempts, reason }) => [
    ...[of, reason.code, attempts, clip(url, 90), clip(reason.message, 60)],
  ]);
  if (rows.length === 0) shell.print(site === undefined ? 'nothing failed' : `nothing of ${site} failed`);
  else shell.print(table(['site', 'reason', 'attempts', 'url', 'message'], rows));
  return 0;
}

async function retry(shell: Shell, site: string | undefined): Promise<number> {
  await using queue = await opened(shell);
  if (site !== undefined) await refuseUnknownSite(shell, queue, site);
  const visits = await queue.control.retry(site ?? null);
  shell.document({ command: 'queue retry', site: site ?? null, visits });
  shell.print(
    `waiting again: ${visits} failed ${visits === 1 ? 'visit' : 'visits'}${site === undefined ? '' : ` of ${site}`}`,
  );
  return 0;
}

async function pause(shell: Shell, site: string, options: { readonly for?: string }): Promise<number> {
  const until = options.for === undefined ? null : new Date(Date.now() + duration('--for', options.for));
  await using queue = await opened(shell);
  await refuseUnknownSite(shell, queue, site);
  await queue.control.pause(site, until);
  shell.document({ command: 'queue pause', site, until: until?.toISOString() ?? null });
  const end = until === null ? `until \`cundang queue resume ${site}\`` : `until ${until.toISOString()}`;
  shell.print(`${site} is paused ${end}; what is in hand is finished`);
  return 0;
}

async function resume(shell: Shell, site: string): Promise<number> {
  await using queue = await opened(shell);
  await refuseUnknownSite(shell, queue, site);
  const wasPaused = await queue.control.resume(site);
  shell.document({ command: 'queue resume', site, wasPaused });
  shell.print(wasPaused ? `${site} goes on` : `${site} was not paused`);
  return 0;
}

async function drain(shell: Shell, site: string, { yes = false }: { readonly yes?: boolean }): Promise<number> {
  await using queue = await opened(shell);
  await refuseUnknownSite(shell, queue, site);
  if (!yes) {
    const waiting = (await queue.frontier.counts())
      .filter((row) => row.site === site)
      .reduce((sum, row) => sum + row.waiting, 0);
    throw new CundangError('usage', `this takes ${waiting} waiting visits of ${site} out of the queue: add --yes`, {
      site,
    });
  }
  const visits = await queue.control.drain(site);
  shell.document({ command: 'queue drain', site, visits });
  shell.print(`taken out: ${visits} waiting ${visits === 1 ? 'visit' : 'visits'} of ${site}`);
  return 0;
}

type SiteCounts = Omit<LaneCounts, 'lane'>;

/** Counts of each site over its lanes; paused ones without a visit too. */
function bySite(rows: readonly LaneCounts[], paused: readonly Paused[]): SiteCounts[] {
  const sites = new Map<string, SiteCounts>();
  const none = { waiting: 0, leased: 0, done: 0, failed: 0, skipped: 0 };
  for (const row of [...rows, ...paused.map(({ site }) => ({ site, ...none }))]) {
    const { site, waiting, leased, done, failed: lost, skipped } = sites.get(row.site) ?? { site: row.site, ...none };
    sites.set(site, {
      ...{ site, waiting: waiting + row.waiting, leased: leased + row.leased, done: done + row.done },
      ...{ failed: lost + row.failed, skipped: skipped + row.skipped },
    });
  }
  return [...sites.values()].sort((a, b) => (a.site < b.site ? -1 : 1));
}

const pausedText = ({ until }: Paused): string => `paused${until === null ? '' : ` until ${until.toISOString()}`}`;

async function opened({ config }: Shell, readOnly = false): Promise<Queue & AsyncDisposable> {
  const queue = await openQueueBeside(config, { readOnly });
  return { ...queue, [Symbol.asyncDispose]: queue.close };
}

/** A site is known by its definition or by visits in the queue. @throws `site.unknown`, naming what was probably meant */
async function refuseUnknownSite({ config }: Shell, queue: Queue, site: string): Promise<void> {
  const [rows, paused] = [await queue.frontier.counts(), await queue.control.paused()];
  const inQueue = [...new Set([...rows, ...paused].map((row) => row.site))].sort();
  if (inQueue.includes(site)) return;
  const defined = (await configuredSites(config['sites.origins'])).map(({ id }) => id);
  if (defined.includes(site)) return;
  const near = nearest(site, [...inQueue, ...defined]);
  const told =
    near !== null ? `did you mean \`${near}\`?` : `in the queue: ${inQueue.slice(0, 20).join(', ') || 'none'}`;
  throw new CundangError('site.unknown', `no site is named "${site}"; ${told}`, { site });
}
