import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import type { Resource } from './resource.ts';
import type { Expected } from './story.ts';
import { buildWeb } from './web.ts';

const web = buildWeb({ seed: 3, articlesPerSite: 60, pack: null, today: '2026-03-02', days: 7 });
const articles = (site: string): readonly Expected[] => web.sites[site]?.articles ?? [];

function at(url: string): Resource | undefined {
  const { host, pathname, search } = new URL(url);
  return web.hosts.get(host)?.resources.get(pathname + search);
}

const bytesAt = (url: string): Buffer => at(url)?.body() ?? Buffer.alloc(0);

test('pages print what their records hold, in the charset they were written in', () => {
  for (const { site, articles: list } of Object.values(web.sites)) {
    for (const article of list) {
      let text = '';
      for (const page of article.pages) {
        const body = bytesAt(page);
        const gbk = body.equals(iconv.encode(iconv.decode(body, 'gbk'), 'gbk'));
        const utf8 = body.equals(Buffer.from(body.toString('utf8')));
        assert.ok(gbk || utf8, page);
        text += utf8 ? body.toString('utf8') : iconv.decode(body, 'gbk');
      }
      const printed = [article.title, article.source, article.originalTitle, ...article.paragraphs, ...article.deck];
      for (const part of [...printed, ...article.editors, ...article.authors, ...article.column]) {
        assert.ok(part === null || text.includes(part), `${site}: ${article.url} lacks ${part}`);
      }
      assert.ok(article.clicks === null || text.includes(`${article.clicks}`), article.url);
    }
  }
});

test('GBK where the site used GBK, and some pages that claim what they are not', () => {
  const old = articles('chinanews').find(({ url }) => /\/201[0-8]\//.test(url)) as Expected;
  const body = bytesAt(old.url);
  assert.notEqual(body.toString('utf8'), iconv.decode(body, 'gbk'));
  assert.ok(body.includes(iconv.encode(old.paragraphs[0] as string, 'gbk')));
  assert.ok(!body.includes(Buffer.from('�')));

  const claims = articles('sxgov')
    .filter(({ layout }) => layout === 'sxgov/2')
    .map(({ url }) => {
      const bytes = bytesAt(url);
      const claimed = /charset=([\w-]+)/.exec(bytes.toString('latin1'))?.[1];
      return `${claimed}/${bytes.includes(Buffer.from('相关链接')) ? 'utf-8' : 'gbk'}`;
    });
  assert.deepEqual([...new Set(claims)].sort(), ['gb2312/gbk', 'gb2312/utf-8']);
});

test('all seven layouts of sxgov occur; the fifth holds the article twice', () => {
  const used = new Set(articles('sxgov').map(({ layout }) => layout));
  assert.deepEqual(
    [...used].sort(),
    [1, 2, 3, 4, 5, 6, 7].map((n) => `sxgov/${n}`),
  );
  const fifth = articles('sxgov').find(({ layout }) => layout === 'sxgov/5') as Expected;
  const text = bytesAt(fifth.url).toString();
  assert.equal(text.split(fifth.paragraphs[0] as string).length - 1, 2);
});
