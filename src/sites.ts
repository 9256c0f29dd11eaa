/** The site definitions as configured: those of the registry, put on their real origins where `sites.origins` names them. */
import { loadSites, siteAt, siteById } from '../crawlers/registry.ts';
import type { Site } from '../crawlers/site.ts';
import { CundangError } from './errors.ts';

/**
 * @param origins `id=http://host` each, as in `sites.origins`
 * @throws `site.unknown` for an origin of no known site, `config.invalid` for one that is no URL, `site.invalid`
 */
export async function configuredSites(origins: readonly string[]): Promise<readonly Site[]> {
  let sites = await loadSites();
  for (const entry of origins) {
    const at = entry.indexOf('=');
    const [id, origin] = [entry.slice(0, at), entry.slice(at + 1)];
    if (!URL.canParse(origin)) throw new CundangError('config.invalid', `sites.origins: ${origin} is not a URL`);
    const moved = siteAt(siteById(sites, id), origin);
    sites = sites.map((site) => (site.id === id ? moved : site));
  }
  return sites;
}

/** Whether a definition's host is a reserved name that never resolves (RFC 6761 §6.4): only a proxy can answer for it. */
export function isPlaceless(site: Site): boolean {
  return site.hosts.every((host) => host.endsWith('.invalid'));
}
