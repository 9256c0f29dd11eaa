/** Runs the real command as a child process, as a user or a script would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));

export interface Ran {
  /** Exit status; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The document on stdout; undefined when stdout is not one JSON document. */
  readonly json: unknown;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** Starts `cundang` with these words; configuration files of the folder it runs in and CUNDANG_* variables are left out. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CUNDANG_'));
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Compiled modules are kept between runs: half the time of a start, and a test makes many.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'cundang-compile-cache'), ...Object.fromEntries(inherited), ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]): Ran => ({ code, stdout, stderr, json: parsed(stdout) }));
  return { process: child, ended };
}

export function cundang(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran> {
  return start(args, env).ended;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
