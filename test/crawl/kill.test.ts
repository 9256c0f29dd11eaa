/** kill -9 at any moment, start again: every page is archived, none twice in the catalogue, every WARC verifies. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, seededRandom } from '../replica/random.ts';
import {
  assertRebuilds,
  assertWhole,
  capturedUrls,
  crawl,
  exported,
  linesOf,
  onEachEngine,
  placesOf,
  type Replica,
  type Scratch,
  type Settings,
  startCrawl,
  startReplica,
  status,
  until,
} from './stand.ts';

const sites = ['chinanews-shanxi', 'yuncheng-dangjian', 'dtdjzx', 'minsheng-fazhi'];

/**
 * Starts the crawl and kills it some time after its first request. Every third run is a short one, so that kills fall
 * into the end of a run, too. Resolves to whether there was still something to kill.
 */
async function killOnce(
  replica: Replica,
  dir: string,
  nth: number,
  random: Random,
  settings: Settings,
): Promise<boolean> {
  const asked = replica.log.length;
  const short: Settings = nth % 3 === 2 ? { 'max-pages': 6 } : {};
  const { process: child, ended } = startCrawl(replica, dir, sites, { ...settings, ...short });
  await until('the run asks for something', () => replica.log.length > asked || child.exitCode !== null);
  await sleep(random.int(0, 400));
  child.kill('SIGKILL');
  const { code } = await ended;
  return code === null;
}

interface Ordeal {
  readonly kills: number;
  readonly articles: number;
  readonly settings?: Settings;
}

async function crawlWithKills(space: Scratch, name: string, ordeal: Ordeal): Promise<string> {
  const { kills, articles } = ordeal;
  // On Redis what a run that was killed had in hand comes back when its leases end.
  const settings: Settings = { 'queue.leaseMs': 1000, ...ordeal.settings };
  const random = seededRandom(name);
  const replica = await startReplica({ articlesPerSite: articles, latencyMs: 20 });
  const dir = space.dir(name);
  try {
    let killed = 0;
    for (let nth = 0; nth < kills; nth++) if (await killOnce(replica, dir, nth, random, settings)) killed += 1;
    assert.ok(killed >= kills / 2, `${killed} of ${kills} runs were still at work`);
    await crawl(replica, dir, sites, settings);

    const wanted = sites.flatMap((site) => replica.sites[site]!.articles);
    await assertWhole(dir);
    const { hosts, failures } = await status(dir);
    assert.deepEqual(failures, []);
    for (const { lane, waiting, leased } of hosts) assert.deepEqual([lane, waiting, leased], [lane, 0, 0]);
    const urls = new Set(capturedUrls(dir));
    for (const { url, images, attachments } of wanted) {
      for (const part of [url, ...[...images, ...attachments].map((file) => file.url)]) assert.ok(urls.has(part), part);
    }
    assert.deepEqual(placesOf(linesOf(await exported(dir))), wanted.map(({ url }) => url).sort());
    await assertRebuilds(dir);
    return dir;
  } finally {
    await replica.close();
  }
}

onEachEngine((space, engine) => {
  // Each run on Redis waits for the leases of the last; three workers on one Redis are killed in a test of their own.
  const [many, few] = engine === 'sqlite' ? [20, 6] : [8, 3];

  test(`${many} kills lose nothing and leave nothing twice`, async () => {
    await crawlWithKills(space, 'killed', { kills: many, articles: 30 });
  });

  test('kills while files are closed and begun', async () => {
    const settings = { 'archive.maxBytes': 16 * 1024 };
    const dir = await crawlWithKills(space, 'rotated', { kills: few, articles: 12, settings });
    const files = readdirSync(join(dir, 'warc')).filter((file) => file.endsWith('.warc.gz'));
    assert.ok(files.length >= 8, `${files.length} files`);
  });
});
