/** From its seeds alone, by links alone, every article of the stand-in web is reached, with every page and requisite of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discover } from '../../crawlers/discover.ts';
import { genericSite } from '../../crawlers/generic.ts';
import { loadSites, siteById } from '../../crawlers/registry.ts';
import { seedVisits } from '../../crawlers/seeds.ts';
import type { Site } from '../../crawlers/site.ts';
import type { NewVisit } from '../../queue/frontier.ts';
import { decode } from '../../src/text/charset.ts';
import { buildWeb, type Web } from '../replica/web.ts';

const today = '2024-06-03';
const now = new Date(`${today}T04:00:00Z`);
const web = buildWeb({ seed: 1, articlesPerSite: 70, pack: null, today, days: 7 });

/** Visits everything that `site` asks for, without a network; URLs by kind of visit, and those that stand nowhere. */
function crawl(site: Site, from: Web): { seen: ReadonlyMap<string, string>; missing: readonly string[] } {
  const seen = new Map<string, string>();
  const missing: string[] = [];
  const waiting: NewVisit[] = [...seedVisits(site, { now })];
  for (let visit = waiting.shift(); visit && seen.size < 5000; visit = waiting.shift()) {
    if (seen.has(visit.url)) continue;
    seen.set(visit.url, visit.kind);
    const { hostname, pathname, search } = new URL(visit.url);
    const found = from.hosts.get(hostname)?.resources.get(pathname + search);
    if (!found) missing.push(visit.url);
    if (!found || !/html|xml|css|json/.test(found.type)) continue;
    const claim = { ...visit, key: '', lane: '', attempts: 0, known: null };
    const { text } = decode(found.body(), { contentType: found.type, fallback: site.charset });
    const { visits, nextPages } = discover(site, claim, text, visit.url, { assets: 'page', contentType: found.type });
    waiting.push(...visits, ...nextPages);
  }
  return { seen, missing };
}

const sites = await loadSites();
const stoodIn = Object.entries(web.sites);
assert.ok(stoodIn.length >= 6);

for (const [id, expected] of stoodIn) {
  test(id, () => {
    const site = siteById(sites, id);
    assert.ok(expected.articles.length >= 60);
    const { seen, missing } = crawl(site, web);
    const unreached = expected.articles.filter(({ url }) => seen.get(url) !== 'article').map(({ url }) => url);
    assert.deepEqual(unreached, []);
    const unturned = expected.articles.flatMap(({ pages }) => pages).filter((page) => !seen.has(page));
    assert.deepEqual(unturned, [], 'further pages of articles');
    const kinds = new Set(seen.values());
    assert.ok(kinds.has('asset'), 'no requisite was found');
    const lost = missing.filter((url) => /article|continuation|asset/.test(seen.get(url) ?? ''));
    assert.deepEqual(lost, [], 'links that lead nowhere');
  });
}

test('the generic definition reaches most of a portal that has none of its own', () => {
  const expected = web.sites.sxgov?.articles ?? [];
  const www = expected.filter(({ url }) => new URL(url).hostname === 'www.sxgov.cn');
  const { seen } = crawl(genericSite('http://www.sxgov.cn/'), web);
  const reached = www.filter(({ url }) => seen.get(url) === 'article');
  assert.ok(www.length > 10 && reached.length >= 0.9 * www.length, `${reached.length} of ${www.length}`);
});
