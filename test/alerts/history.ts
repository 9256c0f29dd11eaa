/** A history in which pages of a site are lost. */
import type { Fate, Look } from '../../src/history/look.ts';
import { historyPath, openHistory } from '../../src/history/store.ts';

const DAY = 86_400_000;
const alive = 'ab'.repeat(32);

const look = (url: string, at: number, fate: Fate): Look => ({
  ...{ url, site: 'sxgov', at: new Date(at).toISOString(), fate, to: null, capture: null },
  ...(fate === 'alive'
    ? { status: 200, content: alive, evidence: 'the same text' }
    : { status: 404, content: null, evidence: 'status 404' }),
});

/** So many pages from a number on, known for weeks, were lost just before `now` (ms), while others of the host were well. */
export function losePages(dir: string, count: number, now: number, from = 1): void {
  using history = openHistory(historyPath(dir));
  const urls = Array.from({ length: count }, (_, n) => `http://www.sxgov.cn/content/${from + n}.htm`);
  const context = { policyOf: () => ({ budget: 18 }) };
  for (const days of [30, 9, 5, 0]) {
    const at = now - days * DAY - 2 * count - 1000;
    const fate = days === 30 ? 'alive' : 'gone';
    const looks = urls.flatMap((url, n) => [
      look('http://www.sxgov.cn/well.htm', at + 2 * n, 'alive'),
      look(url, at + 2 * n + 1, fate),
    ]);
    history.put(looks, context);
  }
}
