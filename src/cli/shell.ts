/** What every command shares: effective configuration, where output goes, how it ends. */
import { type Command, CommanderError } from 'commander';
import { type Config, type Key, keys, loadConfig, type Origins, refuseUnknown } from '../config.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { collected } from './option-values.ts';
import { harmless, oneLine, printableJson } from './terminal.ts';

/** A part of a line that stands out on a terminal. */
export interface Marked {
  readonly marked: string;
  /** How; `found` if nothing is said. */
  readonly as?: keyof typeof styles;
  /** What stands there where nothing can stand out: the same text if nothing is said. */
  readonly plain?: string;
}

/** SGR parameters (ECMA-48 §8.3.117). */
const styles = { found: '1;31', removed: '31', added: '32', faint: '2' } as const;

export interface Shell {
  readonly config: Config;
  readonly origins: Origins;
  readonly json: boolean;
  /** A result line on stdout; nothing with --json. Text is made harmless: it may come from the web. */
  print(...parts: (string | Marked)[]): void;
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
  readonly set: readonly string[];
}

/** Adds the options that every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('-d, --dir <dir>', 'folder of the archive (default: archive)')
    .option('--config <file>', 'configuration file (default: cundang.config.json, if it is there)')
    .option('--set <key=value>', 'set any key that `cundang config` lists (may be repeated)', collected)
    .option('--json', 'one JSON document on stdout, everything else on stderr')
    .option('--debug', 'show the stack of an error');
}

/**
 * Wraps a command's work: reads the configuration (`flags` are the command's own options that are keys), runs it, sets the
 * exit status. Errors become one line and a next step on stderr.
 */
export function action<A extends readonly unknown[]>(
  work: (shell: Shell, ...args: A) => Promise<number> | number,
  flags: Readonly<Record<string, Key>> = {},
): (...args: [...A, Command]) => Promise<void> {
  return async (...all) => {
    const command = all[all.length - 1] as Command;
    const options = command.opts<GlobalOptions & Record<string, unknown>>();
    const flagged = Object.fromEntries(Object.entries(flags).map(([name, key]) => [key, options[name]]));
    const shell = openShell(options, { dir: options.dir, ...flagged, ...settings(options.set ?? []) });
    process.exitCode = await work(shell, ...(all.slice(0, -1) as unknown as A));
  };
}

function openShell(options: GlobalOptions, flags: Partial<Record<Key, unknown>>): Shell {
  const { config, origins } = loadConfig({ file: options.config ?? null, environment: process.env, flags });
  const json = options.json === true;
  // NO_COLOR (no-color.org) asks for plain text.
  const marks = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const part = (text: string | Marked): string => {
    if (typeof text === 'string') return harmless(text);
    const { marked, as = 'found', plain = marked } = text;
    return marks ? `\x1b[${styles[as]}m${oneLine(marked)}\x1b[0m` : oneLine(plain);
  };
  return {
    config,
    origins,
    json,
    print: (...parts) => {
      if (!json) process.stdout.write(`${parts.map(part).join('')}\n`);
    },
    document: (data) => {
      if (json) process.stdout.write(`${printableJson(data)}\n`);
    },
    note: (line) => process.stderr.write(`${oneLine(line)}\n`),
  };
}

function settings(pairs: readonly string[]): Partial<Record<Key, string>> {
  const set: Partial<Record<Key, string>> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const key = at < 0 ? pair : pair.slice(0, at);
    refuseUnknown('--set', [key], keys);
    if (at < 0) throw new CundangError('usage', `--set ${key}: expected ${key}=VALUE`);
    set[key as Key] = pair.slice(at + 1);
  }
  return set;
}

/**
 * Ends the command with an error: one line and the next step on stderr, with --json a document as well. Sets the exit
 * status. `words` are those of the command line, since the error may be that they cannot be understood.
 */
export function endWith(thrown: unknown, words: readonly string[]): void {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return;
  const error = thrown instanceof CommanderError ? usageError(thrown) : asCundangError(thrown);
  process.exitCode = error.exit;
  const place = error.where.url ?? error.where.path;
  const line = place && !error.message.includes(place) ? `${error.message} (${place})` : error.message;
  if (words.includes('--json')) {
    const { code, exit, hint, where, message } = error;
    process.stdout.write(`${printableJson({ error: { code, message, hint, exit, ...where } })}\n`);
  }
  process.stderr.write(`cundang: ${oneLine(line)}\n  → ${error.hint}\n`);
  if (!words.includes('--debug')) return;
  process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? `cause: ${error.cause.stack}\n` : ''}`);
}

/** Commander's words for a call that it cannot understand, as one line in the form of all others. */
function usageError(error: CommanderError): CundangError {
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/s, '; did you mean `$1`?')
    .replace('(outputHelp)', 'no command given');
  return new CundangError('usage', message, {}, error);
}
