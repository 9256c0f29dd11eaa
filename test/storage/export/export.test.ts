import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import type { Article } from '../../../src/article.ts';
import { CundangError } from '../../../src/errors.ts';
import { type Catalog, openCatalog } from '../../../storage/catalog/catalog.ts';
import { exportCsv } from '../../../storage/export/csv.ts';
import { exportJsonl } from '../../../storage/export/jsonl.ts';
import { exportTxt } from '../../../storage/export/txt.ts';
import { article, randomNumbers, shuffled } from '../catalog/articles.ts';
import { scratch } from '../catalog/scratch.ts';

const usage = (error: unknown): boolean => error instanceof CundangError && error.code === 'usage';

const full = article({
  title: '修渠引水到田头',
  deck: ['三个月的工程', '提前完成'],
  paragraphs: ['水利站的技术员说，渠道修好了。', '大家都说“好”。'],
  published: '2022-04-22T08:30+08:00',
  source: '本县日报',
  authors: ['白小慧', '张三水'],
});
const untitled = article({ title: null, paragraphs: ['没有题目的短消息。'], published: '2021-01', capture: 2 });
const bare = article({ title: null, paragraphs: ['只有一段话。'], url: null, importedName: '004_x.txt', capture: 3 });

function catalogOf(t: TestContext, articles: readonly Article[]): Catalog {
  const catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  t.after(() => catalog.close());
  catalog.put(articles);
  return catalog;
}

/** Collects what is written; breaks like a closed pipe after `limit` writes. */
function collector(limit = Number.POSITIVE_INFINITY): {
  stream: NodeJS.WriteStream;
  text: () => string;
  writes: () => number;
} {
  const parts: string[] = [];
  const stream = new Writable({
    autoDestroy: false,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      if (parts.length >= limit) return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      parts.push(chunk);
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => parts.join(''), writes: () => parts.length };
}

test('text files: names, layout, order', async (t) => {
  const out = join(scratch(t), 'deep', 'corpus');
  const counts = await exportTxt(catalogOf(t, [bare, full, untitled]).entries(), out);
  assert.deepEqual(counts, { records: 3, sightings: 3, paragraphs: 4 });
  const names = readdirSync(out).toSorted();
  assert.deepEqual(names, [`000_${untitled.id}.txt`, `001_${full.id}.txt`, `002_${bare.id}.txt`]);
  assert.deepEqual(
    names.map((name) => readFileSync(join(out, name), 'utf8')),
    [
      '发布时间：2021-01\n\n没有题目的短消息。\n',
      '修渠引水到田头\n三个月的工程\n提前完成\n发布时间：2022-04-22 08:30　来源：本县日报　作者：白小慧 张三水\n\n' +
        '水利站的技术员说，渠道修好了。\n\n大家都说“好”。\n',
      '只有一段话。\n',
    ],
  );
});

test('text files: numbers grow beyond three digits, no control character breaks a line', async (t) => {
  const out = join(scratch(t), 'corpus');
  const many = Array.from({ length: 1002 }, (_, at) =>
    article({
      paragraphs: [`第${at}条。\r\n换行\u2028又一行\u0000完`],
      title: '\n题\t目 ',
      capture: at,
      published: '2020',
    }),
  );
  await exportTxt(catalogOf(t, many).entries(), out);
  const names = readdirSync(out);
  assert.equal(names.length, 1002);
  assert.ok(names.every((name) => /^\d{3,4}_[0-9a-f]{16}\.txt$/.test(name)));
  assert.ok(names.some((name) => name.startsWith('1001_')));
  const text = readFileSync(join(out, names[0] as string), 'utf8');
  assert.match(text, /^题 目\n发布时间：2020\n\n第\d+条。 换行 又一行 完\n$/);
});

test('text files never mix with others, and a failed export leaves nothing', async (t) => {
  const folder = scratch(t);
  const out = join(folder, 'corpus');
  mkdirSync(out);
  writeFileSync(join(out, 'mine.txt'), '我的');
  await assert.rejects(exportTxt(catalogOf(t, [full]).entries(), out), usage);
  assert.deepEqual(readdirSync(folder, { recursive: true }).toSorted(), ['corpus', 'corpus/mine.txt']);

  function* broken() {
    yield { article: full, sightings: [] };
    throw new CundangError('catalog.damaged', '坏了');
  }
  for (const write of [exportTxt, exportJsonl, exportCsv]) {
    await assert.rejects(write(broken(), join(folder, 'new')), /坏了/);
    assert.deepEqual(readdirSync(folder), ['corpus'], write.name);
  }
});

test('a failed export leaves the older file as it was', async (t) => {
  const out = join(scratch(t), 'all.jsonl');
  writeFileSync(out, '旧的\n');
  // biome-ignore lint/correctness/useYield: it fails before the first entry
  function* broken(): Generator<never> {
    throw new Error('坏了');
  }
  await assert.rejects(exportJsonl(broken(), out));
  assert.equal(readFileSync(out, 'utf8'), '旧的\n');
  await exportJsonl(catalogOf(t, [full]).entries(), out);
  assert.match(readFileSync(out, 'utf8'), /修渠引水/);
  await assert.rejects(exportJsonl([], join(out, 'below-a-file')));
  assert.ok(!existsSync(`${out}.part`));
});

test('JSONL: one whole record a line, fields in schema order, sightings last, the same bytes from any order', async (t) => {
  const folder = scratch(t);
  const again = {
    ...full,
    url: 'http://mirror.example/',
    capture: { ...full.capture, fetchedAt: '2025-01-01T00:00:00.000Z' },
  };
  const texts = new Set<string>();
  for (let round = 0; round < 6; round++) {
    const out = join(folder, `${round}.jsonl`);
    const catalog = catalogOf(t, shuffled([full, untitled, bare, again], randomNumbers(round)));
    assert.deepEqual(await exportJsonl(catalog.entries(), out), { records: 3, sightings: 4, paragraphs: 4 });
    texts.add(readFileSync(out, 'utf8'));
  }
  assert.equal(texts.size, 1);
  const lines =
    [...texts][0]
      ?.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)) ?? [];
  assert.equal(lines.length, 3);
  assert.deepEqual(Object.keys(lines[1]), [...Object.keys(full), 'sightings']);
  const { sightings, ...rest } = lines[1];
  assert.deepEqual(rest, full);
  assert.deepEqual(
    sightings.map(({ url }: { url: string }) => url),
    [full.url, 'http://mirror.example/'],
  );
});

