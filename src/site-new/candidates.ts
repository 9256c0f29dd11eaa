/** The links of a list page that look like articles and lists, before there are patterns to tell. */
import { profileOf } from '../../crawlers/cms/registry.ts';
import { isOnSite, kindOf } from '../../crawlers/kind.ts';
import { fileKind, findLinks } from '../../crawlers/links.ts';
import type { Site } from '../../crawlers/site.ts';
import type { Page } from '../page.ts';

export interface KindLinks {
  readonly articles: readonly string[];
  readonly lists: readonly string[];
}

/** @param start a generic definition of the page's host: its guess tells what no pattern of the page's CMS does */
export function candidates(start: Site, list: Page, url: string): KindLinks {
  const site: Site = { ...start, cms: profileOf(list.html)?.id };
  const links = findLinks(list.html, url);
  const pages = [...links.anchors, ...links.scripted.map((other) => ({ url: other, text: '' }))].filter(
    (link) => isOnSite(site, link.url) && fileKind(link.url) === null && link.url !== url,
  );
  const told = (kind: string) => [
    ...new Set(pages.filter((link) => kindOf(site, link.url, link.text) === kind).map((link) => link.url)),
  ];
  return { articles: told('article'), lists: told('list') };
}
