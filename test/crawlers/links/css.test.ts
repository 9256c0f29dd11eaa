import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCssLinks } from '../../../crawlers/links/css.ts';

test('url() in every way of quoting and both forms of @import, relative to the sheet, each once', () => {
  const css = `@import "base.css"; @import url(print.css) print;
    .a{background:url(../img/a.png)} .b{background:URL( '../img/b.png' )} .c{background:url("../img/a.png")}
    .d{background:url(data:image/png;base64,AA==)} @font-face{src:url(f.woff2) format("woff2")} .e{background:url()}`;
  assert.deepEqual(findCssLinks(css, 'http://www.example.cn/css/s.css'), [
    'http://www.example.cn/css/base.css',
    'http://www.example.cn/css/print.css',
    'http://www.example.cn/img/a.png',
    'http://www.example.cn/img/b.png',
    'http://www.example.cn/css/f.woff2',
  ]);
});

test('garbage gives nothing, soon', () => {
  const start = performance.now();
  assert.deepEqual(findCssLinks('url('.repeat(200_000), 'http://www.example.cn/'), []);
  assert.ok(performance.now() - start < 1000);
});
