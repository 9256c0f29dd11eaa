/** Which share of this thread's work is done under certain files: V8's profiler looks a thousand times a second. */
import { Session } from 'node:inspector/promises';

/** What is no work of a file: the collector's time is counted with neither side. */
const nobodys = ['(idle)', '(program)', '(garbage collector)', '(root)'];

/** Begins to look; the returned function ends it and gives the share of samples with such a file on the stack, 0 to 1. */
export async function sampleShare(isCounted: (file: string) => boolean): Promise<() => Promise<number>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
    const counted = new Set<number>();
    // Callers stand before what they call.
    for (const { id, callFrame, children = [] } of profile.nodes) {
      if (isCounted(callFrame.url)) counted.add(id);
      if (counted.has(id)) for (const child of children) counted.add(child);
    }
    let all = 0;
    let ours = 0;
    for (const [n, id] of (profile.samples ?? []).entries()) {
      if (nobodys.includes(nodes.get(id)?.callFrame.functionName ?? '')) continue;
      const time = profile.timeDeltas?.[n] ?? 0;
      all += time;
      if (counted.has(id)) ours += time;
    }
    return all === 0 ? 0 : ours / all;
  };
}
