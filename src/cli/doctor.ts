/** `cundang doctor`: whether this machine has what an archive needs, and what to do where it has not. */
import { spawnSync } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Command } from 'commander';
import { findChromium, installHint } from '../../crawlers/browser/chromium.ts';
import { createWire } from '../../crawlers/http/wire.ts';
import type { Config } from '../config.ts';
import { asCundangError } from '../errors.ts';
import { configuredSites } from '../sites.ts';
import { wireOptions } from '../wiring.ts';
import { bytes } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what to do. */
  readonly about: string;
}

export function registerDoctor(program: Command): void {
  withCommonOptions(program.command('doctor'))
    .description('check this machine: Node, SQLite, charsets, browser, disk, site definitions, network')
    .option('--url <url>', 'also fetch this page over the configured network')
    .action(action(doctor));
}

async function doctor(shell: Shell, options: { readonly url?: string }): Promise<number> {
  const checks = [
    node(),
    fullText(),
    charsets(),
    browser(shell.config),
    ...(await disk(shell.config)),
    await definitions(shell.config),
  ];
  if (options.url !== undefined) checks.push(await network(shell.config, options.url));
  shell.document({ command: 'doctor', ok: checks.every(({ ok }) => ok), checks });
  for (const { name, ok, about } of checks) shell.print(`${ok ? '✓' : '✗'} ${name}: ${about}`);
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

function node(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= 24;
  const about = ok ? process.version : `${process.version}; run it with \`npm run -s cundang\`, which brings Node 24`;
  return { name: 'Node', ok, about };
}

function fullText(): Check {
  try {
    using db = new DatabaseSync(':memory:');
    db.exec("CREATE VIRTUAL TABLE t USING fts5(x, content='')");
    return { name: 'SQLite', ok: true, about: `${process.versions.sqlite} with full-text search` };
  } catch (error) {
    return {
      name: 'SQLite',
      ok: false,
      about: `no full-text search (${(error as Error).message}); use the pinned Node`,
    };
  }
}

function charsets(): Check {
  const ok = new TextDecoder('gb18030').decode(Uint8Array.of(0xb4, 0xe6, 0xb5, 0xb5)) === '存档';
  return { name: 'charsets', ok, about: ok ? 'gb18030, big5, utf-16' : 'this Node was built without full ICU' };
}

/** Needed by none but pages that are opened in the browser. */
function browser(config: Config): Check {
  const found = findChromium(config['browser.path']);
  if ('missing' in found) {
    const what = found.missing === null ? 'no Chromium found' : `no Chromium at ${found.missing}`;
    const ok = found.missing === null && (config['crawl.render'] ?? 'http') === 'http';
    return { name: 'browser', ok, about: `${what}; for pages that scripts draw ${installHint}` };
  }
  const { status, stdout } = spawnSync(found.path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  const version = /\S+ [\d.]+/.exec(stdout ?? '')?.[0];
  if (status === 0 && version) return { name: 'browser', ok: true, about: `${version}, ${found.path} (${found.by})` };
  return { name: 'browser', ok: false, about: `${found.path} (${found.by}) does not start; ${installHint}` };
}

async function disk(config: Config): Promise<Check[]> {
  const probe = join(config.dir, `.probe-${process.pid}`);
  try {
    const made = await mkdir(config.dir, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
    const { bavail, bsize } = await statfs(config.dir);
    // Looking leaves nothing behind.
    if (made !== undefined) await rm(made, { recursive: true });
    const ok = bavail * bsize >= config['archive.minFreeBytes'];
    const about = `${bytes(bavail * bsize)} free for ${config.dir}`;
    return [{ name: 'disk', ok, about: ok ? about : `${about}: less than archive.minFreeBytes; free some space` }];
  } catch (error) {
    return [{ name: 'disk', ok: false, about: `${config.dir} cannot be written: ${(error as Error).message}` }];
  }
}

async function definitions(config: Config): Promise<Check> {
  try {
    const sites = await configuredSites(config['sites.origins']);
    return { name: 'sites', ok: true, about: `${sites.length} definitions` };
  } catch (error) {
    return { name: 'sites', ok: false, about: (error as Error).message };
  }
}

async function network(config: Config, url: string): Promise<Check> {
  try {
    const wire = createWire(wireOptions(config));
    try {
      const { status, body } = await wire.fetch(url);
      return { name: 'network', ok: true, about: `${url}: HTTP ${status}, ${bytes(body.length)}` };
    } finally {
      await wire.close();
    }
  } catch (error) {
    const { code, message, hint } = asCundangError(error, { url });
    return { name: 'network', ok: false, about: `${code}: ${message}; ${hint}` };
  }
}
