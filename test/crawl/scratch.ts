/** Folders for archives of a test, and where the queue of each is: in a file there, or in a Redis of the test's own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { type RedisServer, startRedis } from '../redis.ts';

export type Settings = Readonly<Record<string, string | number>>;

/** `dir` is made anew by the first command that needs it; all goes with `remove`. */
export interface Scratch {
  dir(name: string): string;
  remove(): void;
}

/** What a queue of a crawl may be on. */
export type Engine = 'sqlite' | 'redis';
const engines: readonly Engine[] = ['sqlite', 'redis'];

/** The queue's settings by folder: every command on a folder must be told the same. */
const queues = new Map<string, () => Settings>();

/** @param queueOf settings of the queue for a folder of this name; asked when a command is started */
export function scratch(queueOf: (name: string) => Settings = () => ({})): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'cundang-crawl-'));
  return {
    dir: (name) => {
      const dir = join(folder, name);
      queues.set(dir, () => queueOf(name));
      return dir;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The settings of a folder's queue; of a folder that no scratch space made, none. */
export const queueOf = (dir: string): Settings => queues.get(dir)?.() ?? {};

/** The same as options of a command. */
export const queueWords = (dir: string): string[] =>
  Object.entries(queueOf(dir)).flatMap(([key, value]) => ['--set', `${key}=${value}`]);

/**
 * Sets the tests of `define` once for each engine. `space` makes folders whose queues are on it: a file in each folder, or
 * keys of its own in one Redis.
 */
export function onEachEngine(define: (space: Scratch, engine: Engine) => void): void {
  for (const engine of engines) {
    describe(`with the queue on ${engine}`, () => {
      let redis: RedisServer | null = null;
      const inRedis = (name: string) => ({ 'queue.redis': redis!.url, 'queue.prefix': name.replaceAll('/', '-') });
      const space = scratch(engine === 'redis' ? inRedis : undefined);
      before(async () => {
        if (engine === 'redis') redis = await startRedis();
      });
      after(async () => {
        space.remove();
        await redis?.close();
      });
      define(space, engine);
    });
  }
}
