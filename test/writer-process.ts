/** A process that writes in steps and says so, to be watched or killed on the way. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface WriterProcess {
  readonly child: ChildProcess;
  /** Resolves when it has written once more, or has ended. */
  step(): Promise<unknown>;
  /** Its exit status and the signal that ended it. */
  readonly exit: Promise<unknown[]>;
}

/** @param script a module that writes to its stdout after every step */
export function startWriter(script: string, ...words: readonly string[]): WriterProcess {
  const child = spawn(process.execPath, [script, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  return { child, exit, step: () => Promise.race([once(child.stdout, 'data'), exit]) };
}