test('CSV: quoting, line ends, byte order mark', async (t) => {
  const out = join(scratch(t), 'all.csv');
  const hostile = article({
    title: '他说"好",\n走了',
    paragraphs: ['第一段。', '第二段，有逗号,和"引号"。'],
    published: '2022',
  });
  const catalog = catalogOf(t, [hostile, bare]);
  assert.deepEqual(await exportCsv(catalog.entries(), out), { records: 2, sightings: 2, paragraphs: 3 });
  const withMark = readFileSync(out, 'utf8');
  assert.ok(withMark.startsWith('\ufeffid,title,'));
  await exportCsv(catalog.entries(), out, { bom: false });
  const text = readFileSync(out, 'utf8');
  assert.equal(`\ufeff${text}`, withMark);
  const [header, first, second, ...none] = parseCsv(text);
  assert.ok(header !== undefined && first !== undefined && second !== undefined);
  assert.deepEqual(none, []);
  assert.deepEqual([header.length, second.length], [first.length, first.length]);
  const cell = (row: readonly string[], name: string) => row[header.indexOf(name)];
  assert.equal(cell(first, 'title'), '他说"好",\n走了');
  assert.equal(cell(first, 'text'), '第一段。\n第二段，有逗号,和"引号"。');
  assert.deepEqual(
    [cell(second, 'title'), cell(second, 'published'), cell(second, 'importedName')],
    ['', '', '004_x.txt'],
  );
});

test('CSV: no cell is a formula', async (t) => {
  const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1+1', '－2', '"=1', "=cmd|' /C calc'!A0"];
  const { stream, text } = collector();
  const articles = hostile.map((title, at) =>
    article({
      title,
      source: title,
      authors: [title],
      paragraphs: [`${title}第${at}段`],
      published: '2022',
      capture: at,
    }),
  );
  await exportCsv(catalogOf(t, articles).entries(), '-', { stdout: stream });
  const [header, ...rows] = parseCsv(text().slice(1));
  assert.equal(rows.length, hostile.length);
  for (const row of rows) {
    const titles = hostile.filter((title) => row.includes(title) || row.includes(`'${title}`));
    assert.equal(titles.length, 1, JSON.stringify(row));
    for (const cell of row) assert.doesNotMatch(cell, /^[\s]*[=+\-@＝＋－＠]/);
  }
  assert.ok(header?.includes('text'));
});

test('standard output: all of it, and an early end when nobody reads on', async (t) => {
  const catalog = catalogOf(t, [full, untitled, bare]);
  const file = join(scratch(t), 'all.jsonl');
  await exportJsonl(catalog.entries(), file);
  const all = collector();
  await exportJsonl(catalog.entries(), '-', all.stream);
  assert.equal(all.text(), readFileSync(file, 'utf8'));

  let asked = 0;
  function* endless() {
    const long = { ...full, paragraphs: ['水'.repeat(600_000)] };
    for (; asked < 1000; asked++) yield { article: long, sightings: [] };
  }
  const closed = collector(2);
  await exportJsonl(endless(), '-', closed.stream);
  assert.ok(closed.writes() === 2 && asked < 20, `asked for ${asked}`);
});

/** RFC 4180, as strictly as a reader may: every quote in its place, CRLF at every end. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  const field = /"((?:[^"]|"")*)"|([^",\r\n]*)/y;
  while (at < text.length) {
    field.lastIndex = at;
    const match = field.exec(text);
    assert.ok(match !== null);
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    at = field.lastIndex;
    if (text[at] === ',') at += 1;
    else {
      assert.equal(text.slice(at, at + 2), '\r\n', `at ${at}: ${text.slice(at, at + 20)}`);
      at += 2;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
}
