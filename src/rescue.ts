/**
 * Rescue: single pages now, with everything. The page as it is sent; where there is a Chromium, as it is shown, with both pictures and
 * what it asks for; else its files over HTTP; and older copies from other archives. Robots.txt and the site's pace hold as in a crawl.
 * What waits in the archive's queue stays there, and pages that were rescued are looked at again like any other.
 */
import { findChromium } from '../crawlers/browser/chromium.ts';
import type { Site } from '../crawlers/site.ts';
import type { NewVisit } from '../queue/frontier.ts';
import type { Config } from './config.ts';
import { CundangError } from './errors.ts';
import type { FolderOptions } from './folder.ts';
import { createReader } from './reader.ts';
import { siteOf } from './reading.ts';
import { type OlderCopies, olderCopies } from './rescue/copies.ts';
import { fetchPages } from './rescue/fetch.ts';
import { type Got, gathering } from './rescue/got.ts';

export interface RescueOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  /** Absolute http(s) URLs. */
  readonly urls: readonly string[];
  /** First stop: finish what is in hand. */
  readonly stop: AbortSignal;
  /** Second stop: end now. */
  readonly abort: AbortSignal;
  readonly onStoreProblem?: FolderOptions['onProblem'];
}

export interface Rescued extends Got, OlderCopies {
  readonly url: string;
  readonly site: string;
  /** The page itself came, and is what is known of it. */
  readonly isHad: boolean;
}

export interface RescueResult {
  readonly pages: readonly Rescued[];
  /** False = there is no Chromium, so nothing was opened in it. */
  readonly withBrowser: boolean;
  /** Closed files that the store has not confirmed yet; the next run sends them. */
  readonly unsent: number;
  readonly interrupted: boolean;
}

/** @throws `usage` for what is no URL; `archive.locked`, `disk.full` and what the stores throw; a page that fails is told of */
export async function rescue(options: RescueOptions): Promise<RescueResult> {
  const { config, sites, stop } = options;
  const began = new Date();
  const visits = options.urls.map((url) => visitOf(url, sites));
  const got = gathering(visits.map(({ url }) => url));
  const withBrowser = 'path' in findChromium(config['browser.path']);
  const reader = createReader(sites, config['crawl.threads'], config['sites.origins']);
  try {
    const unsent = await fetchPages(visits, { ...options, reader, got, withBrowser });
    const pages: Rescued[] = [];
    for (const { url, site } of visits) {
      const older = await olderCopies(url, { config, sites, reader, signal: stop, before: began });
      pages.push({ url, site, isHad: isHad(got.of(url)), ...got.of(url), ...older });
    }
    return { pages, withBrowser, unsent, interrupted: stop.aborted };
  } finally {
    await reader.close();
  }
}

/** As an article, whatever it looks like: it leads to nothing but what belongs to it. */
function visitOf(url: string, sites: readonly Site[]): NewVisit {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new CundangError('usage', `${url}: expected the URL of a page, with http:// or https://`);
  }
  return { url, site: siteOf(sites, url).id, kind: 'article', depth: 0, via: null, againAfterMs: 0 };
}

const isHad = ({ snapshots, fate }: Got): boolean =>
  fate === null && snapshots.some(({ status }) => status !== null && status >= 200 && status <= 299);
