/** An address that was made up is recognised beside the article that it was made from, and an article's is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeUrl } from '../../src/fate/probe.ts';
import { mayBeMadeUpBeside } from '../../src/history/archived/made-up.ts';
import { randomNumbers } from './looks.ts';

const articles = [
  'http://www.portal.example/2025-03/01/content_12345.html',
  'http://www.portal.example/news/t20250301_9876543210.htm',
  'https://portal.example/show.php?id=77&catid=12',
  'http://www.portal.example/a/0123456789abcdef01234567.html',
  'http://www.portal.example/a/01234567-89ab-cdef-0123-456789abcdef/',
  'http://www.portal.example/about',
];

test('whatever is drawn, it is recognised', () => {
  const random = randomNumbers(5);
  for (const url of articles) {
    const isMadeUp = mayBeMadeUpBeside(url);
    for (let time = 0; time < 50; time++) assert.ok(isMadeUp(probeUrl(url, random)), url);
    for (const other of articles) assert.ok(!isMadeUp(other), `${other} beside ${url}`);
  }
});

test('an address in another directory, of another length or of other letters was not made up here', () => {
  const isMadeUp = mayBeMadeUpBeside(articles[0]!);
  assert.ok(isMadeUp('http://www.portal.example/2025-03/01/content_712345678.html'));
  for (const other of [
    'http://www.portal.example/2025-03/02/content_712345678.html',
    'http://www.portal.example/2025-03/01/content_7123456789.html',
    'http://www.portal.example/2025-03/01/content_612345678.html',
    'http://www.portal.example/2025-03/01/content_71234/678.html',
    'http://www.portal.example/2025-03/01/content_712345678.shtml',
  ]) {
    assert.ok(!isMadeUp(other), other);
  }
});
