import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanText, measure } from '../../src/extract/line.ts';
import { foldWidth } from '../../src/text/width.ts';
import { seededRandom } from '../replica/random.ts';

const origin = { linked: 0, strong: 0, tag: 'p', span: 0, region: 0 };

const lines: readonly [raw: string, text: string, length: number, weight: number, points: number][] = [
  ['　　你好，世界。', '你好，世界。', 6, 4, 2],
  ['a b  c', 'a b c', 3, 1.2, 0],
  ['3.5, "x." y!', '3.5, "x." y!', 10, 1.6, 3],
  ['你\u200b好\u00a0\n 吗?', '你好 吗?', 4, 3, 1],
  ['e\u0301', 'é', 1, 0.4, 0],
  ['カタ・カナ 한글', 'カタ・カナ 한글', 7, 6, 0],
  ['𠮷', '𠮷', 2, 1, 0],
];
for (const [raw, text, length, weight, points] of lines) {
  test(JSON.stringify(raw), () => {
    const line = measure(raw, origin);
    assert.ok(line !== null);
    assert.equal(line.text, text);
    assert.equal(line.folded, foldWidth(text));
    assert.deepEqual([line.length, Math.round(line.weight * 10) / 10, line.points], [length, weight, points]);
  });
}

test('nothing visible is no line', () => {
  for (const raw of ['', ' \n', '\u3000\u00a0', '\u200b', '\ufeff \u2028']) assert.equal(measure(raw, origin), null);
});

test('any mixture of characters is cleaned as by the patterns alone', () => {
  const parts = [
    ...' \t\n\u00a0\u3000\u200b\u200f\u2028\u00ad\ufeff\u1680\u0301\u3099aé。，·“你か가\u1100\ud842\udfb7',
  ];
  const random = seededRandom('lines');
  for (let round = 0; round < 5_000; round++) {
    const raw = Array.from({ length: random.int(1, 8) }, () => random.pick(parts)).join('');
    const expected = raw
      .replace(/[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+/g, '')
      .replace(/\s+/g, ' ')
      .trim()
      .normalize('NFC');
    assert.equal(cleanText(raw), expected, JSON.stringify(raw));
  }
});

test('width is folded by unit, long text included', () => {
  assert.equal(foldWidth('ＡＢＣ（１）：　！'), 'ABC(1): !');
  assert.equal(foldWidth(`x${'，'.repeat(5_000)}`), `x${','.repeat(5_000)}`);
  const plain = '、。「你好」abc';
  assert.equal(foldWidth(plain), plain);
});
