/** Newer rules read an archive otherwise: the history goes by what they read, and tells of no edit or loss that nobody made. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { historyPath, openHistory } from '../../src/history/store.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { here } from '../cundang.ts';
import { lookedAt, site } from './looked-at.ts';
import { crawl } from './stand.ts';

function told(dir: string) {
  using history = openHistory(historyPath(dir), { readOnly: true });
  const pages = [...history.pages()];
  return { pages, looks: pages.flatMap(({ url }) => history.looksOf(url)), events: [...history.events()] };
}

/** As if older rules had read one more line in every article: other texts, and other digests everywhere. */
function asOlderRules(dir: string): void {
  const other = (digest: string): string => createHash('sha256').update(`older ${digest}`).digest('hex');
  const catalog = new DatabaseSync(join(dir, 'catalog.sqlite'));
  for (const { record, json } of catalog.prepare('SELECT record, json FROM article').all()) {
    const article = JSON.parse(String(json)) as { contentDigest: string; paragraphs: readonly string[] };
    const contentDigest = other(article.contentDigest);
    const paragraphs = [...article.paragraphs, '旧规则多读的一行'];
    catalog
      .prepare('UPDATE article SET json = ? WHERE record = ?')
      .run(JSON.stringify({ ...article, contentDigest, id: contentDigest.slice(0, 16), paragraphs }), record!);
    catalog.prepare('UPDATE record SET digest = ? WHERE key = ?').run(contentDigest, record!);
  }
  catalog.close();
  const history = new DatabaseSync(historyPath(dir));
  history.function(
    'older',
    (bytes) => bytes && Buffer.from(other(Buffer.from(bytes as Uint8Array).toString('hex')), 'hex'),
  );
  for (const set of ['page SET content', 'look SET content', 'event SET before', 'event SET after']) {
    history.exec(`UPDATE ${set} = older(${set.split(' ').at(-1)})`);
  }
  history.close();
}

/** An index page that older rules took for an article. */
function alsoRead(dir: string, url: string): void {
  using catalog = openCatalog(join(dir, 'catalog.sqlite'));
  using history = openHistory(historyPath(dir));
  const { article } = [...catalog.entries()][0]!;
  const contentDigest = createHash('sha256').update(url).digest('hex');
  const capture = { ...article.capture, recordId: '<urn:uuid:00000000-0000-4000-8000-000000000000>' };
  catalog.put([{ ...article, url, pages: [url], contentDigest, id: contentDigest.slice(0, 16), capture }]);
  const sign = { fate: 'alive', evidence: 'first seen', status: 200, to: null } as const;
  const { fetchedAt: at, ...place } = article.capture;
  const look = { url, site, at, ...sign, content: contentDigest, capture: { ...place, recordId: capture.recordId } };
  history.put([look], { policyOf: () => ({ budget: 18 }) });
}

async function apply(dir: string): Promise<void> {
  const { code, stderr } = await here(['extract', '--since', '2000-01-01', '--apply', '--json', '--dir', dir]);
  assert.equal(code, 0, stderr);
}

describe('a history whose archive is read anew', () => {
  const web = lookedAt();

  test('names its articles as the new catalogue does, and tells nothing that did not happen', async () => {
    const { replica, dir: folder, addSentence } = web;
    const dir = folder('anew');
    await crawl(replica, dir, [site]);
    const [edited, replaced, other] = replica.sites[site]!.articles.map(({ url }) => url) as [string, string, string];
    addSentence(edited, '此处后来添了一句话。');
    let text: Buffer = Buffer.alloc(0);
    replica.publish(other, (bytes) => {
      text = bytes;
      return bytes;
    });
    replica.publish(replaced, () => text);
    await crawl(replica, dir, [site], { revisit: '0s' }, [0, 3]);
    const known = told(dir);
    const pageAt = ({ pages }: typeof known, url: string) => pages.find((page) => page.url === url)!;
    assert.equal(pageAt(known, replaced).suspected?.fate, 'replaced');
    assert.deepEqual(
      known.events.map(({ url, kind }) => [url, kind]),
      [[edited, 'changed']],
    );

    asOlderRules(dir);
    alsoRead(dir, `${new URL('none.html', edited)}`);
    assert.equal(told(dir).pages.length, known.pages.length + 1);
    await apply(dir);
    assert.deepEqual(told(dir), known);
    await apply(dir);
    assert.deepEqual(told(dir), known, 'nothing is new the second time');

    // The same again, in other bytes: no 304.
    replica.publish(replaced, () => Buffer.concat([text, Buffer.from('<!-- -->')]));
    await crawl(replica, dir, [site], { revisit: '0s' }, [0, 3]);
    const later = told(dir);
    assert.deepEqual(later.events, known.events);
    assert.equal(pageAt(later, replaced).suspected?.fate, 'replaced');
  });
});
