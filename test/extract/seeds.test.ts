/** The five seed files against the records made by hand; they lie beside the project and are never copied into it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { articleFromText } from '../../src/extract/text-file.ts';
import { foldWidth } from '../../src/text/width.ts';
import { goldRecords, seedFolder, skip, withGold } from '../gold.ts';
import { articleOf } from './fixture.ts';

/** The seeds are width-folded, pages are not. */
const fold = <T>(value: T): T => JSON.parse(foldWidth(JSON.stringify(value)).replace(/ +/g, ' ')) as T;

const records = withGold ? goldRecords() : [];

test('all five seeds are there', { skip }, () => assert.equal(records.length, 5));

for (const [id, gold] of records) {
  const name = `${id}.txt`;
  const { article } = articleFromText(readFileSync(join(seedFolder, name), 'utf8'), name);

  test(`${name.slice(0, 3)}: every field equals the hand-made record`, () => {
    assert.ok(article);
    const got = {
      title: article.title,
      published: article.published?.iso ?? null,
      source: article.source,
      authors: article.authors,
      editors: article.editors,
      column: article.column,
      clicks: article.clicks,
      originalTitle: article.originalTitle,
      registration: article.registration,
      deck: article.deck,
      paragraphs: article.paragraphs,
      related: article.related.map(({ title }) => title),
      captions: article.images.map(({ caption, afterParagraph }) => [caption, afterParagraph]),
      annotations: article.integrity.annotations,
      stuffedTitle: article.integrity.stuffedTitle,
      noiseTags: article.integrity.noiseTags,
      importedName: article.importedName,
    };
    assert.deepEqual(
      fold(got),
      fold({
        title: gold.title,
        published: gold.published,
        source: gold.source,
        authors: [...gold.author],
        editors: gold.editor === null ? [] : [gold.editor],
        column: [...gold.breadcrumb],
        clicks: gold.clicks,
        originalTitle: gold.original_title,
        registration: { icp: gold.icp, police: gold.police_registration, licences: gold.licences ?? {} },
        deck: [...(gold.deck ?? [])],
        paragraphs: [...gold.body],
        related: [...(gold.related ?? [])],
        captions: gold.images.map((image) => [image.caption, image.after_paragraph]),
        annotations: gold.hijack?.annotations ?? 0,
        stuffedTitle: gold.hijack?.stuffed_title ?? null,
        noiseTags: gold.hijack?.noise_tags ?? [],
        importedName: name,
      }),
    );
  });

  test(`${name.slice(0, 3)}: the same article on a page has the same digest`, () => {
    const html = `<html><head><title>${gold.title ?? ''}</title></head><body><h1>${gold.title ?? ''}</h1><div class="content">${gold.body.map((text) => `<p>${text}</p>`).join('')}</div></body></html>`;
    assert.equal(articleOf(html).contentDigest, article?.contentDigest);
  });
}
