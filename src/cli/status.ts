/** `cundang status`: what an archive holds, what waits, what failed and why; also while a crawl runs. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Failure, LaneCounts } from '../../queue/frontier.ts';
import { warcFiles } from '../../storage/files.ts';
import type { Config } from '../config.ts';
import { queuePath, readCatalog } from '../folder.ts';
import { openQueueBeside } from '../queue-beside.ts';
import { historyLines, historyOf } from './history-block.ts';
import { wholeNumber } from './option-values.ts';
import { bytes } from './progress.ts';
import { failureLines, failureReport } from './reasons.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { table } from './table.ts';

export function registerStatus(program: Command): void {
  withCommonOptions(program.command('status'))
    .description('show what the archive holds, what waits, and every failure with its reason')
    .option('--failures <n>', 'failures listed at most', '1000')
    .action(action(status));
}

async function status(shell: Shell, options: { readonly failures: string }): Promise<number> {
  const { dir } = shell.config;
  const files = await warcFiles(dir);
  const sizes = await Promise.all(
    files.map(({ path }) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const size = sizes.reduce((sum, one) => sum + one, 0);
  const open = files.some((file) => file.open);
  const { lanes, failures } = await queueState(shell.config, wholeNumber('--failures', options.failures));
  using catalog = readCatalog(dir);
  const counts = catalog.counts();
  const history = historyOf(dir, new Date());
  const warc = { files: files.length, bytes: size, beingWritten: open };
  const waiting = { hosts: lanes, failures: failureReport(failures) };
  shell.document({ command: 'status', dir, warc, catalog: counts, history, ...waiting });

  shell.print(`${dir}: ${files.length} WARC files, ${bytes(size)}${open ? ', one being written' : ''}`);
  const { clean, restored, suspect } = counts.byVerdict;
  shell.print(
    `${counts.records} records (${clean} clean, ${restored} restored, ${suspect} suspect), seen ${counts.sightings} times`,
  );
  if (counts.bySite.length > 0) {
    shell.print();
    shell.print(
      table(
        ['site', 'records'],
        counts.bySite.map(({ site, records }) => [site ?? '(imports)', records]),
      ),
    );
  }
  for (const line of historyLines(history)) shell.print(line);
  if (lanes.length > 0) {
    shell.print();
    const rows = lanes.map((lane) => [
      lane.lane,
      lane.site,
      lane.done,
      lane.waiting + lane.leased,
      lane.skipped,
      lane.failed,
    ]);
    shell.print(table(['host', 'site', 'done', 'waiting', 'skipped', 'failed'], rows));
  }
  if (failures.length > 0) shell.print('\nreasons');
  for (const line of failureLines(failures)) shell.print(line);
  return 0;
}

async function queueState(
  config: Config,
  limit: number,
): Promise<{ readonly lanes: readonly LaneCounts[]; readonly failures: readonly Failure[] }> {
  // An archive may be without one.
  if (config['queue.redis'] === null && !existsSync(queuePath(config.dir))) return { lanes: [], failures: [] };
  const { frontier, close } = await openQueueBeside(config, { readOnly: true });
  try {
    return { lanes: await frontier.counts(), failures: await frontier.failures(limit) };
  } finally {
    await close();
  }
}
