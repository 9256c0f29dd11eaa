/** `site new` on sites of the stand-in web, taken as unknown, and `site test` on what it wrote and on a shipped definition. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { kindOf, loadSites, siteById } from '../../crawlers/registry.ts';
import { loadConfig } from '../../src/config.ts';
import { crawl } from '../../src/crawl.ts';
import { checkList, checkRecord, layoutsOf, listPagesOf } from '../crawlers/site-fixtures.ts';
import { here, type Ran } from '../cundang.ts';
import { type Replica, startReplica } from '../replica/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'cundang-site-'));
const out = join(folder, 'sites');
const directory = pathToFileURL(`${out}/`);
let replica: Replica;
before(async () => {
  replica = await startReplica({ articlesPerSite: 24, slowMs: 10 });
});
after(async () => {
  await replica?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Tested {
  readonly ok: boolean;
  readonly pages: readonly {
    readonly page: string;
    readonly fault: string | null;
    readonly fields: readonly { readonly field: string; readonly verdict: string; readonly rule: string | null }[];
  }[];
}

const network = () => ['--proxy', replica.proxyUrl, '--ca', replica.caFile(), '--delay', '0', '--json'];
const siteNew = (id: string, url: string, ...more: string[]): Promise<Ran> =>
  here(['site', 'new', url, '--id', id, '--out', out, ...network(), ...more]);
const verdicts = ({ json }: Ran): Map<string, string> =>
  new Map(
    (json as Tested).pages.flatMap(({ page, fields, fault }) =>
      fault === null ? fields.map(({ field, verdict }) => [`${page} ${field}`, verdict]) : [[page, 'fault']],
    ),
  );

// one with a layout to learn, in a legacy charset; one whose ids stand in the query; one made with a CMS; one of many hosts
const unknown = [
  { id: 'station-a', like: 'yuncheng-dangjian', charset: 'gb18030', cms: undefined, rule: 'station-a/' },
  { id: 'station-b', like: 'minsheng-fazhi', charset: 'utf-8', cms: undefined, rule: 'station-b/' },
  { id: 'station-c', like: 'dtdjzx', charset: 'utf-8', cms: 'jeecms', rule: 'cms/jeecms' },
  { id: 'station-d', like: 'sxgov', charset: 'gb18030', cms: undefined, rule: 'generic' },
] as const;

for (const { id, like, charset, cms, rule } of unknown) {
  describe(`${like}, as if nobody knew it`, () => {
    test('a definition is proposed and written', async () => {
      const asked = replica.log.length;
      const ran = await siteNew(id, replica.sites[like]!.home);
      assert.equal(ran.code, 0, ran.stderr);
      const { site, tried } = ran.json as {
        site: { charset: string; cms?: string };
        tried: { url: string; fault: string | null }[];
      };
      assert.deepEqual([site.charset, site.cms], [charset, cms]);
      assert.equal(tried.filter(({ fault }) => fault === null).length, 3);
      const hits = replica.log.slice(asked);
      const robots = hits.findIndex(({ url }) => url.endsWith('/robots.txt'));
      assert.equal(robots, 0, 'robots.txt comes first');
      assert.deepEqual(
        hits.filter(({ url }) => replica.sites[like]!.disallowed.includes(url)),
        [],
      );
    });

    test('it passes the checks of the suite, and reads its stored page as it was meant', async () => {
      const sites = [siteById(await loadSites(directory), id)];
      const fixtures = new URL(`${id}/fixtures/`, directory);
      for (const layout of layoutsOf(sites[0]!)) {
        checkRecord(sites, sites[0]!, layout, fixtures);
        const json = readFileSync(new URL(`${layout.slice(id.length + 1)}.json`, fixtures), 'utf8');
        const expected = JSON.parse(json) as { rule?: string };
        assert.ok((expected.rule ?? layout).startsWith(rule), expected.rule ?? layout);
      }
      for (const name of listPagesOf(fixtures)) checkList(sites[0]!, new URL(name, fixtures));
    });

    test('it tells the articles of the site from its lists', async () => {
      const site = siteById(await loadSites(directory), id);
      const { articles, lists } = replica.sites[like]!;
      const told = articles.filter(({ url }) => kindOf(site, url) === 'article');
      assert.ok(told.length >= articles.length * 0.95, `${told.length} of ${articles.length}`);
      assert.deepEqual(
        lists.filter((url) => kindOf(site, url) === 'article'),
        [],
      );
    });

    test('nothing that the publisher wrote is in it', () => {
      const { articles } = replica.sites[like]!;
      const names = readdirSync(join(out, id), { recursive: true, encoding: 'utf8' });
      const text = names
        .filter((name) => /\.\w+$/.test(name))
        .map((name) => readFileSync(join(out, id, name), 'utf8'))
        .join('\n');
      for (const { title, paragraphs } of articles) {
        for (const sentence of [title, ...paragraphs]) if (sentence) assert.ok(!text.includes(sentence), sentence);
      }
    });

    test('its file is as the formatter and the linter want it', () => {
      const project = fileURLToPath(new URL('../../', import.meta.url));
      const words = ['check', '--write', '--error-on-warnings', '--stdin-file-path=crawlers/sites/station/site.ts'];
      const input = readFileSync(join(out, id, 'site.ts'), 'utf8');
      const { stdout } = spawnSync(join(project, 'node_modules/.bin/biome'), words, {
        cwd: project,
        input,
        encoding: 'utf8',
      });
      assert.equal(stdout, input);
    });
  });
}

test('a crawl with what was written records the articles by its layout', async () => {
  const sites = await loadSites(directory);
  const flags = {
    ...{ dir: join(folder, 'archive'), 'network.proxy': replica.proxyUrl, 'network.ca': replica.caFile() },
    ...{ 'crawl.threads': 0, 'crawl.assets': 'none', 'pace.delayMs': 0 },
  };
  const { config } = loadConfig({ file: null, environment: {}, flags });
  const never = new AbortController().signal;
  const options = { config, sites, maxPages: null, since: null, extract: true, stop: never, abort: never };
  const { tally, failures, ended } = await crawl({ ...options, targets: ['station-a', 'station-b'] });
  assert.deepEqual([ended, failures], ['empty', []]);
  assert.ok(tally.articles.new > 0);
  const exported = join(folder, 'out.jsonl');
  const ran = await here(['export', '--dir', config.dir, '--format', 'jsonl', '--out', exported]);
  assert.equal(ran.code, 0, ran.stderr);
  const lines = readFileSync(exported, 'utf8').split('\n').filter(Boolean);
  const records = lines.map((line) => JSON.parse(line) as { url: string; title: string; extractor: { rule: string } });
  for (const like of ['yuncheng-dangjian', 'minsheng-fazhi']) {
    const titles = new Map(replica.sites[like]!.articles.map(({ url, title }) => [url, title]));
    const read = records.filter(({ url }) => titles.has(url));
    assert.ok(read.length >= 12, `${read.length} records of ${like}`);
    for (const { url, title, extractor } of read) {
      assert.equal(title, titles.get(url));
      assert.match(extractor.rule, /^station-[ab]\/\d{4}$/);
    }
  }
});

test('a folder that is there is never written over', async () => {
  const before = readFileSync(join(out, 'station-a/site.ts'), 'utf8');
  const asked = replica.log.length;
  const ran = await siteNew('station-a', replica.sites['minsheng-fazhi']!.home);
  assert.equal(ran.code, 2);
  assert.match(ran.stderr, /station-a is there already/);
  assert.equal(replica.log.length, asked, 'and nothing is fetched for it');
  assert.equal(readFileSync(join(out, 'station-a/site.ts'), 'utf8'), before);
});

test('articles that the user names are read first, whatever the list leads to', async () => {
  const { home, articles } = replica.sites['chinanews-shanxi']!;
  const named = articles.at(-1)!.url;
  const asked = replica.log.length;
  const ran = await siteNew('station-e', home, '--article', named, '--delay', '250');
  assert.equal(ran.code, 0, ran.stderr);
  const times = replica.log.slice(asked).map(({ at }) => at);
  assert.equal(times.length, 5, 'robots.txt, the list, three articles');
  for (const [n, at] of times.slice(1).entries()) assert.ok(at - times[n]! >= 240, `${at - times[n]!} ms`);
  assert.equal((ran.json as { tried: { url: string }[] }).tried[0]?.url, named);
});

test('a page without articles, and one that robots.txt keeps from us, are refused with what to do', async () => {
  const bare = new URL('/bare.html', replica.sites['minsheng-fazhi']!.home).href;
  replica.publish(bare, () => Buffer.from('<html><body><a href="/show.asp?id=0">x</a></body></html>'));
  const nothing = await siteNew('station-f', bare);
  assert.equal(nothing.code, 2);
  assert.match(nothing.stderr, /name some with --article/);
  const kept = await siteNew('station-f', replica.sites.sxgov!.disallowed[0]!);
  assert.equal(kept.code, 1);
  assert.match(kept.stderr, /robots\.txt disallows it/);
  assert.ok(!existsSync(join(out, 'station-f')));
});

test('what a hostile page says stays text in the file that is written', async () => {
  const { home, articles } = replica.sites['yuncheng-dangjian']!;
  const evil = `x'});process.exit(9);//*/\\\u2028"\${1}`;
  const edit = (html: Buffer) =>
    Buffer.from(
      html
        .toString('latin1')
        .replace(/<title>[^<]*<\/title>/, `<title>A - ${evil.replace('\u2028', '')}</title>`)
        .replace('class="nr"', `class="nr' ${evil.replace('\u2028', '')}"`),
      'latin1',
    );
  for (const { url } of articles) replica.publish(url, edit);
  replica.publish(home, (html) =>
    Buffer.from(html.toString('latin1').replace('<ul', `<a href="/x'*/);process.exit(9)/1.html">a</a><ul`), 'latin1'),
  );
  const ran = await siteNew('station-h', home);
  assert.equal(ran.code, 0, ran.stderr);
  const site = siteById(await loadSites(directory), 'station-h');
  assert.match(site.name, /process\.exit/);
  assert.equal(kindOf(site, articles[0]!.url), 'article');
});

