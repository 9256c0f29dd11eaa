import assert from 'node:assert/strict';
import { test } from 'node:test';
import { genericSite } from '../../crawlers/generic.ts';
import { isOnSite, kindOf } from '../../crawlers/kind.ts';
import { seedVisits } from '../../crawlers/seeds.ts';

const kinds = (url: string) => seedVisits(genericSite(url), { now: new Date() }).map(({ kind }) => kind);

test('a front page keeps to its host, the www twin and the channels below, at a gentle pace', () => {
  const site = genericSite('http://www.example-portal.cn/');
  for (const host of ['www.example-portal.cn', 'example-portal.cn', 'news.example-portal.cn']) {
    assert.ok(isOnSite(site, `http://${host}/a.html`), host);
  }
  assert.ok(!isOnSite(site, 'http://www.other.cn/'));
  assert.ok(!isOnSite(site, 'http://notexample-portal.cn/'));
  assert.deepEqual(site.pace, { concurrency: 1, delayMs: 1000 });
  assert.equal(site.id, 'example-portal.cn');
});

test('a channel keeps to itself, not to its parent', () => {
  const site = genericSite('http://cz.example-portal.cn/');
  assert.ok(!isOnSite(site, 'http://www.example-portal.cn/'));
});

test('a host under a public suffix does not take the suffix, an address and a bare name stay alone', () => {
  assert.ok(!isOnSite(genericSite('http://www.gov.cn/'), 'http://www.shanxi.gov.cn/'));
  assert.ok(!isOnSite(genericSite('http://user.github.io/'), 'http://another.github.io/'));
  assert.deepEqual(genericSite('http://127.0.0.1:8080/').hosts, ['127.0.0.1']);
  assert.deepEqual(genericSite('http://localhost/').hosts, ['localhost']);
});

test('links are told apart by guess', () => {
  const site = genericSite('http://www.example-portal.cn/');
  assert.equal(kindOf(site, 'http://www.example-portal.cn/2020/0102/1234.html', '县里召开会议部署春耕工作'), 'article');
  assert.equal(kindOf(site, 'http://www.example-portal.cn/xwzx/', '新闻中心'), 'list');
});

test('a URL that looks like an article is archived as one', () => {
  assert.deepEqual(kinds('http://www.example-portal.cn/content/2020-01/02/content_123456.htm'), ['article']);
  assert.deepEqual(kinds('http://www.example-portal.cn/'), ['seed']);
});
