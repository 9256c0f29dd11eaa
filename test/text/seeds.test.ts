/**
 * The five seed files and their restored texts. They lie beside the project, not in it; a run in CI must have them.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Converter } from 'opencc-js/t2cn';
import { decode } from '../../src/text/charset.ts';
import { contentDigest } from '../../src/text/fingerprint.ts';
import { restoreClone } from '../../src/text/restore.ts';
import { toSimplified } from '../../src/text/simplify.ts';
import { isSpamLine, isStuffedTitle, noiseTags } from '../../src/text/spam.ts';
import { cloneBytes, questionMarks } from './clone.ts';

const shared = new URL('../../../shared/', import.meta.url);
const present = existsSync(shared);

test('the seed files are there', { skip: !present && !process.env.CI && 'no ../shared beside the project' }, () => {
  assert.ok(present);
});

describe('seeds', { skip: !present }, () => {
  const names = present ? readdirSync(new URL('seeds/', shared)).sort() : [];
  const read = (path: string) => readFileSync(new URL(path, shared), 'utf8');
  const seeds = names.map((name) => ({ name, text: read(`seeds/${name}`), clean: read(`gold/clean-text/${name}`) }));

  for (const { name, text, clean } of seeds) {
    test(`${name} is restored byte for byte`, () => {
      const restored = restoreClone(text);
      assert.equal(restored.text, clean);
      assert.equal(restored.clone, text !== clean);
      assert.equal(contentDigest([restored.text]), contentDigest([clean]));
    });

    test(`${name} simplifies as OpenCC does`, () => {
      assert.equal(toSimplified(text), Converter({ from: 't', to: 'cn' })(text));
      assert.equal(toSimplified(clean), clean);
    });
  }

  test('576 bracketed groups: 570 removed, 6 kept; one cut character mended', () => {
    const restored = seeds.map(({ text }) => restoreClone(text));
    const sum = (of: (restoration: (typeof restored)[number]) => number) => restored.reduce((n, r) => n + of(r), 0);
    assert.equal(
      seeds.reduce((n, { text }) => n + text.split('(').length - 1, 0),
      576,
    );
    assert.equal(
      sum((r) => r.annotations),
      570,
    );
    assert.equal(
      sum((r) => r.kept),
      6,
    );
    assert.equal(
      sum((r) => r.gbkRepairs),
      1,
    );
  });

  test('002 and 003 are no clones', () => {
    for (const { name, text } of seeds) if (/^00[23]/.test(name)) assert.equal(restoreClone(text).text, text);
  });

  test('the stuffed title, the spam line and the noise are found, and nothing else is', () => {
    const lines = seeds.flatMap(({ name, text }) => text.split('\n').map((line) => ({ name: name.slice(0, 3), line })));
    assert.deepEqual(
      lines.filter(({ line }) => isSpamLine(line)).map(({ name }) => name),
      ['000', '001'],
    );
    assert.deepEqual(
      lines.filter(({ line }) => isStuffedTitle(line, null)).map(({ name }) => name),
      ['000', '001'],
    );
    assert.deepEqual(
      seeds.map(({ text }) => noiseTags(text)).filter((noise) => noise !== null),
      [{ id: 'q3nkr', tags: ['i', 'noscript', 'input', 'div', 'bdo', 'span', 'meter'] }],
    );
  });

  const observed: {
    converted: Record<string, string>;
    annotated_per_page: Record<string, Record<string, string>>;
  } = present ? JSON.parse(read('gold/hijack-s2t-observed.json')) : { converted: {}, annotated_per_page: {} };

  // Annotated on page 000, but seen there only where it cuts 展營.
  const between = { 範: 'fàn' };

  for (const [page, readings] of Object.entries(observed.annotated_per_page)) {
    test(`every clean text survives the clone with the readings of ${page}`, () => {
      let cuts = 0;
      for (const { name, clean } of seeds) {
        const head = '<meta charset="gb2312">';
        const bytes = Buffer.concat([
          Buffer.from(head),
          cloneBytes(clean, observed.converted, { ...readings, ...between }),
        ]);
        const decoded = decode(bytes);
        assert.equal(decoded.illegal, 0);
        assert.equal(restoreClone(decoded.text).text, head + clean, name);
        cuts += decoded.gbkRepairs;
      }
      assert.ok(cuts >= 1);
    });
  }

  test('the one cut of seed 000 is what the transformation gives, and what it gives is the seed', () => {
    const seed = seeds[0] as (typeof seeds)[number];
    const readings = { ...observed.annotated_per_page['000'], ...between };
    const line = seed.clean.split('\n').find((each) => each.includes('展营造')) as string;
    const original = seed.text.split('\n').find((each) => each.includes('?fàn)I造')) as string;
    assert.equal(questionMarks(cloneBytes(line, observed.converted, readings)), original);
  });
});
