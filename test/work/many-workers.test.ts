/**
 * Three workers on one Redis before the whole stand-in web: every page once at each host's pace; with workers and Redis
 * killed on the way nothing is lost and nothing stands twice in the catalogue; the corpus is that of one process.
 */
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { crawl, exported, type Line, linesOf, until } from '../crawl/stand.ts';
import { here, type Running } from '../cundang.ts';
import { type Replica, startReplica } from '../replica/server.ts';
import { assertStored, drained, type Plant, seed, startPlant } from './stand.ts';

const delayMs = 60;
const concurrency = 2;
const web = { articlesPerSite: 16, seed: 7, today: '2026-03-02', latencyMs: 20 } as const;
const pace = { 'pace.delayMs': delayMs, 'pace.concurrency': concurrency };

const targetsOf = (replica: Replica): string[] => [...Object.keys(replica.sites), replica.clone.home];

/** What a record says, without where and when it was captured. */
function said({ capture: _capture, sightings, ...article }: Line): unknown {
  const places = sightings.map(({ url, site, verdict }) => [url, site, verdict].join(' ')).sort();
  return { ...article, places: [...new Set(places)] };
}

async function ended(workers: readonly Running[]): Promise<void> {
  for (const { process: child } of workers) child.kill('SIGTERM');
  for (const { ended } of workers) {
    const { code, stderr } = await ended;
    assert.equal(code, 0, stderr);
  }
}

/** The corpus of the segments in the store. */
async function indexed(plant: Plant): Promise<readonly Line[]> {
  const dir = plant.dir('catalogue');
  const { code, stderr } = await here(['index', '--dir', dir, '--json', ...plant.words()]);
  assert.equal(code, 0, stderr);
  return linesOf(await exported(dir));
}

let embedded: readonly Line[] | undefined;

/** The corpus of one process. Each stand-in web here is the same, and so is this. */
async function ofOneProcess(plant: Plant, replica: Replica): Promise<readonly Line[]> {
  if (embedded !== undefined) return embedded;
  const dir = plant.dir('embedded');
  await crawl(replica, dir, targetsOf(replica), {}, [0, 3]);
  embedded = linesOf(await exported(dir));
  return embedded;
}

/**
 * The pace of each host by the server's own log. A server that is late by up to `late` milliseconds sees two requests so much
 * closer than they were sent; over many in a row that does not add up.
 */
function assertPace(replica: Replica, lateness: ReturnType<typeof monitorEventLoopDelay>): void {
  const late = lateness.max / 1e6 + 25;
  for (const [host, hits] of Map.groupBy(replica.log, (hit) => hit.host)) {
    const times = hits.map(({ at }) => at);
    for (const [first, from] of times.entries()) {
      for (let last = first + 1; last < Math.min(times.length, first + 20); last++) {
        const least = (last - first) * delayMs - late;
        const took = times[last]! - from;
        assert.ok(
          took >= least,
          `${host}: ${last - first} requests in ${took.toFixed(0)} ms, server late by ${late.toFixed(0)}`,
        );
      }
    }
    const most = Math.max(...hits.map(({ active }) => active));
    assert.ok(most <= concurrency, `${host}: ${most} requests in hand at once`);
  }
}

/**
 * Three workers archive the whole stand-in web, whatever `meanwhile` does to them; then every such run is at each host's pace, sound in
 * the store and the corpus of one process. What the web was asked by the workers, and the corpus.
 */
async function archived(
  meanwhile: (workers: Running[], plant: Plant, replica: Replica) => Promise<void> = async () => {},
): Promise<{ readonly replica: Replica; readonly log: Replica['log']; readonly corpus: readonly Line[] }> {
  const replica = await startReplica(web);
  const lateness = monitorEventLoopDelay({ resolution: 5 });
  const plant = await startPlant(replica, pace);
  try {
    const queue = await plant.queue();
    const workers = [plant.worker(), plant.worker(), plant.worker()];
    lateness.enable();
    await seed(queue, targetsOf(replica));
    await meanwhile(workers, plant, replica);
    await drained(queue);
    lateness.disable();
    await queue.close();
    await ended(workers);

    assertPace(replica, lateness);
    const log = [...replica.log];
    await assertStored(plant);
    const corpus = await indexed(plant);
    assert.deepEqual(corpus.map(said), (await ofOneProcess(plant, replica)).map(said));
    return { replica, log, corpus };
  } finally {
    await plant.close();
    await replica.close();
  }
}

describe('many workers', () => {
  test('three workers: every page once, each host at its pace, the corpus of one process', async () => {
    const { log } = await archived();
    const pages = log.filter(({ url }) => !url.endsWith('/robots.txt'));
    const again = [...Map.groupBy(pages, ({ url }) => url)].filter(([, hits]) => hits.length > 1);
    assert.deepEqual(
      again.map(([url]) => url),
      [],
    );
  });

  test('workers killed one after the other, Redis killed once: nothing lost, nothing twice', async () => {
    const { replica, corpus } = await archived(async (workers, plant, { log }) => {
      const kills = 5;
      for (let kill = 1; kill <= kills; kill++) {
        const asked = log.length;
        await until('they are at work', () => log.length > asked + 40, 90);
        const victim = workers.shift()!;
        victim.process.kill('SIGKILL');
        assert.equal((await victim.ended).code, null, 'there was something to kill');
        workers.push(plant.worker());
        if (kill !== 3) continue;
        await plant.redis.kill();
        await sleep(300);
        await plant.redis.start();
      }
    });
    assert.equal(new Set(corpus.map(({ contentDigest }) => contentDigest)).size, corpus.length);
    const places = new Set(corpus.flatMap(({ sightings }) => sightings.map(({ url }) => url)));
    const wanted = Object.values(replica.sites).flatMap(({ articles }) => articles);
    for (const { url } of wanted) assert.ok(places.has(url), url);
  });
});
