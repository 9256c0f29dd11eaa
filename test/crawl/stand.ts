/** A scratch archive and the stand-in web, and the command run between the two. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Article } from '../../src/article.ts';
import { keys } from '../../src/config.ts';
import type { CatalogCounts } from '../../storage/catalog/counts.ts';
import type { Sighting } from '../../storage/catalog/entry.ts';
import { here, type Ran, type Running, start } from '../cundang.ts';
import { type Replica, type ReplicaOptions, startReplica } from '../replica/server.ts';
import { onEachEngine, queueOf, queueWords, type Scratch, type Settings, scratch } from './scratch.ts';

export type Line = Article & { readonly sightings: readonly Sighting[] };

/** A visit that failed, was skipped or waits, as `crawl` and `status` report it. */
export interface Trouble {
  readonly url: string;
  readonly site: string;
  readonly state: 'failed' | 'skipped' | 'waiting';
  readonly attempts: number;
  readonly code: string;
  readonly message: string;
  readonly at: string | null;
}

export interface CrawlReport {
  readonly ended: 'empty' | 'max-pages' | 'waiting' | 'stopped' | 'aborted';
  readonly pages: number;
  readonly assets: number;
  readonly captures: { readonly response: number; readonly revisit: number; readonly notModified: number };
  readonly articles: { readonly new: number; readonly known: number; readonly restored: number };
  readonly failed: number;
  readonly skipped: number;
  readonly retried: number;
  readonly waiting: number;
  readonly recovered: { readonly captures: number };
  readonly failures: readonly Trouble[];
}

export interface StatusReport {
  readonly warc: { readonly files: number; readonly beingWritten: boolean };
  readonly catalog: CatalogCounts;
  readonly hosts: readonly { lane: string; site: string; waiting: number; leased: number; done: number }[];
  readonly failures: readonly Trouble[];
}

/** Without delay unless a setting says so: pace has tests of its own. */
const usual: Settings = { 'pace.delayMs': 0, 'pace.concurrency': 4, 'crawl.backoffMs': 50 };

function words(replica: Replica, dir: string, targets: readonly string[], settings: Settings): string[] {
  const all = {
    ...usual,
    ...queueOf(dir),
    ...settings,
    'network.proxy': replica.proxyUrl,
    'network.ca': replica.caFile(),
  };
  const set: string[] = [];
  for (const [key, value] of Object.entries(all)) {
    if ((keys as readonly string[]).includes(key)) set.push('--set', `${key}=${value}`);
    else set.push(`--${key}`, String(value));
  }
  return ['crawl', ...targets, '--dir', dir, '--json', ...set];
}

/**
 * Starts a crawl through the stand-in web as a process, which a test may signal or kill; settings are configuration keys,
 * or options without their dashes.
 */
export function startCrawl(
  replica: Replica,
  dir: string,
  targets: readonly string[],
  settings: Settings = {},
): Running {
  return start(words(replica, dir, targets, settings));
}

/** The same in this process, to its end. */
export function crawled(
  replica: Replica,
  dir: string,
  targets: readonly string[],
  settings: Settings = {},
): Promise<Ran> {
  return here(words(replica, dir, targets, settings));
}

/** Runs a crawl to its end in this process; its status must be one of these. */
export async function crawl(
  replica: Replica,
  dir: string,
  targets: readonly string[],
  settings: Settings = {},
  codes: readonly number[] = [0],
): Promise<CrawlReport> {
  return reportOf(await crawled(replica, dir, targets, settings), codes);
}

export function reportOf({ code, json, stderr }: Ran, codes: readonly number[] = [0]): CrawlReport {
  assert.ok(codes.includes(code ?? -1), `exit status ${code}: ${stderr}`);
  return json as CrawlReport;
}

export async function status(dir: string): Promise<StatusReport> {
  const { code, json, stderr } = await here(['status', '--dir', dir, '--json', ...queueWords(dir)]);
  assert.equal(code, 0, stderr);
  return json as StatusReport;
}

/** The failures of an archive by URL: code, or `state code` for those that are not given up. */
export async function reasons(dir: string): Promise<ReadonlyMap<string, string>> {
  const { failures } = await status(dir);
  return new Map(failures.map(({ url, state, code }) => [url, state === 'failed' ? code : `${state} ${code}`]));
}

/** Nothing is wrong with any record, digest or index line, and no file was left open. */
export async function assertWhole(dir: string): Promise<void> {
  const { code, json, stderr } = await here(['verify', '--dir', dir, '--json']);
  assert.equal(code, 0, `${JSON.stringify(json)} ${stderr}`);
  assert.deepEqual(
    readdirSync(join(dir, 'warc')).filter((name) => !/\.(warc\.gz|cdxj)$/.test(name)),
    [],
  );
}

/** The corpus as the bytes of its JSONL export. */
export async function exported(dir: string): Promise<string> {
  const out = join(dir, 'export.jsonl');
  const { code, stderr } = await here(['export', '--dir', dir, '--format', 'jsonl', '--out', out]);
  assert.equal(code, 0, stderr);
  return readFileSync(out, 'utf8');
}

export function linesOf(jsonl: string): readonly Line[] {
  return jsonl
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

/** Every place where a record was seen, once for each content it had there. */
export function placesOf(lines: readonly Line[]): string[] {
  return lines.flatMap(({ sightings }) => sightings.map((seen) => seen.url ?? seen.importedName!)).sort();
}

/** Deletes the catalogue and everything SQLite keeps beside it. */
export function loseCatalogue(dir: string): void {
  const names = readdirSync(dir).filter((name) => name.startsWith('catalog.sqlite'));
  assert.ok(names.length > 0);
  for (const name of names) rmSync(join(dir, name));
}

/** The catalogue made anew from the WARC files alone gives the same bytes. */
export async function assertRebuilds(dir: string): Promise<void> {
  const before = await exported(dir);
  assert.ok(before.length > 0, 'there are records');
  loseCatalogue(dir);
  const { code, stderr } = await here(['rebuild', '--dir', dir, '--json', ...queueWords(dir)]);
  assert.equal(code, 0, stderr);
  const after = await exported(dir);
  if (after === before) return;
  // Ids and fields only: a diff of whole records, some of them megabytes of text, would take minutes.
  const [old, now] = [before, after].map((text) => new Map(linesOf(text).map((line) => [line.id, line])));
  assert.deepEqual([...now!.keys()], [...old!.keys()], 'the same records in the same order');
  for (const [id, line] of old!) {
    const fields = Object.keys(line) as (keyof Line)[];
    const different = fields.filter((field) => JSON.stringify(line[field]) !== JSON.stringify(now!.get(id)![field]));
    assert.deepEqual(different, [], `fields of ${id}, ${line.url}`);
  }
  assert.fail('the same records in another form');
}

/** URLs of all captures, from the indexes; twice where it was captured twice. */
export function capturedUrls(dir: string): string[] {
  return indexed(dir).map(({ url }) => url);
}

export interface IndexEntry {
  readonly url: string;
  readonly status: string;
  readonly mime: string;
}

export function indexed(dir: string): IndexEntry[] {
  const folder = join(dir, 'warc');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cdxj'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as IndexEntry);
}

/** Waits until something holds; fails after `seconds`. */
export async function until(what: string, holds: () => boolean, seconds = 30): Promise<void> {
  for (const end = performance.now() + seconds * 1000; !holds(); ) {
    if (performance.now() > end) assert.fail(`waited ${seconds} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export {
  onEachEngine,
  queueOf,
  queueWords,
  type Replica,
  type ReplicaOptions,
  type Scratch,
  type Settings,
  scratch,
  startReplica,
};
