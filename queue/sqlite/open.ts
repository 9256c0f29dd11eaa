/** The embedded queue: frontier and content index in one file, over one connection. */
import type { ContentIndex } from '../content-index.ts';
import type { Control } from '../control.ts';
import type { Frontier } from '../frontier.ts';
import type { SharedTurns } from '../turns.ts';
import { createContentIndex } from './content-index.ts';
import { openFile } from './file.ts';
import { closingFile, createFrontier, type SqliteFrontierOptions } from './frontier.ts';

export interface Queue {
  readonly frontier: Frontier;
  readonly contentIndex: ContentIndex;
  readonly control: Control;
  /** Null where no other process can be at work on it. */
  readonly turns: SharedTurns | null;
  /** Puts back what is in hand and closes the file; the frontier's own `close` is the same. */
  close(): Promise<void>;
}

/** Opens (creates) the queue file at `path`. Errors as of `openFile`. */
export async function openQueue(path: string, options: SqliteFrontierOptions): Promise<Queue> {
  const file = openFile(path, options);
  const frontier = closingFile(createFrontier(file, options), file);
  const { control, close } = frontier;
  return { frontier, contentIndex: createContentIndex(file), control, turns: null, close };
}
