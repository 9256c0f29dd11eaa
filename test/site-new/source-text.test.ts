import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import type { Proposal } from '../../src/site-new/propose.ts';
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
