import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Article } from '../../src/article.ts';
import { here } from '../cundang.ts';

const folder = mkdtempSync(join(tmpdir(), 'cundang-extract-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const paragraphs = [
  '临河镇的老粮库今年春天改成了镇文化馆，书架摆在原来的晒谷场边，孩子们放学就来看书。',
  '镇里的干部介绍，改造保留了粮库的青砖墙和木屋架，只换了门窗和地面，一共用了四个月时间。',
  '来看书的老人说，年轻时在这里交过公粮，现在带着孙子来借书，心里很是高兴。',
];
const page = (
  extra = '',
): string => `<!DOCTYPE html><html><head><meta charset="utf-8"><title>老粮库变成文化馆_临河网</title></head>
<body><h1>老粮库变成文化馆</h1><div class="info">2023-04-05 09:30 来源：临河日报</div>
<div class="content">${paragraphs.map((text) => `<p>　　${text}</p>`).join('')}${extra}</div></body></html>`;

test('one file gives one record, several a list, each with the name of its file', async () => {
  const first = put('one.html', page());
  const second = put('two.html', page('<p>　　文化馆从五月起周末也开门，晚上开到九点钟，镇上的人都能来。</p>'));
  const [one, both] = await Promise.all([here(['extract', first]), here(['extract', first, second])]);
  assert.equal(one.code, 0, one.stderr);
  const record = one.json as Record<string, unknown>;
  assert.equal(record.title, '老粮库变成文化馆');
  assert.deepEqual(record.paragraphs, paragraphs);
  assert.equal(record.source, '临河日报');
  // everything of the record but the place of a snapshot, which a file has none of
  assert.deepEqual(
    Object.keys(record).sort(),
    Object.keys(Article.shape)
      .filter((key) => key !== 'capture')
      .sort(),
  );
  assert.deepEqual(
    (both.json as { file: string }[]).map(({ file }) => file),
    [first, second],
  );
});

test('--url tells the site; --explain names a rule for what was found', async () => {
  const file = put('sx.html', page());
  const ran = await here([
    'extract',
    file,
    '--url',
    'http://www.sxgov.cn/content/2023-04/05/content_1.htm',
    '--explain',
  ]);
  const { site, evidence } = ran.json as { site: string; evidence: Record<string, unknown> };
  assert.equal(site, 'sxgov');
  assert.ok(evidence !== null && Object.keys(evidence).length > 0, 'evidence is there');
  for (const field of Object.keys(evidence)) assert.match(ran.stderr, new RegExp(`^${field} `, 'm'));
});

test('a page without an article gives its reason and status 3', async () => {
  const ran = await here(['extract', put('empty.html', '<title>x</title><p>404</p>')]);
  assert.equal(ran.code, 3);
  assert.ok((ran.json as { skip: { code: string } }).skip.code);
  assert.match(ran.stderr, /no record/);
});

test('--pages writes a line for every page, in order; of the file beside it nothing but `url` is read', async () => {
  const dir = join(folder, 'pages');
  mkdirSync(dir);
  writeFileSync(join(dir, 'b.html'), page());
  writeFileSync(join(dir, 'a.html'), page());
  writeFileSync(join(dir, 'c.html'), '');
  writeFileSync(
    join(dir, 'b.json'),
    JSON.stringify({
      url: 'http://www.linhe.example/2023/0405/1.html',
      title: '错的题目',
      articleBody: '错的正文',
      author: '错的人',
    }),
  );
  writeFileSync(join(dir, 'c.json'), 'not JSON');
  const out = join(folder, 'out.jsonl');
  const ran = await here(['extract', '--pages', dir, '--out', out, '--json']);
  assert.equal(ran.code, 0, ran.stderr);
  assert.deepEqual(ran.json, { command: 'extract', pages: 3, articles: 2, out });
  const lines = readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    lines.map(({ id }) => id),
    ['a', 'b', 'c'],
  );
  for (const line of lines) {
    assert.deepEqual(Object.keys(line), ['id', 'title', 'date', 'author', 'source', 'text', 'ms', 'cpu']);
    assert.ok(typeof line.ms === 'number' && typeof line.cpu === 'number' && line.ms >= 0 && line.cpu >= 0);
  }
  const { title, date, author, source, text } = lines[1]!;
  assert.deepEqual(
    { title, date, author, source, text },
    {
      title: '老粮库变成文化馆',
      date: '2023-04-05 09:30',
      author: null,
      source: '临河日报',
      text: paragraphs.join('\n'),
    },
  );
});
