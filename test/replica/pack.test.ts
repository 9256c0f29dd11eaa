import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import iconv from 'iconv-lite';
import type { Host } from './resource.ts';
import { buildWeb, type Web } from './web.ts';

const folder = mkdtempSync(join(tmpdir(), 'cundang-pack-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const records = {
  '000_aa': {
    site: '运城党建网',
    title: '全市村级阵地建设现场会召开',
    published: '2021-03-05',
    source: '云岭日报',
    author: ['高立新'],
    byline: '本报讯(记者高立新)',
    breadcrumb: ['党建网', '新闻聚焦', '本省新闻'],
    clicks: 1234,
    body: ['本报讯(记者高立新)3月4日,全市村级阵地建设现场会召开。', '会议对下一步工作作了安排。'],
    next: { label: '下一篇', title: '老支书的新账本' },
    prev: { label: '上一篇', title: '春耕时节看农机' },
    police_registration: '晋公网安备 14080000000009号',
    hijack: { script: 'traditional' },
    something_unknown: { deep: [1, 2] },
  },
  '003_bb': {
    site: '黄河新闻网',
    title: '城区供热管网改造提前完工',
    published: '2022-10-09',
    source: '东陵晚报',
    editor: '温书田',
    original_title: '提前十天 城区供热管网改造完工',
    breadcrumb: ['黄河新闻网', '长治频道', '今日头条'],
    body: ['10月8日,城区供热管网改造工程提前完工。', '供热企业表示,将按时点火。'],
    images: [{ src: null, caption: '图为:施工现场', after_paragraph: 1 }],
    related: ['城区供热管网改造提前完工', '冬季供热热线开通'],
    icp: '晋ICP备00000009号',
    licences: { 广告经营许可注册: '1400000000009' },
    hijack: null,
  },
  '004_cc': {
    site: null,
    site_guess: '中国新闻网山西 (www.sx.chinanews.com.cn)',
    title: null,
    published: null,
    published_inferred: '2022-08-23',
    byline: '记者:方静怡',
    author: ['方静怡'],
    body: ['中新网山西新闻8月23日电 云岭县组织收听收看全省秋收工作会议。'],
    hijack: { script: 'traditional' },
  },
  '005_dd': { body: ['只有正文的一条记录,别的什么也没有。'] },
};

function build(): Web {
  for (const [name, record] of Object.entries(records))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(record));
  writeFileSync(join(folder, 'table.json'), '{"converted": {"发": "發"}}');
  return buildWeb({ seed: 1, articlesPerSite: 10, pack: folder, today: '2026-03-02', days: 7 });
}

const web = build();

function pageAt(url: string): string {
  const { host, pathname, search } = new URL(url);
  const bytes = (web.hosts.get(host) as Host).resources.get(pathname + search)?.body() ?? Buffer.alloc(0);
  const utf8 = bytes.toString('utf8');
  return utf8.includes('\ufffd') ? iconv.decode(bytes, 'gbk') : utf8;
}

const expected = (name: string) => web.pack[name] as NonNullable<(typeof web.pack)[string]>;

test('each record stands on its site, under a URL that does not depend on the others', () => {
  assert.deepEqual(Object.keys(web.pack).sort(), Object.keys(records).sort());
  assert.match(expected('000_aa').url, /^http:\/\/www\.yuncheng-dangjian\.invalid\/xwjj\/bsxw\/\d+\.html$/);
  assert.match(expected('003_bb').url, /^http:\/\/cz\.sxgov\.cn\/content\/2022-10\/09\/content_\d+\.htm$/);
  assert.match(expected('004_cc').url, /^https:\/\/www\.sx\.chinanews\.com\.cn\/news\/2022\/0823\/\d+\.html$/);
  const alone = mkdtempSync(join(tmpdir(), 'cundang-pack-'));
  writeFileSync(join(alone, '003_bb.json'), JSON.stringify(records['003_bb']));
  const other = buildWeb({ seed: 9, articlesPerSite: 4, pack: alone, today: '2026-04-01', days: 7 });
  rmSync(alone, { recursive: true });
  assert.equal(other.pack['003_bb']?.url, expected('003_bb').url);
});

test('the page prints every field the record holds', () => {
  const yuncheng = pageAt(expected('000_aa').url);
  for (const part of [
    '点击率： 1234',
    '2021年03月05日',
    '来源：云岭日报',
    '本省新闻',
    '老支书的新账本',
    '春耕时节看农机',
  ]) {
    assert.ok(yuncheng.includes(part), part);
  }
  assert.ok(yuncheng.includes('晋公网安备 14080000000009号'));
  const sxgov = pageAt(expected('003_bb').url);
  for (const part of [
    '[编辑:温书田]',
    '原标题：提前十天',
    '图为:施工现场',
    '冬季供热热线开通',
    '1400000000009',
    '晋ICP备00000009号',
  ]) {
    assert.ok(sxgov.includes(part), part);
  }
  assert.equal(sxgov.split('供热企业表示').length - 1, 2);
});

test('a record without title and date has none printed; the closing line names the reporter', () => {
  const page = pageAt(expected('004_cc').url);
  assert.match(page, /<h1 class="title"><\/h1>/);
  assert.doesNotMatch(page.replace(/<div class="side">[\s\S]*/, ''), /2022年|2022-08/);
  assert.match(page, /记者:方静怡/);
  assert.equal(expected('004_cc').published, null);
  assert.deepEqual(expected('004_cc').paragraphs, records['004_cc'].body);
});

test('missing fields are absent, not invented', () => {
  const { title, source, clicks, editors, registration, column, images } = expected('005_dd');
  assert.deepEqual([title, source, clicks, registration], [null, null, null, null]);
  assert.deepEqual([...editors, ...column, ...images], []);
  assert.ok(pageAt(expected('005_dd').url).includes('只有正文的一条记录'));
});

test('lists link the records; what was read from a clone is on the clone host too', () => {
  for (const { url } of Object.values(web.pack)) {
    const { host, pathname, search } = new URL(url);
    const lists = Object.values(web.sites).flatMap(({ lists: all }) => all);
    const linking = lists.filter((list) => new URL(list).host === host && pageAt(list).includes(pathname + search));
    assert.ok(linking.length > 0, url);
  }
  const copied = web.clone.copies.map(({ original }) => original.url);
  assert.ok(copied.includes(expected('000_aa').url));
  assert.ok(copied.includes(expected('004_cc').url));
  assert.ok(!copied.includes(expected('003_bb').url));
});
