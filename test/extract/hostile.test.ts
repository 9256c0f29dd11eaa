import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractArticle } from '../../src/extract/article.ts';
import { articleFromText } from '../../src/extract/text-file.ts';
import { parsePage } from '../../src/page.ts';
import { encode, paragraphs, portal, prose } from './fixture.ts';

/** CPU seconds a page may take (wall time would count the neighbours). What this catches takes minutes. */
const limit = 4;

const cpuSeconds = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

function run(bytes: Uint8Array): ReturnType<typeof extractArticle> {
  const started = process.cpuUsage();
  const found = extractArticle(parsePage(bytes, { url: 'http://a.cn/2024/0603/1.html' }), { layouts: [], site: null });
  assert.ok(cpuSeconds(started) < limit, 'took too long');
  return found;
}

const times = (text: string, bytes: number): string => text.repeat(Math.ceil(bytes / text.length));

const pages: Readonly<Record<string, string>> = {
  'open tags without end': times('<div>', 8_000_000),
  'ten megabytes of tags': times('<div><p><b></b></p></div>', 10_000_000),
  'open inline tags without end': times('<b>', 1_000_000),
  'nested lists': times('<ul><li>', 1_000_000),
  'nested tables': times('<table><tr><td>', 1_000_000),
  'paragraphs without end': times('<p>你好，世界，这里是一个句子。</p>', 3_000_000),
  'links without end': times('<a href=x>链接</a>', 4_000_000),
  'spans in one line': times('<span class="a">你好，</span>', 3_000_000),
  attributes: `<p ${times('a=b ', 4_000_000)}>`,
  'one class': `<p class="${times('content ', 4_000_000)}">`,
  'one line': `<p>${times('你好，世界。', 3_000_000)}`,
  blanks: `<p>${times(' \n', 4_000_000)}`,
  'angle quotes': `<p>${times('a > ', 2_000_000)}`,
  brackets: `<p>${times('（', 1_000_000)}`,
  dates: `<p>${times('2021-01-01 ', 2_000_000)}`,
  labels: times('<div>来源：某某某某某某某某某某</div>', 3_000_000),
  marks: times('<!--enpcontent-->', 3_000_000),
  headings: `<title>标题标题标题标题标题</title>${times('<h1>标题标题标题标题标题很长的</h1>', 3_000_000)}`,
  'JSON-LD': `<script type="application/ld+json">${times('[', 200_000)}</script>`,
  entities: times('&amp;&#x4f60;', 4_000_000),
  'an attribute that never ends': `<a href="${times('x', 4_000_000)}`,
  'dots in a title': `<title>一${times('.', 100_000)}二</title>${times(`<p>${prose[0]}</p><h2>${prose[1]}</h2>`, 20_000)}`,
  'names in capitals': `<p>${prose[0]}</p>${times(`<p>By ${'A'.repeat(70)}!</p>`, 20_000)}<p>${prose[1]}</p>`,
  pictures: `<p>${prose[0]}</p>${times('<img src=a1.jpg>', 3_000_000)}<p>${prose[1]}</p>`,
};

for (const [name, html] of Object.entries(pages)) test(`ends in time: ${name}`, () => void run(encode(html)));

test('ends in time: text files', () => {
  const started = process.cpuUsage();
  for (const text of [times(' ', 5_000_000), times('你好，世界。', 3_000_000), times('来源：你好\n', 3_000_000)])
    articleFromText(text, 'a.txt');
  assert.ok(cpuSeconds(started) < 2 * limit);
});

/** Repeatable noise (mulberry32). */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const page = encode(
  portal({ above: '<h1>青河县部署防汛工作</h1><p>2024-06-03 08:15 来源：青河日报</p>', body: paragraphs(prose) }),
);

test('cut at any byte: a result, and its text is of the page', () => {
  for (let cut = 0; cut < page.length; cut += 37) {
    const { article } = run(page.subarray(0, cut));
    for (const text of article?.paragraphs ?? []) assert.ok(text.length < 200);
  }
});

test('flipped bytes: a result', () => {
  const random = noise(7);
  for (let round = 0; round < 150; round++) {
    const bytes = page.slice();
    for (let i = 0; i < 30; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    run(bytes);
  }
});

test('bytes of no page: a result', () => {
  const random = noise(11);
  for (let round = 0; round < 40; round++) run(Uint8Array.from({ length: 5_000 }, () => Math.floor(random() * 256)));
});

test('names of the prototype are no attributes', () => {
  run(encode('<p __proto__=x constructor=y toString=z class=__proto__ id=constructor>你好，世界，这里是一个句子。'));
  assert.equal(({} as Record<string, unknown>).x, undefined);
});
