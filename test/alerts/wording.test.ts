/** What alerts say, in both languages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../src/alerts/alert.ts';
import { languages, wordsOf } from '../../src/alerts/wording.ts';
import { alertOf, hostile, messageIn } from './samples.ts';

test('a loss, in Chinese and in English', () => {
  const zh = wordsOf(alertOf(), 'zh', '黄河新闻网');
  assert.equal(zh.title, '黄河新闻网 (sxgov)：120 个页面已消失');
  assert.deepEqual(zh.details, ['已删除 100，被劫持 20', '始于 2026-03-01 00:30 (UTC+8)']);
  const en = wordsOf(alertOf(), 'en', '黄河新闻网');
  assert.equal(en.title, '黄河新闻网 (sxgov): 120 pages lost');
  assert.deepEqual(en.details, ['gone 100, hijacked 20', 'since 2026-03-01 00:30 (UTC+8)']);
});

test('every rule has words of its own in each language, its end too, and no number is missing', () => {
  const facts = {
    ...{ hours: 80, tried: 20, troubled: 3, empty: 9, pages: 10, emptyPercent: 90, emptyUsually: 5 },
    ...{ lists: 4, links: 1, linksUsually: 20, taken: 5, judged: 6, refused: 30, free: 5e8, least: 2 * 1024 ** 3 },
  };
  for (const language of languages) {
    const said = new Set<string>();
    for (const rule of rules) {
      for (const over of [false, true]) {
        const site = rule === 'disk-low' ? null : 'sxgov';
        const { title, details } = wordsOf(alertOf({ rule, site, over, facts, count: 30 }), language, null);
        assert.doesNotMatch([title, ...details].join('\n'), /undefined|NaN|null/);
        if (over && ['page-lost', 'article-edited', 'page-back'].includes(rule)) continue;
        assert.match(title, /^(sxgov|archive|存档)(: |：)\S/);
        said.add(title);
      }
    }
    assert.equal(said.size, rules.length + 5);
  }
});

test('one page is one page', () => {
  assert.match(messageIn('en', { count: 1 }).title, /: 1 page lost$/);
});

test('what comes from the web stays on its line and turns no text around', () => {
  const { title, lines } = messageIn('en', { ...hostile, site: 'x\r\nBcc: y' });
  assert.equal(lines.length, 8);
  for (const line of [title, ...lines]) assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u202e]/u);
});