describe('site test', () => {
  test('a shipped site is as it should be, each field with the rule that found it', async () => {
    const ran = await here(['site', 'test', 'sxgov', '--json']);
    assert.equal(ran.code, 0, ran.stderr);
    const { ok, pages } = ran.json as Tested;
    assert.ok(ok);
    const names = readdirSync(new URL('../../crawlers/sites/sxgov/fixtures/', import.meta.url));
    assert.deepEqual(pages.map(({ page }) => page).sort(), names.filter((name) => name.endsWith('.html')).sort());
    const title = pages.find(({ page }) => page === '7.html')?.fields.find(({ field }) => field === 'title');
    assert.deepEqual([title?.verdict, title?.rule], ['ok', 'layout sxgov/7']);
    const shown = await here(['site', 'test', 'sxgov']);
    assert.match(shown.stdout, /7\.html\n.*\n.*\n(?:.*\n)*?title +✓ +layout sxgov\/7 /);
  });

  test('a wrong expectation, a field that the page does not give and a page that is gone are told apart', async () => {
    const sites = join(folder, 'broken');
    cpSync(out, sites, { recursive: true });
    const fixtures = join(sites, 'station-a/fixtures');
    const json = readdirSync(fixtures).find((name) => /^\d{4}\.json$/.test(name))!;
    const html = json.replace('.json', '.html');
    const expected = JSON.parse(readFileSync(join(fixtures, json), 'utf8'));
    writeFileSync(join(fixtures, json), JSON.stringify({ ...expected, title: '另一个题目' }));
    const page = readFileSync(join(fixtures, html), 'utf8');
    writeFileSync(join(fixtures, html), page.replace(/来源：[^<]*/, ''));
    const ran = await here(['site', 'test', 'station-a', '--from', sites, '--json']);
    assert.equal(ran.code, 3, ran.stderr);
    const told = verdicts(ran);
    assert.deepEqual(
      ['title', 'source', 'paragraphs', 'authors'].map((field) => told.get(`${html} ${field}`)),
      ['differs', 'missing', 'ok', 'absent'],
    );
    rmSync(join(fixtures, html));
    rmSync(join(fixtures, 'seed.list.html'));
    const gone = await here(['site', 'test', 'station-a', '--from', sites, '--json']);
    assert.equal(gone.code, 3);
    assert.deepEqual(Object.fromEntries(verdicts(gone)), { [html]: 'fault', '*.list.html': 'fault' });
  });

  test('--live looks at a list page and as many articles as asked for, and fails where one gives no record', async () => {
    const live = () => here(['site', 'test', 'minsheng-fazhi', '--live', '--pages', '2', ...network()]);
    const ran = await live();
    assert.equal(ran.code, 0, ran.stdout);
    const { pages } = ran.json as Tested;
    const { home, articles } = replica.sites['minsheng-fazhi']!;
    assert.equal(pages[0]?.page, home);
    const read = pages.slice(1).map(({ page }) => page);
    assert.equal(read.length, 2);
    assert.ok(read.every((url) => articles.some((article) => article.url === url)));
    replica.publish(read[0]!, () => Buffer.from('<html><body><h1>404</h1></body></html>'));
    const worse = await live();
    assert.equal(worse.code, 3);
    assert.equal(verdicts(worse).get(read[0]!), 'fault');
  });

  test('--live waits as long as a busy host asks, once', async () => {
    const { home } = replica.sites['yuncheng-dangjian']!;
    const live = () => here(['site', 'test', 'yuncheng-dangjian', '--live', '--pages', '1', ...network()]);
    const asked = replica.log.length;
    replica.misbehave(home, { kind: 'status', status: 503, retryAfter: '1', times: 1 });
    assert.equal((await live()).code, 0);
    const [first, second] = replica.log.slice(asked).filter(({ url }) => url === home);
    assert.ok(second!.at - first!.at >= 990, `${second!.at - first!.at} ms`);
    const back = replica.misbehave(home, { kind: 'status', status: 503, retryAfter: '3600' });
    const ran = await live();
    back();
    assert.equal(ran.code, 3);
    assert.match((ran.json as Tested).pages[0]?.fault ?? '', /long pause/);
  });

  test('a site that nobody knows is named, one without an address is not looked for', async () => {
    const unknownSite = await here(['site', 'test', 'sxgof']);
    assert.equal(unknownSite.code, 2);
    assert.match(unknownSite.stderr, /did you mean `sxgov`/);
    assert.equal((await here(['site', 'test', 'minsheng-fazhi', '--live'])).code, 2);
  });
});
