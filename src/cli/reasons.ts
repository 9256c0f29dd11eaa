/** Why visits failed, were skipped or wait: the same words in `crawl` and `status`. */
import type { Failure } from '../../queue/frontier.ts';
import { clip } from './table.ts';

/** For --json: every visit with its reason. */
export function failureReport(failures: readonly Failure[]): unknown {
  return failures.map(({ url, site, state, attempts, reason, at }) => ({
    ...{ url, site, state, attempts, code: reason.code, message: reason.message },
    at: at?.toISOString() ?? null,
  }));
}

/** One line for each reason, with its number and an example; failures first. */
export function failureLines(failures: readonly Failure[]): string[] {
  const groups = Map.groupBy(failures, ({ state, reason }) => `${state} ${reason.code}`);
  return [...groups.values()]
    .sort((a, b) => order[a[0]!.state] - order[b[0]!.state] || b.length - a.length)
    .map((group) => {
      const { state, reason, url } = group[0]!;
      return `  ${state} ${group.length} × ${reason.code}: ${clip(reason.message, 60)}, e.g. ${clip(url, 90)}`;
    });
}

const order = { failed: 0, waiting: 1, skipped: 2 } as const;
