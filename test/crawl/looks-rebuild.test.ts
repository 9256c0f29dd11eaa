/** The history can be lost: `rebuild` makes it anew from the WARC files, with the judgements of the crawls. */
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { describe, test } from 'node:test';
import { historyPath, openHistory } from '../../src/history/store.ts';
import { here } from '../cundang.ts';
import { lookedAt, notice, site } from './looked-at.ts';
import { crawl, exported } from './stand.ts';

/** All that a history says, apart from when pages are looked at next. */
function told(dir: string) {
  using history = openHistory(historyPath(dir), { readOnly: true });
  const pages = [...history.pages()].sort((a, b) => (a.url < b.url ? -1 : 1));
  return {
    pages: pages.map(({ due: _, ...page }) => page),
    looks: pages.flatMap(({ url }) => history.looksOf(url)),
    events: [...history.events()].map(({ serial: _, ...event }) => event),
  };
}

async function rebuilt(dir: string) {
  for (const end of ['', '-wal', '-shm']) rmSync(historyPath(dir) + end, { force: true });
  assert.ok(!existsSync(historyPath(dir)));
  const { code, json, stderr } = await here(['rebuild', '--dir', dir, '--json']);
  assert.equal(code, 0, stderr);
  return { ...told(dir), report: json as { readonly looks: number } };
}

describe('a history that was lost', () => {
  const web = lookedAt();

  test('is found in the archive: edits, losses, redirects, outages and what came back', async () => {
    const { replica, addSentence } = web;
    const dir = web.dir('lost');
    await crawl(replica, dir, [site]);
    const urls = replica.sites[site]!.articles.map(({ url }) => url) as string[];
    const [edited, gone, soft, alike, home, moved, away, circle, down, shaky, refused, led] = urls as [
      string,
      ...string[],
    ];
    addSentence(edited, '此处后来添了一句话。');
    const backs = [replica.misbehave(gone!, { kind: 'status', status: 404 })];
    for (const url of [soft!, alike!]) replica.publish(url, () => Buffer.from(notice));
    const { host } = new URL(home!);
    // At an address that nothing else leads to, so that no other visit's captures are like these.
    const place = `${new URL('11.html', edited)}`;
    let text: Buffer = Buffer.alloc(0);
    replica.publish(moved!, (bytes) => {
      text = bytes;
      return bytes;
    });
    replica.publish(place, () => text);
    backs.push(
      replica.misbehave(home!, { kind: 'redirect', to: `http://${host}/` }),
      replica.misbehave(moved!, { kind: 'redirect', to: place }),
      replica.misbehave(away!, { kind: 'redirect', to: 'http://elsewhere.example/notes/7.html' }),
      replica.misbehave(circle!, { kind: 'redirect', to: circle! }),
      replica.misbehave(down!, { kind: 'status', status: 500 }),
      replica.misbehave(refused!, { kind: 'status', status: 403 }),
    );
    // What it says of addresses that cannot exist tells what becomes of this one.
    const lobby = `${new URL('10.html', edited)}`;
    const hall = `<h1>办事大厅</h1><p>${'各窗口今天照常开放，材料可以在一楼领取。'.repeat(12)}</p>`;
    for (const [where, to] of [
      [led!, `${lobby}?from=article`],
      [/7\d{8}/, lobby],
    ] as const) {
      replica.publish(to, () => Buffer.from(hall));
      backs.push(replica.misbehave(where, { kind: 'redirect', to }));
    }
    // Answers well when it is asked again.
    const mend = replica.misbehave(shaky!, { kind: 'status', status: 502, times: 1 });
    backs.push(mend);
    await crawl(replica, dir, [site], { revisit: '0s' }, [0, 3]);
    for (const back of backs) back();
    addSentence(edited, '又添一句。');
    await crawl(replica, dir, [site], { revisit: '0s' }, [0, 3]);

    const live = told(dir);
    const records = await exported(dir);
    const suspected = live.looks.map(({ fate }) => fate);
    for (const fate of ['changed', 'gone', 'soft-404', 'moved', 'unreachable', 'blocked', 'replaced'] as const) {
      assert.ok(suspected.includes(fate), `the crawls saw a page ${fate}`);
    }
    assert.ok(live.looks.some(({ evidence }) => evidence.includes('like a page that cannot exist')));
    assert.equal(live.events.length, 2);
    const { report, ...anew } = await rebuilt(dir);
    assert.equal(report.looks, live.looks.length);
    assert.deepEqual(anew, live);
    assert.equal(await exported(dir), records, 'what the host shows for an address that was made up is no record');
  });
});

describe('a history of looks that got no answer', () => {
  const web = lookedAt();

  test('is found in the archive: pages, and a host, that are silent for a while', async () => {
    const { replica } = web;
    const dir = web.dir('silent');
    await crawl(replica, dir, [site]);
    const [moved, shaky, silent, ...others] = replica.sites[site]!.articles.map(({ url }) => url) as string[];
    // Nothing else leads there.
    const place = `${new URL('12.html', moved)}`;
    const backs = [silent!, shaky!, place].map((url) => replica.misbehave(url, { kind: 'reset' }));
    backs.push(
      replica.misbehave(moved!, { kind: 'redirect', to: place }),
      replica.misbehave(shaky!, { kind: 'status', status: 500, times: 2 }),
    );
    await crawl(replica, dir, [site], { revisit: '0s' }, [0, 3]);
    backs.push(...others.map((url) => replica.misbehave(url, { kind: 'reset' })));
    await crawl(replica, dir, [site], { revisit: '0s' }, [0, 3]);
    for (const back of backs) back();
    await crawl(replica, dir, [site], { revisit: '0s' }, [0, 3]);

    const live = told(dir);
    const fates = (url: string) => live.looks.filter((look) => look.url === url).map(({ fate }) => fate);
    for (const url of [moved!, shaky!, silent!]) {
      assert.deepEqual(fates(url), ['alive', 'unreachable', 'unreachable', 'alive'], url);
    }
    for (const url of others) assert.deepEqual(fates(url), ['alive', 'alive', 'unreachable', 'alive'], url);
    assert.equal(live.looks.filter(({ evidence }) => /^fetch\.reset: .* after 4 attempts$/.test(evidence)).length, 15);
    const { report, ...anew } = await rebuilt(dir);
    assert.equal(report.looks, live.looks.length);
    assert.deepEqual(anew, live);
    const { code, stdout } = await here(['verify', '--dir', dir]);
    assert.equal(code, 0, stdout);
  });
});
