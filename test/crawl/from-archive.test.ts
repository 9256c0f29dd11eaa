/** An archive crawled again, in place of the web. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { here } from '../cundang.ts';
import { dateOf, pages, responseRecord } from '../ingest/pages.ts';
import {
  assertRebuilds,
  type CrawlReport,
  capturedUrls,
  crawl,
  exported,
  linesOf,
  onEachEngine,
  queueWords,
  startReplica,
} from './stand.ts';

/** No address that a name leads to may be asked: a proxy on a dead port would turn each request into an error. */
const offline = ['--proxy', 'http://127.0.0.1:9', '--json'];

async function again(
  from: string,
  dir: string,
  words: readonly string[],
  codes: readonly number[] = [0],
): Promise<CrawlReport> {
  const ran = await here(['crawl', ...words, '--from-archive', from, '--dir', dir, ...offline, ...queueWords(dir)]);
  assert.ok(codes.includes(ran.code ?? -1), `${ran.code}: ${ran.stderr}`);
  return ran.json as CrawlReport;
}

onEachEngine((space) => {
  test('a site crawled again from its archive gives the same records, without the web', {
    timeout: 180_000,
  }, async (t) => {
    const replica = await startReplica({ seed: 5, articlesPerSite: 6 } as never);
    t.after(() => replica.close());
    const [from, dir] = [space.dir('from'), space.dir('again')];
    await crawl(replica, from, ['yuncheng-dangjian'], { assets: 'none' }, [0, 3]);
    const before = linesOf(await exported(from));
    assert.ok(before.length > 3, 'there are articles');
    await again(from, dir, ['yuncheng-dangjian', '--assets', 'none'], [0, 3]);
    const after = linesOf(await exported(dir));
    const said = (lines: typeof before) =>
      lines.map(({ capture, sightings, ...rest }) => ({
        ...rest,
        fetchedAt: capture.fetchedAt,
        places: sightings.map(({ url }) => url),
      }));
    assert.deepEqual(said(after), said(before));
    await assertRebuilds(dir);
  });

  test('the snapshot nearest to the day answers; what is not in the archive is told so', async () => {
    const folder = space.dir('days');
    mkdirSync(folder);
    const [one, two] = pages as unknown as [(typeof pages)[0], (typeof pages)[0]];
    const years = [2016, 2018, 2020];
    // The same address on three days, each time with another page.
    const versions = years.map((year, n) =>
      responseRecord(n, { url: one.url, body: pages[n]!.body }, `${year}-06-01T00:00:00Z`),
    );
    const lost = responseRecord(9, { url: one.url, body: two.body }, '2019-06-01T00:00:00Z')
      .toString('latin1')
      .replace('200 OK', '503 No');
    writeFileSync(join(folder, 'x.warc.gz'), gzipSync(Buffer.concat([...versions, Buffer.from(lost, 'latin1')])));
    const seen: string[] = [];
    for (const at of ['2015-01-01', '2018-01-01', '2019-06-01', null]) {
      const dir = space.dir(`days/at-${at}`);
      const words = [
        one.url,
        'http://www.sxgov.cn/content/2016-01/01/content_1.htm',
        ...(at === null ? [] : ['--at', at]),
      ];
      const report = await again(join(folder, 'x.warc.gz'), dir, words, [3]);
      assert.deepEqual(
        report.failures.filter(({ url }) => url.includes('content_1.htm')).map(({ code, message }) => [code, message]),
        [['fetch.not-archived', 'not in the archive']],
      );
      seen.push(linesOf(await exported(dir))[0]!.capture.fetchedAt.slice(0, 4));
      assert.deepEqual(capturedUrls(dir), [one.url]);
    }
    assert.deepEqual(seen, ['2016', '2018', '2018', '2020'], 'an error answers only where nothing else does');
  });

  test('the archive that is read is never the one that is written to', async () => {
    const folder = space.dir('same');
    mkdirSync(folder);
    const dir = space.dir('same/archive');
    writeFileSync(join(folder, 'x.warc'), responseRecord(1, pages[0]!, dateOf(1)));
    assert.equal((await here(['ingest', join(folder, 'x.warc'), '--dir', dir, ...queueWords(dir)])).code, 0);
    const ran = await here(['crawl', 'sxgov', '--from-archive', dir, '--dir', dir, ...offline, ...queueWords(dir)]);
    assert.equal(ran.code, 2);
    assert.equal((await here(['crawl', 'sxgov', '--at', '2019-01-01', '--dir', dir])).code, 2);
    const missing = join(folder, 'none');
    assert.equal((await here(['crawl', 'sxgov', '--from-archive', missing, '--dir', join(folder, 'b')])).code, 1);
    assert.ok(!existsSync(join(folder, 'b')));
  });
});
