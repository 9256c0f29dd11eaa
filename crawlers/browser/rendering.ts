/** Whether a visit goes over plain HTTP or through the browser. */
import type { Claim } from '../../queue/frontier.ts';
import type { Rendering, Site } from '../site.ts';

/** Addresses of files, feeds and sitemaps: a browser adds nothing to them. */
const plainFile = /\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|gz|txt|csv|json|xml|rss|atom|jpe?g|png|gif|webp|mp[34])$/i;

/** `configured` (`crawl.render`) goes before the site's own word; files and requisites go over HTTP in any case. */
export function renderingOf(
  { 'crawl.render': configured }: { readonly 'crawl.render': Rendering | null },
  site: Site,
  { kind, url }: Pick<Claim, 'kind' | 'url'>,
): Rendering {
  if (kind === 'asset' || plainFile.test(URL.parse(url)?.pathname ?? '')) return 'http';
  return configured ?? site.render ?? 'http';
}
