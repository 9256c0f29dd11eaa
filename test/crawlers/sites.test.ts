/**
 * Every site and every layout, on stored pages: `crawlers/sites/<id>/fixtures/<layout>.html` with what its record must say in
 * `<layout>.json`, and `<name>.list.html` with the links it must give. A site without layouts has a page named `generic`.
 */
import { describe, test } from 'node:test';
import { loadSites } from '../../crawlers/registry.ts';
import { checkList, checkRecord, layoutsOf, listPagesOf } from './site-fixtures.ts';

const sites = await loadSites();

for (const site of sites) {
  const folder = new URL(`../../crawlers/sites/${site.id}/fixtures/`, import.meta.url);
  describe(site.name, () => {
    for (const layout of layoutsOf(site)) test(`${layout}: record`, () => checkRecord(sites, site, layout, folder));
    for (const name of listPagesOf(folder)) test(`${name}: links`, () => checkList(site, new URL(name, folder)));
  });
}
