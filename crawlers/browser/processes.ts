/** The browser's processes, by their ids: Playwright keeps them to itself. Systems without /proc are left to it. */
import { readdirSync, readFileSync } from 'node:fs';

/** On every Chromium that Playwright starts, and on the shell script that some distributions start it with. */
const mark = '--remote-debugging-pipe';

/** What this process has started to have a browser, and still runs. */
export function ownBrowsers(): readonly number[] {
  return childrenOf('self').filter(isBrowser);
}

/** Ends one of {@link ownBrowsers} and everything it started. */
export function killBrowser(pid: number): void {
  if (isBrowser(pid)) for (const one of treeOf(pid)) kill(one);
}

/** The processes of this process's browsers that draw pages. */
export function renderers(): readonly number[] {
  return ownBrowsers().flatMap(treeOf).filter(isRenderer);
}

/** Ends one of {@link renderers}; false when it is none any more. Its pages crash, others go on. */
export function endRenderer(pid: number): boolean {
  return isRenderer(pid) && kill(pid);
}

/** Memory that a process holds; 0 when it is gone. */
export function residentBytes(pid: number): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

function treeOf(pid: number): number[] {
  const tree = [pid];
  for (let at = 0; at < tree.length; at++) tree.push(...childrenOf(tree[at]!));
  return tree;
}

function childrenOf(pid: number | 'self'): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** The number may have been given to another process since. */
function isBrowser(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`).includes(mark);
}

/** Chromium writes its processes' command lines anew, with blanks between the words; other systems keep the zeros. */
function isRenderer(pid: number): boolean {
  return /[\0 ]--type=renderer(?:[\0 ]|$)/.test(read(`/proc/${pid}/cmdline`));
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // gone meanwhile
    return false;
  }
}

/** A file of /proc; empty when there is none, or none any more. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
