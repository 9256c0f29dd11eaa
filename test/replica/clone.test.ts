import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { decode } from '../../src/text/charset.ts';
import { restoreClone } from '../../src/text/restore.ts';
import { cloneOf, toTraditional, traditionalTable } from './clone.ts';
import { buildWeb } from './web.ts';

const PAGE = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>山村新貌 - 云岭日报</title></head>
<body><h1>山村新貌</h1><p>县里发展营造林三万亩，村民们说，发展营造林是件好事。</p>
<p>党员干部带头学习，进村入户了解群众关心的问题，后来又请专家当面讲课，大家听得认真。</p>
<p><a href="/list/1.html">更多报道</a><img src="/uploads/1.jpg"></p></body></html>`;

test('the conversion goes character by character, with the choices of the clone software', () => {
  assert.equal(toTraditional('为众启冲症复汇台'), '為眾啟沖癥復匯臺');
  assert.equal(toTraditional('后并于里干游范斗征痹采愿么云筑峰群'), '后并于里干游范斗征痹采愿么云筑峰群');
  assert.equal(toTraditional('头发发展'), '頭發發展');
  for (const [from, to] of traditionalTable()) assert.ok(from.length === 1 && to.length === 1 && from !== to);
});

test('only converted characters bear a reading, and every occurrence of one does', () => {
  const { bytes, readings, annotations, straddling } = cloneOf(PAGE, { seed: 1 });
  const text = decode(bytes).text;
  const changed = new Set(traditionalTable().values());
  let seen = 0;
  for (const [, char = '', reading] of text.matchAll(/(\p{Script=Han})\(([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+)\)/gu)) {
    assert.equal(readings.get(char), reading);
    assert.ok(changed.has(char), char);
    seen++;
  }
  assert.equal(seen, annotations);
  assert.ok(seen >= 12);
  assert.ok(straddling > 0);
  for (const char of readings.keys()) assert.doesNotMatch(text, new RegExp(`${char}(?!\\()`, 'u'));
});

test('the byte-wise replace hits a pair that stands across two characters', () => {
  const { bytes } = cloneOf(PAGE, { seed: 1 });
  // 展 is D5B9, 營 is A049; B9A0 is 範.
  assert.ok(
    bytes.includes(Buffer.concat([Buffer.from([0xd5, 0xb9, 0xa0]), iconv.encode('(fàn)', 'gbk'), Buffer.from('I')])),
  );
});

test('title, noise, spam and hidden links are the clone’s own; links lead back to the original', () => {
  const { bytes, stuffedTitle, noiseId, spam } = cloneOf(PAGE, { seed: 1, base: 'http://www.sxgov.cn/a/b.htm' });
  const text = decode(bytes).text;
  assert.match(text, /charset="?gb2312/);
  assert.ok(text.includes(`<title>${stuffedTitle}</title>`));
  assert.ok(stuffedTitle.split('_').length >= 5);
  assert.ok(text.split(`id="${noiseId}"`).length > 6);
  assert.ok(text.includes(spam));
  assert.match(text, /left:-9999px/);
  assert.match(text, /href="http:\/\/www\.sxgov\.cn\/list\/1\.html"/);
  assert.match(text, /src="http:\/\/www\.sxgov\.cn\/uploads\/1\.jpg"/);
});

test('the same seed gives the same clone, another seed another choice of characters', () => {
  assert.deepEqual(cloneOf(PAGE, { seed: 7 }).bytes, cloneOf(PAGE, { seed: 7 }).bytes);
  assert.notDeepEqual([...cloneOf(PAGE, { seed: 7 }).readings], [...cloneOf(PAGE, { seed: 8 }).readings]);
});

test('taking the damage back gives the clean text of every page of the clone host', () => {
  let straddling = 0;
  for (const seed of [1, 2, 3]) {
    const { clone } = buildWeb({ seed, articlesPerSite: 30, pack: null, today: '2026-03-02', days: 7 });
    assert.ok(clone.copies.length >= 15);
    for (const { url, original, clone: make } of clone.copies) {
      const made = make();
      const decoded = decode(made.bytes, { contentType: 'text/html' });
      const restored = restoreClone(decoded.text);
      assert.ok(restored.clone, url);
      for (const part of [original.title ?? '', ...original.paragraphs])
        assert.ok(restored.text.includes(part), `${url}: ${part}`);
      assert.equal(restored.annotations, made.annotations, url);
      assert.equal(decoded.gbkRepairs, made.straddling, url);
      straddling += made.straddling;
    }
  }
  assert.ok(straddling > 3);
});
