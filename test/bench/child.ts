/** Runs a part of the benchmark in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What every part prints, among other things. */
export interface Cost {
  readonly usage: { readonly seconds: number; readonly cpuSeconds: number; readonly peakRssMb: number };
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The words behind `node` with which `npm run cundang` starts the program: the script, and flags before it. */
export function programWords(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { cundang: string } };
  const [node, ...words] = scripts.cundang.split(' ');
  if (node !== 'node') throw new Error(`npm run cundang does not begin with node: ${scripts.cundang}`);
  return words;
}

/** The one JSON document that a script prints. `onStart` gets the process. @throws what it said, when it fails */
export async function runJson<T>(
  words: readonly string[],
  onStart: (child: ChildProcess) => void = () => {},
): Promise<T> {
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  onStart(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${errors.slice(-2000)}`);
  return JSON.parse(out) as T;
}

/** Resident memory of a process, MiB; null where the system has no /proc, or when the process is gone. */
export function rssMbOf(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * 4096) / 1024 ** 2);
  } catch {
    return null;
  }
}
