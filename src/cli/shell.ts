/** What every command shares: effective configuration, where output goes, how it ends. */
import type { Command } from 'commander';
import { type Config, type Key, keys, loadConfig, type Origins } from '../config.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { nearest } from '../nearest.ts';

export interface Shell {
  readonly config: Config;
  readonly origins: Origins;
  readonly json: boolean;
  /** A result line on stdout; nothing with --json. */
  print(line?: string): void;
  /** The one document on stdout with --json; nothing without. */
  document(data: unknown): void;
  /** A note on stderr, in both modes. */
  note(line: string): void;
}

interface GlobalOptions {
  readonly dir?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
  readonly set?: readonly string[];
}

/** Adds the options that every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('-d, --dir <dir>', 'folder of the archive (default: archive)')
    .option('--config <file>', 'configuration file (default: cundang.config.json)')
    .option('--set <key=value>', 'set any configuration key', (value, all: string[]) => [...all, value], [] as string[])
    .option('--json', 'one JSON document on stdout, logs on stderr')
    .option('--debug', 'show the stack of an error');
}

/**
 * Wraps a command's work: reads the configuration (`flags` maps the command's own options to keys), runs it, sets the
 * exit status. Errors become one line and a next step on stderr.
 */
export function action<A extends readonly unknown[]>(
  work: (shell: Shell, ...args: A) => Promise<number | undefined> | number | undefined,
  flags: (options: Record<string, unknown>) => Partial<Record<Key, unknown>> = () => ({}),
): (...args: [...A, Command]) => Promise<void> {
  return async (...all) => {
    const command = all[all.length - 1] as Command;
    const options = command.opts<GlobalOptions & Record<string, unknown>>();
    try {
      const shell = openShell(options, { dir: options.dir, ...flags(options), ...settings(options.set ?? []) });
      process.exitCode = (await work(shell, ...(all.slice(0, -1) as unknown as A))) ?? 0;
    } catch (thrown) {
      process.exitCode = reportError(thrown, options.debug === true, options.json === true);
    }
  };
}

function openShell(options: GlobalOptions, flags: Partial<Record<Key, unknown>>): Shell {
  const { config, origins } = loadConfig({ file: options.config ?? null, environment: process.env, flags });
  const json = options.json === true;
  return {
    config,
    origins,
    json,
    print: (line = '') => {
      if (!json) process.stdout.write(`${line}\n`);
    },
    document: (data) => {
      if (json) process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
    },
    note: (line) => process.stderr.write(`${line}\n`),
  };
}

function settings(pairs: readonly string[]): Partial<Record<Key, string>> {
  const set: Partial<Record<Key, string>> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const key = at < 0 ? pair : pair.slice(0, at);
    if (!(keys as readonly string[]).includes(key)) {
      const near = nearest(key, keys);
      throw new CundangError(
        'config.unknown-key',
        `--set: unknown key \`${key}\`${near ? `; did you mean \`${near}\`?` : ''}`,
      );
    }
    if (at < 0) throw new CundangError('usage', `--set ${key}: expected ${key}=value`);
    set[key as Key] = pair.slice(at + 1);
  }
  return set;
}

/** Prints an error as one line and its next step (with --json as a document), and gives the exit status. */
export function reportError(thrown: unknown, debug: boolean, json: boolean): number {
  const error = asCundangError(thrown);
  const place = error.where.url ?? error.where.path;
  const line = place && !error.message.includes(place) ? `${error.message} (${place})` : error.message;
  if (json) {
    const { code, exit, hint, where } = error;
    process.stdout.write(
      `${JSON.stringify({ error: { code, message: error.message, hint, exit, ...where } }, null, 2)}\n`,
    );
  }
  process.stderr.write(`cundang: ${line}\n  → ${error.hint}\n`);
  if (debug)
    process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? `cause: ${error.cause.stack}\n` : ''}`);
  return error.exit;
}
