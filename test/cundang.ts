/** Runs the real command: as a child process, as a user or a script would, or its program in the process of the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Compiled modules are kept between runs: half the time of a start, and a test makes many. */
export const compiled = join(tmpdir(), 'cundang-compile-cache');
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
    env: { NODE_COMPILE_CACHE: compiled, ...Object.fromEntries(inherited), ...env },
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

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `cundang` with these words in this process, one call after the other: the same words, documents and exit status
 * without a second of start. Pages are read on this thread. For calls that no signal ends and whose process is not the point.
 */
export function here(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const ran = last.then(() => callHere(args, env));
  last = ran.catch(() => {});
  return ran;
}

async function callHere(args: readonly string[], set: Readonly<Record<string, string>>): Promise<Ran> {
  enableCompileCache(compiled);
  const [out, err] = [kept(), kept()];
  const { env, exitCode } = process;
  const inherited = Object.entries(env).filter(([name]) => !name.startsWith('CUNDANG_'));
  process.env = { ...Object.fromEntries(inherited), CUNDANG_CRAWL_THREADS: '0', ...set };
  process.exitCode = undefined;
  const back = [stand('stdout', out.stream), stand('stderr', err.stream)];
  try {
    const { run } = await import('../src/cli/program.ts');
    await run(args);
    const [stdout, stderr] = [out.text(), err.text()];
    return { code: Number(process.exitCode ?? 0), stdout, stderr, json: parsed(stdout) };
  } finally {
    for (const undo of back) undo();
    process.env = env;
    process.exitCode = exitCode;
  }
}

/** Puts another stream in the place of the process's. Returns the way back. */
function stand(name: 'stdout' | 'stderr', stream: Writable): () => void {
  const own = Object.getOwnPropertyDescriptor(process, name)!;
  Object.defineProperty(process, name, { configurable: true, value: stream });
  return () => Object.defineProperty(process, name, own);
}

/** A stream that keeps what is written to it. */
function kept() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
