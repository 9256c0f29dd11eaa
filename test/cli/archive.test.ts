/** The commands over one small archive, crawled from the stand-in web by the command itself. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Article } from '../../src/article.ts';
import type { Sighting } from '../../storage/catalog/entry.ts';
import { cundang, here, type Ran, start } from '../cundang.ts';
import { type Replica, startReplica } from '../replica/server.ts';
import type { Expected } from '../replica/story.ts';

type Line = Article & { readonly sightings: readonly Sighting[] };

const folder = mkdtempSync(join(tmpdir(), 'cundang-cli-'));
const dir = join(folder, 'archive');
let web: Replica;
let crawled: Ran;
const through = () => ['--proxy', web.proxyUrl, '--ca', web.caFile(), '--delay', '0', '--per-host', '8'];
const on = (...words: string[]) => here([...words, '--dir', dir, '--json']);
const fine = (ran: Ran): Ran => {
  assert.equal(ran.code, 0, ran.stderr);
  return ran;
};

before(async () => {
  web = await startReplica({ articlesPerSite: 8 });
  crawled = await cundang([
    'crawl',
    'dtdjzx',
    'yuncheng-dangjian',
    web.clone.home,
    '--dir',
    dir,
    '--json',
    ...through(),
  ]);
});
after(async () => {
  await web.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How many different bodies there are: reprints count once. */
function contents(articles: readonly Expected[]): number {
  return new Set(articles.map(({ paragraphs }) => paragraphs.join('\n'))).size;
}

