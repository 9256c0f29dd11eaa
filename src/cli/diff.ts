/** `cundang diff`: what was changed on a page from one version to another. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { writeWhole } from '../../storage/whole-file.ts';
import { CundangError } from '../errors.ts';
import { readCatalog } from '../folder.ts';
import type { Look } from '../history/look.ts';
import { historyPath, openHistory } from '../history/store.ts';
import { compareVersions } from '../versions/compare.ts';
import { changePage } from '../versions/html.ts';
import { sizeTold } from '../versions/told.ts';
import { type PageVersion, type PageVersions, versionsOf } from '../versions/versions.ts';
import { changeLines } from './diff-lines.ts';
import { wholeNumber } from './option-values.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { clip, table } from './table.ts';

interface DiffOptions {
  readonly html?: string;
  readonly punctuation: boolean;
}

export function registerDiff(program: Command): void {
  withCommonOptions(program.command('diff'))
    .description('show what was changed on a page, sentence by sentence, from one version to another')
    .argument('<url-or-id>', 'URL, or record id (6 or more hex digits) for the page where it was seen')
    .argument('[v1]', 'number of a version; alone: what that version changed (default: what the last one changed)')
    .argument('[v2]', 'number of the version to compare it with')
    .option('--no-punctuation', 'leave out changes of punctuation, width and script alone')
    .option('--html <file>', 'write the comparison as an HTML page as well')
    .action(action(diff));
}

/**
 * The document: `{command, url, otherPages[], versions[], from, to, classes[], isVersion, size, fields[], blocks[]}`. `versions`, `from` and
 * `to` are {@link PageVersion}s; the rest is a `Change` (versions/compare.ts): `fields` as in the record before and after, `blocks` the changed
 * paragraphs with their spans of sentences, those with parts of words (versions/body.ts). With one version `from` is null and the
 * rest of the change is left out.
 */
async function diff(
  shell: Shell,
  idOrUrl: string,
  first: string | undefined,
  second: string | undefined,
  options: DiffOptions,
): Promise<number> {
  if (/^[0-9a-f]{1,5}$/i.test(idOrUrl)) {
    throw new CundangError('usage', `${idOrUrl}: a record id needs at least its first 6 digits`);
  }
  using catalog = readCatalog(shell.config.dir);
  const pages = versionsOf(catalog, idOrUrl, looksIn(shell.config.dir));
  const page = pages.find(({ versions }) => versions.length > 1) ?? pages[0];
  if (page === undefined) throw unknown(catalog.get(idOrUrl) !== null, idOrUrl);
  const otherPages = pages
    .filter((other) => other !== page)
    .map(({ url, versions }) => ({ url, versions: versions.length }));
  const document = { command: 'diff', url: page.url, otherPages, versions: page.versions };
  const [from, to] = chosen(page, first, second);
  if (from === null) {
    shell.document({ ...document, from, to });
    shell.print(`${to.title ?? '(no title)'}\n${page.url}\n\n${versionTable(page.versions)}\n`);
    shell.print('one version: the article was not seen to change');
    return 0;
  }
  const change = compareVersions(page.said(from.number), page.said(to.number));
  if (options.html !== undefined) {
    const html = changePage({ url: page.url, from, to, change });
    await writeWhole(options.html, (file) => file.writeFile(html));
  }
  shell.document({ ...document, from, to, ...change });
  shell.print(`${to.title ?? '(no title)'}\n${page.url}\n\n${versionTable(page.versions)}\n`);
  const size = sizeTold(change);
  const what = change.classes.join(', ') || 'no change';
  shell.print(`${from.number} → ${to.number}  ${what}${size && `: ${size}`}`);
  for (const line of changeLines(change, options.punctuation)) shell.print(...line);
  const hidden = options.punctuation ? 0 : change.blocks.filter(({ kind }) => kind === 'form').length;
  if (hidden > 0) shell.print(`\n${hidden} paragraph${hidden > 1 ? 's differ' : ' differs'} in punctuation only`);
  for (const { url, versions } of otherPages) shell.note(`also seen at ${url} (${versions} versions)`);
  if (options.html !== undefined) shell.note(`wrote ${options.html}`);
  return 0;
}

/** Looks tell when a page went back to an earlier version; an archive that has no history yet shows what its captures tell. */
function looksIn(dir: string): (url: string) => readonly Look[] {
  const path = historyPath(dir);
  if (!existsSync(path)) return () => [];
  return (url) => {
    using history = openHistory(path, { readOnly: true });
    return history.looksOf(url);
  };
}

function unknown(isImport: boolean, idOrUrl: string): CundangError {
  const message = isImport ? `${idOrUrl} is from a text file: no page, no versions` : `no record for ${idOrUrl}`;
  return new CundangError('record.unknown', message);
}

/** The versions to compare; the first is null when there is but one and none was asked for. @throws `usage` */
function chosen(
  { versions }: PageVersions,
  first: string | undefined,
  second: string | undefined,
): readonly [PageVersion | null, PageVersion] {
  const numbered = (value: string): PageVersion => {
    const version = versions[wholeNumber('version', value) - 1];
    if (version !== undefined) return version;
    const count = versions.length === 1 ? 'there is one' : `there are ${versions.length}`;
    throw new CundangError('usage', `version ${value}: ${count}`);
  };
  const to = second !== undefined ? numbered(second) : first !== undefined ? numbered(first) : versions.at(-1)!;
  if (first !== undefined && second !== undefined) return [numbered(first), to];
  if (to.previous !== null) return [versions[to.previous - 1]!, to];
  if (versions.length === 1) return [null, to];
  throw new CundangError('usage', 'version 1 is the first: name another to compare it with');
}

/** Versions shown at most: the last ones. */
const SHOWN = 20;

function versionTable(versions: readonly PageVersion[]): string {
  const rows = versions
    .slice(-SHOWN)
    .map((version) => [
      version.number,
      version.firstSeen.slice(0, 16),
      version.lastSeen.slice(0, 16),
      version.contentDigest.slice(0, 16),
      version.sameAs === null ? version.classes.join(', ') : `back to ${version.sameAs}: ${version.classes.join(', ')}`,
      clip(version.title ?? '(no title)', 40),
      `${version.file}@${version.offset}`,
    ]);
  const left = versions.length - rows.length;
  const head = ['version', 'first seen', 'last seen', 'record', 'changed', 'title', 'snapshot'];
  return `${table(head, rows)}${left > 0 ? `\n(and ${left} earlier)` : ''}`;
}
