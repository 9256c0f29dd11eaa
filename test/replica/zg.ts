import { discover } from '../../crawlers/discover.ts';
import { genericSite } from '../../crawlers/generic.ts';
import { loadSites } from '../../crawlers/registry.ts';
import { decode } from '../../src/text/charset.ts';
import { buildWeb } from './web.ts';

const web = buildWeb({ seed: 1, articlesPerSite: 60, pack: null, today: '2026-11-22', days: 7 });
const at = (url: string) => {
  const u = new URL(url);
  return web.hosts.get(u.host)!.resources.get(u.pathname + u.search);
};
const run = (site: any, home: string, want: number) => {
  const seen = new Set<string>();
  const q = [{ url: home, kind: 'seed' }];
  const kinds: Record<string, number> = {};
  const missing: string[] = [];
  while (q.length) {
    const c = q.shift()!;
    if (seen.has(c.url)) continue;
    seen.add(c.url);
    kinds[c.kind] = (kinds[c.kind] ?? 0) + 1;
    const r = at(c.url);
    if (!r) {
      missing.push(c.kind + ' ' + c.url);
      continue;
    }
    if (!/html|xml|css/.test(r.type)) continue;
    const html = decode(r.body()).text;
    const d = discover(site, { ...c, site: site.id, depth: 0, via: null } as any, html, c.url, {
      assets: 'page',
    } as any);
    for (const v of [...d.visits, ...d.nextPages]) if (!seen.has(v.url)) q.push(v as any);
  }
  console.log(site.id, home, kinds, 'want', want, 'missing', missing.length, missing.slice(0, 8));
};
for (const s of await loadSites()) {
  const w = web.sites[s.id];
  if (w) for (const seed of [w.home]) run(s, seed, w.articles.length);
}
run(genericSite(web.clone.home), web.clone.home, web.clone.copies.length);
run(genericSite(web.misbehavingHome), web.misbehavingHome, web.misbehaving.length);
