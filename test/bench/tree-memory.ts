/** Memory of a process and everything it started, from /proc: the sum of what each holds, shared pages counted in each. */
import { readdirSync, readFileSync } from 'node:fs';
import { rssMbOf } from './child.ts';

/** Looks every `everyMs` until it is stopped; `stop` gives the highest sum, MiB (0 where there is no /proc). */
export function watchTree(pid: number, everyMs = 500): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, sumMb(pid));
  };
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

function sumMb(root: number): number {
  const children = new Map<number, number[]>();
  for (const pid of processes()) {
    const parent = parentOf(pid);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  let sum = 0;
  for (const open = [root]; open.length > 0; ) {
    const pid = open.pop()!;
    sum += rssMbOf(pid) ?? 0;
    open.push(...(children.get(pid) ?? []));
  }
  return sum;
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Field 4 of /proc/PID/stat; the name before it may hold anything. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
