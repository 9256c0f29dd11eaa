/**
 * A site definition: data first, functions only where data cannot say it. One folder per site under `crawlers/sites/`,
 * found by its folder name; adding one edits no shared file.
 */
import type { Pace } from '../queue/frontier.ts';
import type { Layout } from '../src/extract/layout.ts';
import type { ProfileId } from './cms/profile.ts';

/** Where a crawl starts. */
export type Seed =
  | { readonly url: string; readonly kind: 'list' | 'feed' | 'article' }
  /** A by-day archive: `{YYYY}`, `{MM}`, `{DD}` in the URL are filled for each day back from today. */
  | { readonly url: string; readonly kind: 'days'; readonly daysBack: number };

export type Rendering = 'http' | 'browser' | 'auto';

/** What URLs of a site lead to, by their shape. */
export interface UrlPatterns {
  /** URLs that list articles, their further pages included. */
  readonly lists: readonly RegExp[];
  /** URLs of articles. */
  readonly articles: readonly RegExp[];
  /** URLs of further pages of an article; group 1 is the part shared with its first page's URL. */
  readonly continuations?: readonly RegExp[];
}

export interface Site extends UrlPatterns {
  /** Kebab-case, the folder's name. */
  readonly id: string;
  /** The site's own name, Chinese. */
  readonly name: string;
  /** Host names that belong to it; `*.sxgov.cn` stands for every subdomain. */
  readonly hosts: readonly string[];
  /** What of the definition nobody has confirmed yet, in a few words; shown to the user. */
  readonly unconfirmed?: string;
  readonly seeds: readonly Seed[];
  /** The CMS it is made with: that profile's patterns, layouts and pagination are used after the site's own. */
  readonly cms?: ProfileId;
  /** Tells a link's kind where no pattern does (a site without a definition of its own). */
  readonly guess?: (url: string, anchorText: string) => 'article' | 'list' | null;
  /** Newest first; the first that applies is used. */
  readonly layouts: readonly Layout[];
  readonly pace: Pace;
  /**
   * How pages are fetched: `http` (where absent) as they are sent; `browser` for a site that is drawn by scripts; `auto`
   * in the browser only where the page as it is sent holds no article or, on a list, no page to go on to.
   */
  readonly render?: Rendering;
  /** Used where neither header, meta nor the bytes decide. */
  readonly charset: 'gb18030' | 'utf-8' | 'big5';
  /** Cron expression in Asia/Shanghai for scheduled runs. */
  readonly schedule: string;
  /** Source named in records whose page names none; absent = null in the record. */
  readonly defaultSource?: string;
}

/** Checks nothing, types everything: what a site file exports. */
export function defineSite(site: Site): Site {
  return site;
}
