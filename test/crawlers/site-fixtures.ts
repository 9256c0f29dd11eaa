/** Holds a site definition against its stored pages; every check throws where the definition or a fixture fails. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { kindOf, siteForUrl } from '../../crawlers/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import {
  asExpected,
  type ExpectedList,
  type ExpectedRecord,
  extractionOf,
  linksOf,
  listPagesIn,
  pageOf,
  readExpected,
  requiredFields,
  storedPage,
  withRule,
} from '../../src/site-check.ts';

export { type ExpectedRecord, layoutsOf, readExpected } from '../../src/site-check.ts';

/** Stored list pages of a site; at least one is required. */
export function listPagesOf(folder: URL): readonly string[] {
  const names = listPagesIn(folder);
  assert.ok(names.length > 0, `no stored list page in ${folder.pathname}`);
  return names;
}

/** The stored page of `layout` gives the record that stands beside it. */
export function checkRecord(sites: readonly Site[], site: Site, layout: string, folder: URL): void {
  const file = pageOf(site, layout, folder);
  assert.ok(existsSync(file), `${layout} needs a stored page, ${file.pathname}`);
  const expected = readExpected<ExpectedRecord>(file);
  assert.equal(siteForUrl(sites, expected.url)?.id, site.id);
  assert.equal(kindOf(site, expected.url), 'article');
  for (const field of requiredFields(site, layout)) {
    assert.ok((expected[field]?.toString() ?? '') !== '', `${layout}: its expected ${field} is empty`);
  }
  assert.deepEqual(recordOf(site, file, expected), withRule(site, layout, expected));
}

/** What a stored page of the site gives, in the form of what is expected of it. */
export function recordOf(site: Site, file: URL, expected: ExpectedRecord): ExpectedRecord {
  const { article } = extractionOf(site, storedPage(site, readFileSync(file), expected.url));
  assert.ok(article, `${file.pathname}: no record`);
  return asExpected(article, expected);
}

/** The stored list page gives the articles, lists and next page that stand beside it. */
export function checkList(site: Site, file: URL): void {
  const expected = readExpected<ExpectedList>(file);
  assert.ok(expected.articles.length > 0, 'a list without articles proves nothing');
  const text = storedPage(site, readFileSync(file), expected.url).html;
  assert.deepEqual(linksOf(site, text, expected.url), expected);
}
