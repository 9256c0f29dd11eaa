/** What a crawl keeps of the pages that it looks at again: edits at once, losses as suspicions, outages as nothing. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { historyPath, openHistory } from '../../src/history/store.ts';
import { lookedAt, notice, site } from './looked-at.ts';
import { crawl, exported, linesOf, status } from './stand.ts';

describe('looks', () => {
  const web = lookedAt();

  test('a second look finds what was edited, and what is not there', async () => {
    const { replica } = web;
    const dir = web.dir('looks');
    await crawl(replica, dir, [site]);
    const [edited, gone, soft, home, ...others] = replica.sites[site]!.articles.map(({ url }) => url) as string[];
    web.addSentence(edited!, '此处后来添了一句话。');
    const backs = [replica.misbehave(gone!, { kind: 'status', status: 404 })];
    replica.publish(soft!, () => Buffer.from(notice));
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
    const { replica } = web;
    const dir = web.dir('due');
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

  test('a host that gives nothing, not even its robots.txt, leaves its pages without an answer', async () => {
    const { replica } = web;
    const dir = web.dir('down');
    await crawl(replica, dir, [site]);
    const urls = replica.sites[site]!.articles.map(({ url }) => url);
    const [due] = urls as [string];
    const file = new DatabaseSync(historyPath(dir));
    file.prepare('UPDATE page SET due = ? WHERE url = ?').run(Date.now() - 1000, due);
    file.close();
    const back = replica.misbehave(/./, { kind: 'reset' });
    const asked = replica.log.length;
    await crawl(replica, dir, [site], {}, [3]);
    back();
    assert.ok(replica.log.slice(asked).every(({ url }) => url.endsWith('/robots.txt')));
    using history = openHistory(historyPath(dir), { readOnly: true });
    assert.equal(history.page(due)?.suspected?.fate, 'unreachable');
    assert.deepEqual(
      urls.slice(1).map((url) => history.page(url)?.suspected ?? null),
      urls.slice(1).map(() => null),
      'the others were not due',
    );
  });
});
