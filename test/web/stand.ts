/** The replay server over the archive of the WACZ tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { replayApp } from '../../src/web/replay-app.ts';
import { loadViewer } from '../../src/web/viewer.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import type { EntryFilter } from '../../storage/catalog/filter.ts';
import { fillArchive, fillCatalog } from '../storage/wacz/stand.ts';

export interface Stand {
  readonly dir: string;
  app(options?: { readonly filter?: EntryFilter; readonly host?: string; readonly withCatalog?: boolean }): Hono;
  close(): Promise<void>;
}

/** @param outside origin that the archive's hostile page tries to reach */
export async function openStand(outside?: string): Promise<Stand> {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-replay-'));
  const catalog = openCatalog(fillCatalog(dir, await fillArchive(dir, outside)), { readOnly: true });
  const viewer = loadViewer();
  return {
    dir,
    app: ({ filter = {}, host = '127.0.0.1', withCatalog = true } = {}) =>
      replayApp({ place: dir, catalog: withCatalog ? catalog : null, filter, host, viewer }),
    async close() {
      catalog.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
