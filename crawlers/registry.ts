/** The site definitions: every folder under `crawlers/sites/` that holds a `site.ts` (`site.js` when built). */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { CundangError } from '../src/errors.ts';
import { nearest } from '../src/text/nearest.ts';
import { checkSite } from './check-site.ts';
import { hostClaim } from './kind.ts';
import type { Site } from './site.ts';

export { kindOf } from './kind.ts';

/**
 * Loads and checks every definition, in the order of their ids.
 * @param directory folder of site folders, with a `/` at its end
 * @throws CundangError `site.invalid` for a definition that does not hold
 */
export async function loadSites(directory: URL = new URL('./sites/', import.meta.url)): Promise<readonly Site[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(folders.sort().map((folder) => loadSite(directory, folder)));
}

async function loadSite(directory: URL, folder: string): Promise<Site> {
  const module = ['site.ts', 'site.js'].map((name) => new URL(`${folder}/${name}`, directory)).find(existsSync);
  if (!module) throw new CundangError('site.invalid', `site definition ${folder}: no site.ts`, { site: folder });
  try {
    return checkSite((await import(module.href)).default, folder);
  } catch (error) {
    if (error instanceof CundangError) throw error;
    throw new CundangError(
      'site.invalid',
      `site definition ${folder}: ${(error as Error).message}`,
      { site: folder },
      error,
    );
  }
}

/** @throws CundangError `site.unknown`, naming the id that was probably meant */
export function siteById(sites: readonly Site[], id: string): Site {
  const site = sites.find((known) => known.id === id);
  if (site) return site;
  const near = nearest(
    id,
    sites.map((known) => known.id),
  );
  const meant = near ? `; did you mean \`${near}\`?` : id.includes('.') ? `; did you mean http://${id}?` : '';
  throw new CundangError('site.unknown', `no site is named "${id}"${meant}`, { site: id });
}

/** The site that claims the URL's host most closely (`www.sx.chinanews.com.cn` is chinanews-shanxi's); null if none does. */
export function siteForUrl(sites: readonly Site[], url: string): Site | null {
  const host = (URL.parse(url)?.hostname ?? '').replace(/\.$/, '');
  let closest: Site | null = null;
  let claim = 0;
  for (const site of sites) {
    const its = hostClaim(site.hosts, host);
    if (its > claim) [closest, claim] = [site, its];
  }
  return closest;
}

/**
 * The definition put on another origin: for a site that moved, or whose domain was not known when it was defined.
 * Its patterns must say nothing of the host.
 */
export function siteAt(site: Site, origin: string): Site {
  const { hostname } = new URL(origin);
  const bare = hostname.replace(/^www\./, '');
  const { unconfirmed: _, ...rest } = site;
  return {
    ...rest,
    hosts: [...new Set([hostname, bare, `www.${bare}`])],
    // not a URL parser: it would escape the {DD} of a by-day seed
    seeds: site.seeds.map((seed) => ({ ...seed, url: seed.url.replace(/^https?:\/\/[^/]+/, new URL(origin).origin) })),
  };
}
