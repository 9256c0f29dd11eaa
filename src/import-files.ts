/** Takes text files into an archive: stored whole first, then recorded. Importing a file again changes nothing. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Site } from '../crawlers/site.ts';
import { isHeld } from '../storage/lookup.ts';
import { payloadDigestOf } from '../storage/warc/digest.ts';
import { createCommitter } from './commit.ts';
import type { Config } from './config.ts';
import { asCundangError, CundangError } from './errors.ts';
import { openFolder } from './folder.ts';
import { articleOfImport, importUri } from './import.ts';
import type { Reader } from './reader.ts';

export interface Imported {
  readonly name: string;
  /** `new` content, content that was `known` from elsewhere, a file that was `here` already, or `no article`. */
  readonly state: 'new' | 'known' | 'here' | 'no article';
  readonly id: string | null;
  readonly contentDigest: string | null;
  readonly title: string | null;
  readonly reason: string | null;
}

/** `path` is a folder (its `*.txt`, in order of name) or one file. @throws `file.unreadable`, `archive.locked`, `disk.full` */
export async function importFiles(
  config: Config,
  sites: readonly Site[],
  reader: Reader,
  path: string,
  onProgress: (done: number, files: number) => void = () => {},
): Promise<readonly Imported[]> {
  const files = await filesIn(path);
  const folder = await openFolder({ config, sites, reader, paceOf: () => ({ concurrency: 1, delayMs: 0 }) });
  try {
    const { archive, catalog, records } = folder;
    const { frontier, contentIndex } = folder.queue;
    const committer = createCommitter(
      { archive, records, contentIndex, frontier, looks: null },
      { onFailure: () => {} },
    );
    const imported: Imported[] = [];
    for (const file of files) {
      onProgress(imported.length, files.length);
      const body = await readFile(file).catch((error) => {
        throw asCundangError(error, { path: file });
      });
      const name = basename(file);
      const url = importUri(name);
      if (await isHeld(config.dir, url, payloadDigestOf(body))) {
        const article = catalog.get(name)?.article ?? null;
        imported.push(result(name, 'here', article));
        continue;
      }
      const visit = committer.begin();
      const capture = await archive.storeResource({ uri: url, contentType: 'text/plain', body, fetchedAt: new Date() });
      const article = articleOfImport(body, capture);
      const known = article !== null && (await contentIndex.content(article.contentDigest)) !== null;
      visit.finish({ outcome: null, captures: [capture], article });
      await committer.flush();
      imported.push(result(name, article === null ? 'no article' : known ? 'known' : 'new', article));
    }
    await folder.caughtUp();
    await folder.sendAll();
    return imported;
  } finally {
    await folder.close();
  }
}

function result(
  name: string,
  state: Imported['state'],
  article: { readonly id: string; readonly contentDigest: string; readonly title: string | null } | null,
): Imported {
  const { id = null, contentDigest = null, title = null } = article ?? {};
  return { name, state, id, contentDigest, title, reason: article ? null : 'no running text found' };
}

async function filesIn(path: string): Promise<string[]> {
  const info = await stat(path).catch((error) => {
    throw asCundangError(error, { path });
  });
  if (info.isFile()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.txt')).sort();
  if (names.length === 0) throw new CundangError('file.unreadable', `there are no .txt files in ${path}`, { path });
  return names.map((name) => join(path, name));
}
