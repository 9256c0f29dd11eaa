import { loadSites } from '../../crawlers/registry.ts';
import { extractArticle } from '../../src/extract/article.ts';
import { parsePage } from '../../src/page.ts';
import { foldWidth } from '../../src/text/width.ts';
import type { Expected } from './story.ts';
import { buildWeb } from './web.ts';

const sites = await loadSites();
const web = buildWeb({ seed: 1, articlesPerSite: 60, pack: '/work/shared/gold', today: '2026-11-22', days: 7 });
const at = (url: string) => {
  const u = new URL(url);
  return web.hosts.get(u.host)!.resources.get(u.pathname + u.search)!;
};
const F = (x: unknown): string => foldWidth(JSON.stringify(x ?? null));
const miss: Record<string, number> = {};
const ex: Record<string, string[]> = {};
function check(site: string, url: string, e: Expected, label: string) {
  const def = sites.find((s) => s.id === site);
  const page = parsePage(at(url).body(), { url, contentType: at(url).type, fallbackCharset: def?.charset });
  const r = extractArticle(page, {
    layouts: label === 'clone' ? [] : def!.layouts,
    site,
    fetchedAt: '2026-11-22T00:00:00Z',
  });
  const a = r.article;
  const fields: Record<string, [unknown, unknown]> = a
    ? {
        title: [a.title, e.title],
        source: [a.source, e.source],
        authors: [a.authors, e.authors],
        editors: [a.editors, e.editors],
        deck: [a.deck, e.deck],
        orig: [a.originalTitle, e.originalTitle],
        clicks: [a.clicks, e.clicks],
        column: [a.column, e.column],
        published: [a.published?.inferred ? null : a.published?.iso, e.published],
        body: [a.paragraphs, e.pages.length > 1 ? null : e.paragraphs],
        images: [a.images, e.images],
        attach: [a.attachments, e.attachments],
        reg: [a.registration, e.registration ?? { icp: null, police: null, licences: {} }],
      }
    : { skip: [r.skip, null] };
  for (const [k, [got, want]] of Object.entries(fields)) {
    if (k === 'body' && e.pages.length > 1) continue;
    if (label === 'clone' && ['images', 'attach'].includes(k)) continue;
    if (F(got) !== F(want)) {
      const key = `${label} ${site} ${e.layout} ${k}`;
      miss[key] = (miss[key] ?? 0) + 1;
      (ex[key] ??= []).push(`${url}\n   got  ${F(got).slice(0, 300)}\n   want ${F(want).slice(0, 300)}`);
    }
  }
}
for (const s of Object.values(web.sites)) for (const a of s.articles) check(s.site, a.url, a, 'site');
for (const [n, e] of Object.entries(web.pack)) {
  const s = Object.values(web.sites).find((x) => x.articles.some((y) => y.url === e.url))!;
  check(s.site, e.url, e, 'PACK ' + n.slice(0, 3));
}
for (const c of web.clone.copies) {
  const s = Object.values(web.sites).find((x) => x.articles.some((y) => y.url === c.original.url))!;
  check(s.site, c.url, c.original, 'clone');
}
for (const [k, n] of Object.entries(miss).sort()) console.log(k, n, '\n  ', ex[k]![0]);
