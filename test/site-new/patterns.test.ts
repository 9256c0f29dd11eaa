/** Patterns learned from URLs: what they match besides the URLs they were learned from, and what they do not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { patternsFault } from '../../crawlers/check-site.ts';
import { patternsFor } from '../../src/site-new/patterns.ts';

interface Case {
  readonly name: string;
  readonly urls: readonly string[];
  readonly domain?: string;
  /** Sources of the patterns, the commonest first. */
  readonly learned: readonly string[];
  readonly also: readonly string[];
  readonly never: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'days in directories keep their width, ids grow, few channels become any',
    urls: ['http://www.a.cn/gn/2022/03-01/99.shtml', 'http://www.a.cn/sh/2023/12-31/10241.shtml'],
    learned: ['^https?:\\/\\/(?:www\\.)?a\\.cn\\/(?:[\\w-]+\\/){1,2}\\d{4}\\/\\d\\d-\\d\\d\\/\\d+\\.shtml(?:$|\\?)'],
    also: ['https://a.cn/yl/2024/01-02/7.shtml?from=x'],
    never: ['http://www.a.cn/gn/2022/03-01/', 'http://www.b.cn/gn/2022/03-01/99.shtml', 'http://www.a.cn/gn/99.shtml'],
  },
  {
    name: 'a directory that three share stays',
    urls: [1, 22, 333].map((id) => `http://a.cn/content/2022-04/2${id % 3}/content_${id}.htm`),
    learned: ['^https?:\\/\\/(?:www\\.)?a\\.cn\\/content\\/\\d{4}-\\d\\d\\/\\d\\d\\/content_\\d+\\.htm(?:$|\\?)'],
    also: ['http://a.cn/content/2031-12/31/content_4444.htm'],
    never: ['http://a.cn/video/2022-04/22/content_1.htm', 'http://a.cn/content/2022-04/22/node_1.htm'],
  },
  {
    name: 'TRS names hold a day and an id',
    urls: ['http://a.cn/yw/202005/t20200501_12.html', 'http://a.cn/yw/bd/202112/t20211203_1253.html'],
    learned: ['^https?:\\/\\/(?:www\\.)?a\\.cn\\/(?:[\\w-]+\\/){1,3}\\d{6}\\/t\\d{8}_\\d+\\.html(?:$|\\?)'],
    also: ['http://a.cn/yw/202006/t20200612_5.html'],
    never: ['http://a.cn/yw/202006/t2020_5.html', 'http://a.cn/yw/index.html'],
  },
  {
    name: 'the names of a query stay, its numbers vary',
    urls: ['http://a.cn/show.asp?id=3', 'http://a.cn/show.asp?id=44', 'http://a.cn/list.asp?id=3&page=2'],
    learned: [
      '^https?:\\/\\/(?:www\\.)?a\\.cn\\/show\\.asp\\?id=\\d+$',
      '^https?:\\/\\/(?:www\\.)?a\\.cn\\/list\\.asp\\?id=\\d+&page=\\d+$',
    ],
    also: ['http://a.cn/show.asp?id=555', 'http://a.cn/list.asp?id=9&page=12'],
    never: ['http://a.cn/show.asp', 'http://a.cn/show.asp?cid=3', 'http://a.cn/list.asp?id=3'],
  },
  {
    name: 'names without digits become words once there are two; a jumble of letters and digits is one word',
    urls: [
      'http://a.cn/list/yaowen.html',
      'http://a.cn/list/shi-zheng.html',
      'http://a.cn/list/shehui.html',
      'http://a.cn/2020/05/01/ARTIj8A653DfW.shtml',
    ],
    learned: [
      '^https?:\\/\\/(?:www\\.)?a\\.cn\\/list\\/[\\w-]+\\.html(?:$|\\?)',
      '^https?:\\/\\/(?:www\\.)?a\\.cn\\/\\d{4}\\/\\d\\d\\/\\d\\d\\/\\w+\\.shtml(?:$|\\?)',
    ],
    also: ['http://a.cn/list/wenhua.html', 'http://a.cn/2021/06/02/ARTIxyz.shtml'],
    never: ['http://a.cn/list/a/b.html'],
  },
  {
    name: 'directories, and the file that stands for one, each by itself',
    urls: ['http://a.cn/', 'http://a.cn/yw/', 'http://a.cn/yw/index.html'],
    learned: [
      '^https?:\\/\\/(?:www\\.)?a\\.cn\\/(?:[\\w-]+\\/){0,2}(?:$|\\?)',
      '^https?:\\/\\/(?:www\\.)?a\\.cn\\/(?:[\\w-]+\\/){1,2}index\\.html(?:$|\\?)',
    ],
    also: ['http://a.cn/sh/', 'http://a.cn/sh/index.html'],
    never: ['http://a.cn/yw/about.html'],
  },
  {
    name: 'every host of a domain that is one site',
    urls: ['http://cz.a.cn/node_1.htm', 'http://lf.a.cn/node_22.htm'],
    domain: 'a.cn',
    learned: ['^https?:\\/\\/(?:[a-z0-9-]+\\.)?a\\.cn\\/node_\\d+\\.htm(?:$|\\?)'],
    also: ['http://a.cn/node_3.htm', 'http://yq.a.cn/node_3.htm'],
    never: ['http://x-a.cn/node_3.htm', 'http://a.cn.evil.cn/node_3.htm'],
  },
];

for (const { name, urls, domain, learned, also, never } of cases) {
  test(name, () => {
    const found = patternsFor(urls, domain);
    assert.deepEqual(
      found.map(({ pattern }) => pattern.source),
      learned,
    );
    const told = (url: string) => found.some(({ pattern }) => pattern.test(url));
    for (const url of [...urls, ...also]) assert.ok(told(url), url);
    for (const url of never) assert.ok(!told(url), url);
  });
}

describe('hostile links', () => {
  test('what means something in a pattern is taken as it stands', () => {
    const url = "http://a.cn/x(a+)+$'*/[^]|.{9}/1.html";
    const [learned] = patternsFor([url]);
    assert.ok(learned?.pattern.test(new URL(url).href));
    assert.equal(patternsFault({ lists: [], articles: [learned!.pattern] }), null);
  });

  test('many links, long ones and no links at all cost little', () => {
    const cost = (work: () => void): number => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    const many = Array.from({ length: 5_000 }, (_, n) => `http://a.cn/${'a/'.repeat(n % 50)}${n % 7}x${n}.html`);
    let found = patternsFor([]);
    const learning = cost(() => {
      found = patternsFor([...many, 'javascript:void(0)', 'nothing', `http://a.cn/${'1/'.repeat(5000)}`]);
    });
    assert.ok(learning < 3000, `${learning} ms`);
    assert.equal(found.flatMap(({ urls }) => urls).length, many.length);
    for (const { pattern } of found) {
      const asking = cost(() => void pattern.test(`http://a.cn/${'a/'.repeat(20_000)}!`));
      assert.ok(asking < 100, `${pattern}: ${asking} ms`);
    }
  });
});