async function exported(...filters: string[]): Promise<Line[]> {
  const out = join(folder, `${filters.join('')}.jsonl`);
  fine(await on('export', '--format', 'jsonl', '--out', out, ...filters));
  return readFileSync(out, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

test('crawl --json is one document with what was done', () => {
  fine(crawled);
  const report = crawled.json as {
    command: string;
    ended: string;
    pages: number;
    failed: number;
    articles: { new: number };
  };
  assert.equal(report.command, 'crawl');
  assert.equal(report.ended, 'empty');
  const own = ['dtdjzx', 'yuncheng-dangjian'].flatMap((id) => web.sites[id]!.articles);
  assert.ok(report.pages >= own.length + web.clone.copies.length);
  assert.equal(report.articles.new, contents([...own, ...web.clone.copies.map(({ original }) => original)]));
  assert.equal(report.failed, 0);
});

test('status, in words and as a document', async () => {
  const [text, { json }] = await Promise.all([here(['status', '--dir', dir]), on('status')]);
  const status = json as { catalog: { records: number }; hosts: { site: string }[]; warc: { files: number } };
  assert.match(text.stdout, new RegExp(`^${status.catalog.records} records`, 'm'));
  assert.equal(status.warc.files, 1);
  assert.ok(status.hosts.some(({ site }) => site === 'dtdjzx'));
});

test('search finds what was crawled, by words and filters, and tells where the words stand', async () => {
  const wanted = web.sites.dtdjzx!.articles[0]!;
  const [all, none, early] = await Promise.all([
    on('search', wanted.title!.slice(0, 8)),
    on('search', '绝无此词绝无此词'),
    on('search', wanted.title!.slice(0, 8), '--to', '1990'),
  ]);
  type Found = { hits: { title: string; url: string; titleHits: [number, number][] }[] };
  const hit = (fine(all).json as Found).hits.find(({ title }) => title === wanted.title)!;
  assert.ok(hit);
  const [from, to] = hit.titleHits[0]!;
  assert.ok(wanted.title!.slice(from, to).length > 1);
  assert.deepEqual((fine(none).json as Found).hits, []);
  assert.deepEqual((fine(early).json as Found).hits, []);
});

test('show, by id, by its first digits and by URL: one record with every place it was seen', async () => {
  const copy = web.clone.copies.find(({ original }) => /dtdjzx/.test(original.url))!;
  const shown = fine(await on('show', copy.url)).json as Line;
  const verdicts = Object.fromEntries(shown.sightings.map(({ url, verdict }) => [url, verdict]));
  assert.equal(verdicts[copy.url], 'restored');
  assert.equal(verdicts[copy.original.url], 'clean');
  assert.equal(shown.url, copy.original.url, 'the clean page speaks for the record');
  const [byId, byPrefix, text] = await Promise.all([
    on('show', shown.id),
    on('show', shown.id.slice(0, 8)),
    here(['show', shown.id, '--dir', dir]),
  ]);
  assert.deepEqual([byId.json, byPrefix.json], [shown, shown]);
  for (const part of [shown.title!, copy.url, copy.original.url, ...shown.paragraphs])
    assert.ok(text.stdout.includes(part));
  assert.equal((await on('show', shown.id.slice(0, 3))).code, 2);
  assert.equal((await on('show', 'ffffffffffff')).code, 1);
});

test('export: JSONL by schema and filters', async () => {
  const all = await exported();
  for (const { sightings, ...article } of all) {
    Article.strict().parse(article);
    assert.ok(sightings.length > 0);
  }
  const site = await exported('--site', 'dtdjzx');
  const seenThere = all.filter(({ sightings }) => sightings.some((seen) => seen.site === 'dtdjzx'));
  assert.deepEqual(site, seenThere);
  const year = all[0]!.published!.iso.slice(0, 4);
  const early = await exported('--to', year);
  assert.deepEqual(
    early,
    all.filter(({ published }) => published !== null && published.iso.slice(0, 4) <= year),
  );
  assert.ok(early.length > 0 && site.length < all.length);
  assert.deepEqual(await exported('--verdict', 'suspect'), []);
});

test('export: text files and CSV of the same records in the same order', async () => {
  const [all, txt, csv] = [await exported(), join(folder, 'txt'), join(folder, 'corpus.csv')];
  fine(await on('export', '--format', 'txt', '--out', txt));
  const names = readdirSync(txt).sort();
  assert.deepEqual(
    names,
    all.map(({ id }, n) => `${String(n).padStart(3, '0')}_${id}.txt`),
  );
  assert.ok(readFileSync(join(txt, names[0]!), 'utf8').includes(all[0]!.paragraphs.at(-1)!));
  assert.equal((await on('export', '--format', 'txt', '--out', txt)).code, 2, 'a filled folder is left alone');
  fine(await on('export', '--format', 'csv', '--out', csv));
  const rows = readFileSync(csv, 'utf8').split('\r\n');
  assert.match(rows[0]!, /^\ufeffid,title,/);
  assert.equal(rows.filter((row) => /^[0-9a-f]{16},/.test(row)).length, all.length);
});

test('import twice: new, then here; a record that was crawled before is known by its content', async () => {
  const [own] = await exported('--site', 'dtdjzx');
  const inbox = mkdtempSync(join(folder, 'inbox-'));
  const other = [
    '村口的老槐树今年发了新枝，护林员在树下立起了木牌，提醒大家不要攀折。',
    '护林员说，这棵树有三百多年，是村里人的念想，谁家有喜事都要来树下坐坐。',
    '镇上请来专家给树做了检查，支起了架子，清理了树洞里的积水和腐叶。',
  ];
  writeFileSync(join(inbox, '000_0123456789abcdef.txt'), [own!.title, ...own!.paragraphs].join('\n'));
  writeFileSync(join(inbox, '001_fedcba9876543210.txt'), ['老槐树发新枝', ...other].join('\n'));
  const states = async () =>
    (fine(await on('import', inbox)).json as { imported: { state: string; id: string }[] }).imported;
  const first = await states();
  assert.deepEqual(
    first.map(({ state }) => state),
    ['known', 'new'],
  );
  assert.equal(first[0]!.id, own!.id);
  assert.deepEqual(
    (await states()).map(({ state }) => state),
    ['here', 'here'],
  );
  const again = fine(await on('show', '000_0123456789abcdef.txt')).json as Line;
  assert.ok(again.sightings.some(({ importedName }) => importedName === '000_0123456789abcdef.txt'));
});

test('rebuild gives the same corpus', async () => {
  const copy = join(folder, 'rebuilt');
  const before = await exported();
  cpSync(join(dir, 'warc'), join(copy, 'warc'), { recursive: true });
  fine(await here(['rebuild', '--dir', copy, '--json']));
  const out = join(folder, 'rebuilt.jsonl');
  fine(await here(['export', '--dir', copy, '--out', out]));
  const after = readFileSync(out, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  assert.deepEqual(after, before);
});

test('verify: all good; a flipped byte is found by file and offset, with status 4', async () => {
  const sound = fine(await on('verify')).json as { ok: boolean; records: number };
  assert.ok(sound.ok && sound.records > 50);
  const copy = join(folder, 'damaged');
  cpSync(dir, copy, { recursive: true });
  const [name] = readdirSync(join(copy, 'warc')).filter((file) => file.endsWith('.warc.gz'));
  const path = join(copy, 'warc', name!);
  const bytes = readFileSync(path);
  // In the middle of a record, whose bytes a checksum covers: the time in a gzip header is covered by none.
  const lines = readFileSync(path.replace('.warc.gz', '.cdxj'), 'utf8').trim().split('\n');
  const places = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as { offset: string; length: string });
  const { offset, length } = places[places.length >> 1]!;
  bytes[Number(offset) + (Number(length) >> 1)]! ^= 0x55;
  writeFileSync(path, bytes);
  const [document, text] = await Promise.all([
    here(['verify', '--dir', copy, '--json']),
    here(['verify', '--dir', copy]),
  ]);
  assert.equal(document.code, 4);
  const { ok, found } = document.json as { ok: boolean; found: { file: string; offset: number }[] };
  assert.equal(ok, false);
  assert.equal(found[0]!.file, name);
  assert.equal(found[0]!.offset, Number(offset));
  assert.equal(text.code, 4);
  assert.ok(text.stdout.includes(`${name} @ ${found[0]!.offset}`));
});

test('pages that fail end a crawl with 3, and status has the reason of each', async () => {
  const failing = join(folder, 'failing');
  const page = web.misbehaving.find(({ name }) => name === 'HTTP 404')!;
  const ran = await here(['crawl', page.url, '--dir', failing, '--json', ...through()]);
  assert.equal(ran.code, 3, ran.stderr);
  const status = (await here(['status', '--dir', failing, '--json'])).json as {
    failures: { url: string; code: string }[];
  };
  assert.deepEqual(
    status.failures.map(({ url, code }) => [url, code]),
    [[page.url, 'http.gone']],
  );
});

test('sites.origins holds in the crawl, in its threads and in a rebuild', async () => {
  const moved = join(folder, 'moved');
  const origin = ['--set', `sites.origins=minsheng-fazhi=${new URL(web.clone.home).origin}`];
  const common = ['--dir', moved, '--json', ...origin];
  fine(await cundang(['crawl', 'minsheng-fazhi', ...common, ...through()]));
  const sitesOf = async (name: string) => {
    const out = join(folder, name);
    fine(await here(['export', '--out', out, '--dir', moved]));
    return readFileSync(out, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as Line).site);
  };
  const sites = await sitesOf('moved-1.jsonl');
  assert.equal(sites.length, contents(web.clone.copies.map(({ original }) => original)));
  assert.deepEqual([...new Set(sites)], ['minsheng-fazhi']);
  fine(await cundang(['rebuild', ...common]));
  assert.deepEqual(await sitesOf('moved-2.jsonl'), sites);
});

test('Ctrl-C finishes the pages in hand, says so and ends with 130', async () => {
  const stopped = join(folder, 'stopped');
  const slow = ['--proxy', web.proxyUrl, '--ca', web.caFile(), '--delay', '300', '--per-host', '1'];
  const { process: child, ended } = start(['crawl', 'yuncheng-dangjian', '--dir', stopped, '--json', ...slow]);
  const asked = web.log.length;
  while (web.log.length < asked + 2 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  const ran = await ended;
  assert.equal(ran.code, 130, ran.stderr);
  const report = ran.json as { ended: string; waiting: number };
  assert.equal(report.ended, 'stopped');
  assert.ok(report.waiting > 0);
  assert.match(ran.stderr, /finishing the pages in hand/);
  fine(await here(['verify', '--dir', stopped, '--json']));
});

test('a reader that goes away early is no error', async () => {
  const { process: child, ended } = start(['export', '--dir', dir, '--out', '-']);
  child.stdout!.once('data', () => child.stdout!.destroy());
  const { code, stderr } = await ended;
  assert.equal(code, 0);
  assert.equal(stderr, '');
});
