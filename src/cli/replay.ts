/** `cundang replay`: the archive in the browser, page by page, as it was. */
import type { Command } from 'commander';
import type { Catalog } from '../../storage/catalog/catalog.ts';
import { filesOf } from '../../storage/store/archive-place.ts';
import { CundangError } from '../errors.ts';
import { readCatalog } from '../folder.ts';
import { openPlaceOf } from '../store.ts';
import { replayApp } from '../web/replay-app.ts';
import { loadViewer } from '../web/viewer.ts';
import { collectedList } from './option-values.ts';
import { serve } from './serving.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';

interface ReplayOptions {
  readonly port: string;
  readonly host: string;
  readonly site?: string[];
}

export function registerReplay(program: Command): void {
  withCommonOptions(program.command('replay'))
    .description('show the archive in a browser, page by page, as it was')
    .argument('[url]', 'page to begin with; the list of pages unless told')
    .option('--port <number>', 'port to listen on; 0 = any that is free', '8420')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--site <id>', 'list only pages of this site (may be repeated)', collectedList)
    .action(action(replay));
}

async function replay(shell: Shell, url: string | undefined, options: ReplayOptions): Promise<number> {
  const { dir } = shell.config;
  const { host, site } = options;
  if (!/^\d{1,5}$/.test(options.port) || Number(options.port) > 65_535) {
    throw new CundangError('usage', `--port ${options.port}: expected a number up to 65535`);
  }
  if (url !== undefined && !/^https?:\/\//.test(url)) {
    throw new CundangError('usage', `${url}: expected the URL of a page, with http:// or https://`);
  }
  await using open = await openPlaceOf(shell.config);
  await filesOf(open.place);
  const viewer = loadViewer();
  using catalog = catalogOf(dir);
  const app = replayApp({ place: open.place, catalog, filter: { sites: site }, host, viewer });
  const tell = (address: string): void => {
    const start = url === undefined ? address : `${address}#view=pages&url=${encodeURIComponent(url)}`;
    shell.document({ command: 'replay', address, start, viewer: `ReplayWeb.page ${viewer.version}` });
    shell.print(`${dir} is open at\n\n  ${start}\n`);
    shell.print(
      `shown by ReplayWeb.page ${viewer.version}, AGPL-3.0-or-later (${address}LICENSE), source: https://github.com/webrecorder/replayweb.page`,
    );
    if (catalog === null) shell.note('there is no catalogue, so no list of pages: `cundang rebuild` makes it');
  };
  const warning = 'read this archive; browsers on other machines replay over https only, behind a proxy';
  await serve(shell, app, { host, port: Number(options.port) }, tell, warning);
  return 0;
}

/** Snapshots replay without the catalogue; only their list needs it. */
function catalogOf(dir: string): Catalog | null {
  try {
    return readCatalog(dir);
  } catch (error) {
    if (error instanceof CundangError && error.code === 'archive.missing') return null;
    throw error;
  }
}
