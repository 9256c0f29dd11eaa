import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import type { Site } from '../../crawlers/site.ts';
import { quoted, sourceText } from '../../src/site-new/source-text.ts';

test('a string literal reads back as the text, whatever the text', () => {
  const texts = [
    '黄河新闻网',
    "it's",
    '"q"',
    `'"\``,
    'a\\',
    "\\'",
    'x\ny\r\u2028z\u2029',
    `'});f();//`,
    '</script>',
    '\0',
  ];
  for (const text of texts) {
    assert.equal(runInNewContext(quoted(text)), text);
    assert.doesNotMatch(quoted(text), /[\n\r\u2028\u2029]/);
  }
});

/** A definition whose parts are as long as `n` makes them. */
function siteOf(n: number): Site {
  const long = 'x'.repeat(n);
  return {
    ...{
      id: 'qinghe',
      name: `青河'${long}`.slice(0, 40),
      unconfirmed: 'all of it',
      charset: 'gb18030',
      schedule: '0 * * * *',
    },
    hosts: ['www.qinghe.example', `${long}.qinghe.example`],
    seeds: [{ url: `http://www.qinghe.example/${long}/`, kind: 'list' }],
    lists: [],
    articles: [new RegExp(`^https?:\\/\\/www\\.qinghe\\.example\\/${long}\\/\\d+\\.html$`), /^https?:\/\/a\/\d+$/],
    layouts: [
      {
        id: 'qinghe/2023',
        when: `.${long}`,
        source: { select: `.${long} span`, match: /来源[:：]\s*(\S+)/ },
        body: '.text',
      },
    ],
    pace: { concurrency: 1, delayMs: 1000 },
  };
}

for (const n of [1, 30, 50, 60, 63, 64, 65, 66, 67, 68, 69, 70, 80, 85]) {
  test(`as the formatter wants it, with parts of ${n} characters`, () => {
    const site = siteOf(n);
    const evidence = new Map([[site.articles[0]!, { count: 1, example: 'http://www.qinghe.example/1.html' }]]);
    const text = sourceText({ site, evidence }, '../../site.ts');
    const project = fileURLToPath(new URL('../../', import.meta.url));
    const words = ['format', '--stdin-file-path=crawlers/sites/qinghe/site.ts'];
    const { stdout } = spawnSync(`${project}node_modules/.bin/biome`, words, {
      cwd: project,
      input: text,
      encoding: 'utf8',
    });
    assert.equal(text, stdout);
    assert.match(text, /\/\/ 1 link: http/);
  });
}
