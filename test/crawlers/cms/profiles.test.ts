/**
 * Every CMS profile, on pages of sites that have no definition: `crawlers/cms/fixtures/<id>/<name>.html` with the record in
 * `<name>.json`, and `<name>.list.html` with the links it must give. Each page must be told as its own CMS's and no other's.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { layoutsFault, patternsFault } from '../../../crawlers/check-site.ts';
import { profileById, profileOf, profiles, siteOnPage } from '../../../crawlers/cms/registry.ts';
import { discover } from '../../../crawlers/discover.ts';
import { genericSite } from '../../../crawlers/generic.ts';
import { kindOf } from '../../../crawlers/kind.ts';
import type { Claim } from '../../../queue/frontier.ts';
import { decode } from '../../../src/text/charset.ts';
import { checkList, type ExpectedRecord, readExpected, recordOf } from '../site-fixtures.ts';

interface ExpectedPage extends ExpectedRecord {
  readonly rule: string;
  /** The other pages of the article. */
  readonly continuations: readonly string[];
}

const fixtures = new URL('../../../crawlers/cms/fixtures/', import.meta.url);
const textOf = (file: URL) => decode(readFileSync(file), { fallback: 'gb18030' }).text;

function continuationsOf(url: string, text: string): readonly string[] {
  const site = genericSite(url);
  const claim: Claim = {
    url,
    site: site.id,
    kind: 'article',
    depth: 1,
    via: null,
    key: '',
    lane: '',
    attempts: 0,
    known: null,
  };
  const { visits } = discover(site, claim, text, url, { assets: 'none' });
  return visits.filter(({ kind }) => kind === 'continuation').map((visit) => visit.url);
}

for (const profile of profiles) {
  const folder = new URL(`${profile.id}/`, fixtures);
  const pages = readdirSync(folder).filter((name) => name.endsWith('.html'));
  describe(profile.name, () => {
    test('its definition holds, and it has an article, a list and a page for each layout', () => {
      assert.equal(patternsFault(profile), null);
      assert.equal(layoutsFault(profile.layouts, 'cms'), null);
      assert.ok(pages.some((name) => name.endsWith('.list.html')));
      const rules = pages.map((name) => readExpected<{ rule?: string }>(new URL(name, folder)).rule).filter(Boolean);
      assert.deepEqual(
        rules.sort(),
        profile.layouts.length > 0 ? profile.layouts.map(({ id }) => id).sort() : ['generic'],
      );
    });
    for (const name of pages) {
      const file = new URL(name, folder);
      test(`${name}: told by its marks`, () => assert.equal(profileOf(textOf(file))?.id, profile.id));
      if (name.endsWith('.list.html')) {
        test(`${name}: links`, () => checkList(genericSite(readExpected<{ url: string }>(file).url), file));
        continue;
      }
      test(`${name}: record`, () => {
        const { continuations, ...expected } = readExpected<ExpectedPage>(file);
        const text = textOf(file);
        assert.equal(kindOf(siteOnPage(genericSite(expected.url), text), expected.url), 'article');
        assert.deepEqual(recordOf(genericSite(expected.url), file, expected), expected);
        assert.deepEqual(continuationsOf(expected.url, text), continuations);
      });
    }
  });
}

test('a page without marks, and one of foreign systems, is of no profile', () => {
  assert.equal(profileOf('<html><body><div class="content"><p>一段文字。</p></div></body></html>'), null);
  assert.equal(
    profileOf('<meta name="generator" content="WordPress 6.1"><script>var a={"contentSource":"x"}</script>'),
    null,
  );
  assert.equal(profileOf(''), null);
});

test('the surer mark wins: text pasted from a TRS page does not make a TRS page', () => {
  const pasted = '<div id="vsb_content"><div class="TRS_Editor"><p>转载的一段文字。</p></div></div>';
  assert.equal(profileOf(pasted)?.id, 'vsb');
  assert.equal(profileOf(`<meta name="SiteIDCode" content="1">${pasted}`)?.id, 'vsb');
});

test('a site that names its CMS keeps to it, one with patterns of its own takes no others', () => {
  const html = '<div class="TRS_Editor"></div>';
  const generic = genericSite('http://www.luyuan.example/');
  assert.equal(siteOnPage(generic, html).cms, 'trs');
  assert.equal(siteOnPage({ ...generic, cms: 'founder' }, html).cms, 'founder');
  const { guess: _, ...own } = generic;
  assert.equal(siteOnPage(own, html).cms, undefined);
  assert.equal(profileById('wordpress'), null);
});

test('ten megabytes of marks take no longer than ten megabytes of anything', () => {
  const html = 'TRS_Editor '.repeat(1_000_000);
  const start = process.cpuUsage();
  assert.equal(profileOf(html)?.id, 'trs');
  assert.ok(process.cpuUsage(start).user / 1000 < 500);
});

test('marks are ASCII, as the scan asks', () => {
  for (const { marks } of profiles) for (const mark of marks) assert.match(mark, /^[ -~]+$/);
});
