/** The pace of a run as the hosts see it: concurrency, delay, Crawl-delay, Retry-After and robots.txt. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { captures } from '../../storage/captures.ts';
import type { Hit } from '../replica/server.ts';
import { crawl, onEachEngine, type Replica, reasons, reportOf, startCrawl, startReplica } from './stand.ts';

const delayMs = 120;
const latencyMs = 400;

interface Sent {
  /** Milliseconds since 1970, by the clock of the crawler. */
  readonly at: number;
  readonly url: string;
  readonly status: number | null;
}

/** Every request of an archive by host, in order of time. */
async function sentTo(dir: string): Promise<ReadonlyMap<string, readonly Sent[]>> {
  const sent: Sent[] = [];
  for await (const { capture } of captures(dir)) {
    sent.push({ at: Date.parse(capture.fetchedAt), url: capture.url, status: capture.status });
  }
  sent.sort((a, b) => a.at - b.at);
  return Map.groupBy(sent, ({ url }) => new URL(url).host);
}

const gapsOf = (times: readonly Sent[]): number[] => times.slice(1).map(({ at }, n) => at - times[n]!.at);

onEachEngine((space) => {
  let replica: Replica;

  before(async () => {
    replica = await startReplica({ articlesPerSite: 20, seed: 4, today: '2026-03-02', latencyMs });
  });
  after(() => replica?.close());

  test('each host is asked at the pace of its site, redirects and robots.txt included', async () => {
    const dir = space.dir('paced');
    const [law, cz, lf] = ['law.sxgov.cn', 'cz.sxgov.cn', 'lf.sxgov.cn'];
    const { articles } = replica.sites.sxgov!;
    const on = (host: string) => articles.map(({ url }) => url).filter((url) => new URL(url).host === host);
    // Visits of one host that end on another: no claim there stands for them.
    for (const [n, url] of on('www.sxgov.cn').slice(0, 4).entries()) {
      replica.misbehave(url, { kind: 'redirect', to: `http://${n % 2 ? cz : lf}/` });
    }
    const [refused] = on(cz);
    replica.misbehave(refused!, { kind: 'status', status: 429, retryAfter: '2', times: 1 });
    const pace = { 'pace.delayMs': delayMs, 'pace.concurrency': 2, 'crawl.assets': 'none' };
    // Beside the server, not within it: what one of them is busy with does not hold up the other.
    reportOf(await startCrawl(replica, dir, ['sxgov'], pace).ended);
    const hits: ReadonlyMap<string, readonly Hit[]> = Map.groupBy(replica.log, ({ host }) => host);
    const sent = await sentTo(dir);
    assert.deepEqual([...sent.keys()].sort(), [...hits.keys()].sort());

    for (const [host, times] of sent) {
      const arrived = hits.get(host)!;
      assert.equal(arrived.length, times.length, host);
      assert.match(times[0]!.url, /robots\.txt$/);
      assert.equal(times.filter(({ url }) => url.endsWith('/robots.txt')).length, 1);
      assert.ok(Math.max(...arrived.map(({ active }) => active)) <= 2, `${host}: no more than two in hand`);
      // Both clocks are the same machine's, but a timestamp has whole milliseconds.
      const least = (host === law ? 500 : delayMs) - 1;
      for (const gap of gapsOf(times)) assert.ok(gap >= least, `${host}: ${gap} ms`);
      const span = arrived.at(-1)!.at - arrived[0]!.at;
      assert.ok(span > (times.length - 1) * least - 500, `${host}: ${times.length} requests in ${span} ms`);
    }
    assert.ok(sent.get(lf)!.filter(({ url }) => url === `http://${lf}/`).length > 1, 'redirects led there');
    const most = Math.max(...[...hits.values()].flat().map(({ active }) => active));
    assert.equal(most, 2, 'the concurrency is used');

    const told = sent.get(cz)!.findIndex(({ status }) => status === 429);
    const [before, later] = [sent.get(cz)![told]!, sent.get(cz)!.slice(told + 1)];
    // What was on its way when the answer came cannot be called back.
    const pause = later.filter(({ at }) => at > before.at + latencyMs + 300);
    assert.ok(
      pause.length > 0 && pause.every(({ at }) => at >= before.at + latencyMs + 2000),
      'Retry-After is kept to',
    );
    assert.deepEqual(
      later.filter(({ url }) => url === refused).map(({ status }) => status),
      [200],
    );
    for (const gap of gapsOf(pause)) assert.ok(gap >= 2 * delayMs - 1, 'it goes on more slowly');
  });

  test('robots.txt is obeyed unless it is to be ignored', async () => {
    const { disallowed, home } = replica.sites.sxgov!;
    const [kept] = disallowed as [string];
    const ask = async (name: string, robots: 'obey' | 'ignore') => {
      const from = replica.log.length;
      const settings = { robots, 'crawl.assets': 'none', 'max-pages': 2 };
      await crawl(replica, space.dir(name), [home, kept], settings);
      return replica.log.slice(from).map(({ url }) => url);
    };
    assert.deepEqual((await ask('obedient', 'obey')).sort(), [home, `${home}robots.txt`]);
    assert.deepEqual(await reasons(space.dir('obedient')), new Map([[kept, 'skipped robots.denied']]));
    assert.deepEqual((await ask('heedless', 'ignore')).sort(), [home, kept]);
  });
});
