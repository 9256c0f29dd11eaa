/** The frontier of a rescue: beside the archive's own, since nothing that waits there is to be visited, nor is the page to lead on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frontier, NewVisit, Outcome, Pace } from '../../queue/frontier.ts';
import { openSqliteFrontier } from '../../queue/sqlite/frontier.ts';

/** What belongs to a page: the files that it is shown with or offers, the other pages of an article. */
const belongs = ({ kind }: NewVisit): boolean => kind === 'asset' || kind === 'continuation';

/** An empty one, gone when it is closed. */
export async function openRescueFrontier(
  paceOf: (lane: string, site: string) => Pace,
): Promise<Frontier & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'cundang-rescue-'));
  const frontier = await openSqliteFrontier(join(folder, 'queue.sqlite'), { paceOf });
  const close = async (): Promise<void> => {
    await frontier.close();
    await rm(folder, { recursive: true, force: true });
  };
  const settle: Frontier['settle'] = (outcomes) => frontier.settle(outcomes.map(alone));
  return { ...frontier, settle, close, [Symbol.asyncDispose]: close };
}

function alone(outcome: Outcome): Outcome {
  if (outcome.kind !== 'done') return outcome;
  return { ...outcome, found: outcome.found.filter(belongs), further: [] };
}
