/** The history anew, from the looks that the WARC captures tell of. The old one stays until the new one is whole. */
import { rename, rm } from 'node:fs/promises';
import type { Capture } from '../../storage/capture.ts';
import type { Look } from './look.ts';
import type { PutContext } from './put.ts';
import { openHistory } from './store.ts';

/** A capture and the look that it is. */
export interface CapturedLook {
  readonly capture: Pick<Capture, 'recordId' | 'file' | 'offset'>;
  readonly look: Omit<Look, 'capture'>;
}

export interface RebuildOptions extends Pick<PutContext, 'policyOf' | 'publishedOf'> {
  /** Pages that were due before are spread over an interval from now on. */
  readonly now: Date;
  /** Told after each group how many looks were taken in. */
  readonly onProgress?: (looks: number) => void;
}

/** Looks put in one transaction. */
const GROUP = 500;

/**
 * @param walk captures of articles and of what came in their place, nearly in order of time: a look that comes late costs that its page
 * is judged anew. Looks without an answer (no capture) are not in the archive, so what rests on them alone is not found again.
 * @returns looks taken in
 */
export async function rebuildHistory(
  path: string,
  walk: AsyncIterable<CapturedLook>,
  { now, onProgress, ...rest }: RebuildOptions,
): Promise<number> {
  const next = `${path}.new`;
  await remove(next);
  let looks = 0;
  {
    using history = openHistory(next);
    let group: Look[] = [];
    const flush = () => {
      history.put(group, { ...rest, spreadFrom: now });
      looks += group.length;
      group = [];
      onProgress?.(looks);
    };
    for await (const { capture, look } of walk) {
      const { recordId, file, offset } = capture;
      group.push({ ...look, capture: { recordId, file, offset } });
      if (group.length >= GROUP) flush();
    }
    flush();
  }
  await remove(path);
  await rename(next, path);
  return looks;
}

async function remove(path: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
}
