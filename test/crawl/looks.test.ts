/** What a crawl keeps of the pages that it looks at again: edits at once, losses as suspicions, outages as nothing. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { historyPath, openHistory } from '../../src/history/store.ts';
import { crawl, exported, linesOf, type Replica, type Scratch, scratch, startReplica, status } from './stand.ts';

const site = 'dtdjzx';

describe('looks', () => {
  let replica: Replica;
  let space: Scratch;
  before(async () => {
    replica = await startReplica({ articlesPerSite: 12, seed: 3 });
    space = scratch();
  });
  after(async () => {
    space?.remove();
    await replica?.close();
  });

  test('a second look finds what was edited, and what is not there', async () => {
    const dir = space.dir('looks');
    await crawl(replica, dir, [site]);
    const [edited, gone, soft, home, ...others] = replica.sites[site]!.articles.map(({ url }) => url) as string[];
    replica.publish(edited!, (bytes) =>
      Buffer.from(
        bytes.toString('latin1').replace(/(<p[^>]*>)/, `$1${Buffer.from('此处后来添了一句话。').toString('latin1')}`),
        'latin1',
      ),
    );
    const backs = [replica.misbehave(gone!, { kind: 'status', status: 404 })];
    const missing =
      '<html><head><title>提示</title></head><body><p>抱歉，您访问的页面不存在或已删除。</p></body></html>';
    replica.publish(soft!, () => Buffer.from(missing));
    backs.push(replica.misbehave(home!, { kind: 'redirect', to: `http://${new URL(home!).host}/` }));
    await crawl(replica, dir, [site], { revisit: '0s' }, [0, 3]);
    for (const back of backs) back();

    using history = openHistory(historyPath(dir), { readOnly: true });
    const page = (url: string | undefined) => history.page(url!)!;
    assert.deepEqual([page(edited).fate, page(edited).changes], ['changed', 1]);
    assert.deepEqual(
      [gone, soft, home].map((url) => [page(url).fate, page(url).suspected?.fate]),
      [
        ['alive', 'gone'],
        ['alive', 'soft-404'],
        ['alive', 'soft-404'],
      ],
    );
    for (const url of others) assert.deepEqual([page(url).fate, page(url).suspected], ['alive', null], url);
    const [event, ...more] = [...history.events()];
    assert.deepEqual([event?.kind, event?.url, more], ['changed', edited, []]);
    // Both texts are on record, each seen at the address.
    const texts = linesOf(await exported(dir)).filter(({ sightings }) => sightings.some(({ url }) => url === edited));
    assert.deepEqual(texts.map(({ contentDigest }) => contentDigest).sort(), [event?.before, event?.after].sort());
    const told = (await status(dir)) as unknown as { readonly history: unknown };
    assert.ok(told.history);
  });

  test('pages whose time has come are looked at by the next crawl, each once', async () => {
    const dir = space.dir('due');
    await crawl(replica, dir, [site]);
    const asked = replica.log.length;
    await crawl(replica, dir, [site]);
    const again = new Set(replica.log.slice(asked).map(({ url }) => url));
    const urls = replica.sites[site]!.articles.map(({ url }) => url);
    for (const url of urls) assert.ok(!again.has(url), `${url} is not due yet`);

    const [due] = urls as [string];
    const file = new DatabaseSync(historyPath(dir));
    file.prepare('UPDATE page SET due = ? WHERE url = ?').run(Date.now() - 1000, due);
    file.close();
    const before = replica.log.length;
    await crawl(replica, dir, [site]);
    const looks = replica.log.slice(before).filter(({ url }) => urls.includes(url));
    assert.deepEqual(
      looks.map(({ url, status }) => [url, status]),
      [[due, 304]],
    );
    using history = openHistory(historyPath(dir), { readOnly: true });
    assert.equal(history.page(due)?.looks, 2);
    assert.ok(history.page(due)!.due! > new Date().toISOString());
  });
});
