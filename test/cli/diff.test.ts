/** `diff` as a user meets it, over a small archive. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Look } from '../../src/history/look.ts';
import { policiesOf } from '../../src/history/policy.ts';
import { historyPath, openHistory } from '../../src/history/store.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { here } from '../cundang.ts';
import { article } from '../storage/catalog/articles.ts';

const url = 'http://www.sx.example/a/1.html';
const [opening, accident, closing] = [
  '龙泉沟县召开春耕现场会，各镇负责人到场。会议听取了水利、农机两个方面的汇报。',
  '会后，一辆农用车在村口翻倒。县医院派出救护车赶到现场。事故造成3人受伤，均无生命危险。车主姓名没有公布。道路当晚恢复通行。',
  '县农业局负责人说,下一步还要把技术员派到村里，帮助农户解决困难。',
] as const;
const edited = accident.replace('3人', '5人');
const page = (on: number, paragraphs: readonly string[], title = '春耕现场会召开', at = url) =>
  article({
    title,
    paragraphs,
    url: at,
    published: '2026-02-01',
    capture: on,
    fetchedAt: `2026-03-0${on}T02:00:00.000Z`,
  });

let dir = '';
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'cundang-diff-'));
  using catalog = openCatalog(join(dir, 'catalog.sqlite'));
  catalog.put([
    page(1, [opening, accident, closing]),
    page(3, [opening, edited, closing.replace('说,', '说，')]),
    page(5, [opening, edited, closing.replace('说,', '说，')], '春耕会<b>\u001b[31m与</b>事故'),
    page(4, ['别的网页只有一个版本，没有改过。'], '一个版本', 'http://www.sx.example/a/2.html'),
    article({ paragraphs: ['夜校开课了。'], url: null, importedName: '003_ab.txt' }),
  ]);
});
after(() => rmSync(dir, { recursive: true, force: true }));

const diff = (...words: string[]) => here(['diff', ...words, '--dir', dir]);

interface Document {
  readonly from: { readonly number: number; readonly title: string } | null;
  readonly to: { readonly number: number };
  readonly versions: readonly { readonly classes: readonly string[]; readonly previous: number | null }[];
  readonly classes: readonly string[];
  readonly blocks: readonly {
    readonly kind: string;
    readonly before: readonly number[];
    readonly spans: readonly { readonly parts: readonly { readonly kind: string; readonly before: string }[] }[];
  }[];
  readonly error: { readonly code: string; readonly message: string };
}

test('what a version changed, with its sentence, in marks that need no colour', async () => {
  const { code, stdout } = await diff(url, '2');
  assert.equal(code, 0);
  assert.match(stdout, /^1 → 2 {2}text, punctuation: of 3 paragraphs 1 edited; \+2 −2 letters$/m);
  assert.match(stdout, /^− 事故造成\[-3人-\]受伤，均无生命危险。$/m);
  assert.match(stdout, /^\+ 事故造成\{\+5人\+\}受伤，均无生命危险。$/m);
  assert.match(stdout, /^ {2}….{2,12}派出救护车赶到现场。$/m);
  assert.match(stdout, /^~ .*\[-,-\]/m);
  assert.match(stdout, /cundang-1\.warc\.gz@1000/);
  const plain = await diff(url, '2', '--no-punctuation');
  assert.doesNotMatch(plain.stdout, /^~/m);
  assert.match(plain.stdout, /^1 paragraph differs in punctuation only$/m);
});

test('the last two versions unless others are named, either way round', async () => {
  const last = await diff('sx.example/a/1.html');
  assert.match(last.stdout, /^2 → 3 {2}title$/m);
  assert.match(last.stdout, /^− 春耕现场会召开$/m);
  // What a page says is not obeyed by the terminal.
  assert.match(last.stdout, /^\+ 春耕会<b>与<\/b>事故$/m);
  const back = await diff(url, '3', '1', '--json');
  const { from, to, classes, versions, blocks } = back.json as Document;
  assert.deepEqual([from?.number, to.number, classes], [3, 1, ['text', 'title', 'punctuation']]);
  assert.deepEqual(
    versions.map((version) => [version.previous, version.classes]),
    [
      [null, []],
      [1, ['text', 'punctuation']],
      [2, ['title']],
    ],
  );
  assert.deepEqual(
    blocks.map((block) => [block.kind, block.before]),
    [
      ['edited', [2]],
      ['form', [3]],
    ],
  );
  assert.deepEqual(
    blocks[0]?.spans.flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'changed').map((part) => part.before)),
    ['5人'],
  );
});

test('by the id of a record, and as a page of its own that runs nothing', async () => {
  const file = join(dir, 'diff.html');
  const { code, json } = await diff(page(1, [opening, accident, closing]).id, '--html', file, '--json');
  assert.deepEqual([code, (json as Document).to.number], [0, 3]);
  const html = readFileSync(file, 'utf8');
  assert.match(html, /<del>春耕现场会召开<\/del>/);
  assert.match(html, /<ins>春耕会&lt;b&gt;/);
  assert.doesNotMatch(html, /<b>|<script|\u001b/);
});

test('one version is no error; unknown pages and versions are', async () => {
  const one = await diff('http://www.sx.example/a/2.html');
  assert.equal(one.code, 0);
  assert.match(one.stdout, /one version: the article was not seen to change/);
  const oneJson = await diff('http://www.sx.example/a/2.html', '--json');
  assert.equal((oneJson.json as Document).from, null);
  const failing: readonly (readonly [words: string[], status: number, code: string, message: RegExp])[] = [
    [['http://nowhere.example/'], 1, 'record.unknown', /no record for/],
    [['003_ab.txt'], 1, 'record.unknown', /from a text file/],
    [['abc'], 2, 'usage', /at least its first 6 digits/],
    [[url, '4'], 2, 'usage', /version 4: there are 3/],
    [[url, '1', '9'], 2, 'usage', /version 9: there are 3/],
    [[url, '1'], 2, 'usage', /version 1 is the first/],
    [[url, 'x'], 2, 'usage', /whole number/],
    [['http://www.sx.example/a/2.html', '2'], 2, 'usage', /version 2: there is one/],
  ];
  for (const [words, status, code, message] of failing) {
    const { code: exit, json } = await diff(...words, '--json');
    const { error } = json as Document;
    assert.deepEqual([exit, error.code], [status, code], words.join(' '));
    assert.match(error.message, message);
  }
});

test('a return to an earlier version that only looks tell of is a version', async () => {
  const folder = mkdtempSync(join(dir, 'looked-'));
  const [plain, changed] = [page(1, [opening, accident]), page(3, [opening, edited])];
  {
    using catalog = openCatalog(join(folder, 'catalog.sqlite'));
    catalog.put([plain, changed, page(5, [opening, accident])]);
    using history = openHistory(historyPath(folder));
    const look = (on: number, of: typeof plain): Look => ({
      ...{ url, site: 'portal', at: `2026-03-0${on}T02:00:00.000Z`, fate: on === 1 ? 'alive' : 'changed' },
      ...{ evidence: '', status: 200, to: null, content: of.contentDigest, capture: null },
    });
    const policyOf = policiesOf([]);
    history.put([look(1, plain), look(3, changed), look(4, plain), look(5, changed), look(6, plain)], { policyOf });
  }
  const { json } = await here(['diff', url, '--json', '--dir', folder]);
  const { versions } = json as { readonly versions: readonly { readonly sameAs: number | null }[] };
  assert.deepEqual(
    versions.map(({ sameAs }) => sameAs),
    [null, null, 1, 2, 1],
  );
});
