/** `cundang verify`: every record, digest and index line; damage by file and offset. */
import type { Command } from 'commander';
import { type Finding, type VerifyProgress, verifyArchive } from '../../storage/verify.ts';
import { openPlaceOf } from '../store.ts';
import { measureUsage } from '../usage.ts';
import { bar, bytes, showProgress } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';

/** Findings kept for --json; all are counted. */
const findingsShown = 10_000;

export function registerVerify(program: Command): void {
  withCommonOptions(program.command('verify'))
    .description('check every record, digest and index line of the archive')
    .option('--store', 'check what lies in the store (store.url), and leave the folder alone')
    .action(action(verify));
}

async function verify(shell: Shell, options: { readonly store?: boolean }): Promise<number> {
  await using open = await openPlaceOf(shell.config, options.store ? 'store' : 'all');
  const usage = measureUsage();
  let seen: VerifyProgress = { file: '', files: 0, filesDone: 0, records: 0 };
  const progress = showProgress(() => `${bar(seen.filesDone, seen.files)} · ${seen.records} records · ${seen.file}`);
  const walk = verifyArchive(open.place, (now) => {
    seen = now;
  });
  const findings: Finding[] = [];
  try {
    for (;;) {
      const { done, value } = await walk.next();
      if (done) {
        progress.end();
        shell.document({ command: 'verify', ok: value.findings === 0, ...value, found: findings, usage: usage() });
        shell.print(
          `${value.records} records in ${value.files} files (${bytes(value.bytes)}): ${summary(value.findings)}`,
        );
        return value.findings === 0 ? 0 : 4;
      }
      if (findings.length < findingsShown) findings.push(value);
      shell.print(`${value.file} @ ${value.offset ?? '–'}: ${value.reason}`);
    }
  } finally {
    progress.end();
  }
}

function summary(findings: number): string {
  return findings === 0 ? 'all good' : `${findings} ${findings === 1 ? 'finding' : 'findings'}`;
}
