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
  if (!isBrowser(pid)) return;
  const tree = [pid];
  for (let at = 0; at < tree.length; at++) tree.push(...childrenOf(tree[at]!));
  for (const one of tree) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // gone meanwhile
    }
  }
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
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark);
  } catch {
    return false;
  }
}
