/** `cundang export --format wacz`: snapshots as one file that ReplayWeb.page and other tools open. */
import { readFileSync } from 'node:fs';
import type { EntryFilter } from '../../storage/catalog/catalog.ts';
import { signingKey } from '../../storage/wacz/datapackage.ts';
import { exportWacz } from '../../storage/wacz/export.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { readCatalog } from '../folder.ts';
import { requisitesOf } from '../requisites.ts';
import { software } from '../wiring.ts';
import { bytes, showProgress } from './progress.ts';
import type { Shell } from './shell.ts';

export interface WaczCall {
  readonly out: string;
  readonly filter: EntryFilter;
  /** File with the private key to sign with. */
  readonly sign: string | undefined;
}

export async function writeWacz(shell: Shell, { out, filter, sign }: WaczCall): Promise<number> {
  if (out === '-') throw new CundangError('usage', '--out -: a WACZ is a file, its parts are not written in order');
  if (!out.endsWith('.wacz')) throw new CundangError('usage', `--out ${out}: the name must end in .wacz`);
  using catalog = readCatalog(shell.config.dir);
  let written = 0;
  const progress = showProgress(() => `${bytes(written)} of snapshots`);
  const counts = await exportWacz(shell.config.dir, catalog, out, {
    filter,
    requisites: requisitesOf,
    software,
    title: titleOf(filter),
    key: sign === undefined ? null : signingKey(read(sign), sign),
    onProgress(sum) {
      written = sum;
      progress.tick();
    },
  }).finally(progress.end);
  shell.document({ command: 'export', format: 'wacz', out, ...counts });
  shell.print(`${counts.pages} pages, ${counts.captures} snapshots (${bytes(counts.bytes)}) → ${out}`);
  if (counts.unread > 0) {
    shell.note(`${counts.unread} snapshots are damaged; what they need may be missing: \`cundang verify\` lists them`);
  }
  return 0;
}

function titleOf({ sites, from, to, verdicts }: EntryFilter): string {
  const period = from === undefined && to === undefined ? [] : [`${from ?? '…'} – ${to ?? '…'}`];
  const parts = [...(sites ?? []), ...period, ...(verdicts ?? [])];
  return `存档 cundang${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw asCundangError(error, { path });
  }
}
