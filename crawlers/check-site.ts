/** What a site definition must keep, checked once when it is loaded. */
import { compile } from 'css-select';
import { CundangError } from '../src/errors.ts';
import type { Layout } from '../src/extract/layout.ts';
import { profileById } from './cms/registry.ts';
import { isOnSite } from './kind.ts';
import type { Site, UrlPatterns } from './site.ts';

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const HOST = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/;
const CRON = /^(?:[\d*,/-]+ ){4}[\d*,/-]+$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
/** A group that holds an unbounded repeat and is itself repeated without bound: exponential on a near miss. */
const NESTED_REPEAT =
  /\((?:[^()\\[]|\\.|\[(?:[^\]\\]|\\.)*\])*(?<!\\)[*+](?:[^()\\[]|\\.|\[(?:[^\]\\]|\\.)*\])*\)(?:[*+]|\{\d+,\})/;

/**
 * Checks a definition found in the folder `folder`.
 * @throws CundangError `site.invalid` naming the folder and what is wrong
 */
export function checkSite(site: Site | undefined, folder: string): Site {
  const wrong = (what: string): CundangError =>
    new CundangError('site.invalid', `site definition ${folder}: ${what}`, { site: folder });
  if (typeof site !== 'object' || site === null) throw wrong('site.ts has no default export made by defineSite');
  if (!KEBAB.test(site.id) || site.id !== folder)
    throw wrong(`id "${site.id}" is not the name of its folder in kebab-case`);
  if (!site.name) throw wrong('name is empty');
  if (site.hosts.length === 0) throw wrong('hosts is empty');
  for (const host of site.hosts) if (!HOST.test(host)) throw wrong(`"${host}" is no host name`);
  if (site.seeds.length === 0) throw wrong('seeds is empty');
  for (const seed of site.seeds) {
    const filled = seed.url.replace('{YYYY}', '2020').replace('{MM}', '01').replace('{DD}', '02');
    if (!isOnSite(site, filled)) throw wrong(`seed ${seed.url} is on none of its hosts`);
    if (seed.kind === 'days' && !(seed.daysBack >= 0 && seed.url.includes('{DD}'))) {
      throw wrong(`seed ${seed.url} needs {DD} and daysBack of 0 or more`);
    }
  }
  if (site.render !== undefined && !['http', 'browser', 'auto'].includes(site.render)) {
    throw wrong(`render "${site.render}" is none of http, browser, auto`);
  }
  if (site.cms !== undefined && !profileById(site.cms)) throw wrong(`cms "${site.cms}" is no profile`);
  if (site.articles.length === 0 && !site.guess && !profileById(site.cms)?.articles.length) {
    throw wrong('articles is empty');
  }
  const fault = patternsFault(site) ?? layoutsFault(site.layouts, site.id);
  if (fault) throw wrong(fault);
  if (!(site.pace.concurrency >= 1 && site.pace.delayMs >= 0))
    throw wrong('pace needs concurrency ≥ 1 and delayMs ≥ 0');
  if (!CRON.test(site.schedule)) throw wrong(`schedule "${site.schedule}" is not five cron fields`);
  return site;
}

/** What is wrong with the patterns of a site or of a CMS profile; null when they hold. */
export function patternsFault({ lists, articles, continuations = [] }: UrlPatterns): string | null {
  for (const pattern of [...lists, ...articles, ...continuations]) {
    const fault = patternFault(pattern);
    if (fault) return `pattern ${pattern} ${fault}`;
  }
  const groupless = continuations.find((pattern) => !/\((?!\?)/.test(pattern.source));
  return groupless ? `pattern ${groupless} has no group for the part shared with the first page` : null;
}

/** What is wrong with the layouts of a site or of a profile; null when they hold. `owner` is what their ids begin with. */
export function layoutsFault(layouts: readonly Layout[], owner: string): string | null {
  const seen = new Set<string>();
  for (const layout of layouts) {
    const fault = layoutFault(layout, owner) ?? (seen.has(layout.id) ? 'stands twice' : null);
    if (fault) return `layout ${layout.id} ${fault}`;
    seen.add(layout.id);
  }
  return null;
}

function patternFault(pattern: RegExp): string | null {
  if (!/^\^\(?https\?:/.test(pattern.source)) return 'does not begin with ^https?://';
  if (/[gy]/.test(pattern.flags)) return 'has flag g or y, so it would remember its last match';
  if (NESTED_REPEAT.test(pattern.source)) return 'repeats a repeated group, which a hostile URL makes slow';
  return null;
}

function layoutFault(layout: Layout, owner: string): string | null {
  if (!layout.id.startsWith(`${owner}/`)) return `is not named ${owner}/…`;
  if (!layout.body) return 'has no body';
  for (const day of [layout.from, layout.to]) if (day !== undefined && !DAY.test(day)) return `has "${day}" for a day`;
  const { id: _, from: __, to: ___, drop = [], ...fields } = layout;
  const selectors = Object.values(fields).map((field) => (typeof field === 'string' ? field : field.select));
  for (const selector of [...drop, ...selectors]) {
    try {
      compile(selector);
    } catch {
      return `has the selector "${selector}", which is not CSS`;
    }
  }
  return null;
}
