/** The CMS profiles, and which of them a page was made with. */
import type { Layout } from '../../src/extract/layout.ts';
import type { Site } from '../site.ts';
import { dedecms } from './dedecms.ts';
import { empirecms } from './empirecms.ts';
import { founder } from './founder.ts';
import { governmentMeta } from './government-meta.ts';
import { hanweb } from './hanweb.ts';
import { jeecms } from './jeecms.ts';
import { rankScanner } from './marks.ts';
import { phpcms } from './phpcms.ts';
import type { Profile } from './profile.ts';
import { siteserver } from './siteserver.ts';
import { trs } from './trs.ts';
import { vsb } from './vsb.ts';

/**
 * Where a page bears the marks of several, the first is its CMS: scripts and addresses speak surer than classes that
 * travel with pasted text (`TRS_Editor`), and any CMS can write the government's meta tags.
 */
export const profiles: readonly Profile[] = [
  phpcms,
  dedecms,
  empirecms,
  jeecms,
  siteserver,
  hanweb,
  vsb,
  founder,
  trs,
  governmentMeta,
];

const lowestRank = rankScanner(profiles.flatMap(({ marks }, rank) => marks.map((mark) => [mark, rank] as const)));

let asked: { readonly html: string; readonly profile: Profile | null } | undefined;

/** The profile whose marks a page bears, by its decoded source alone; null where none is told. */
export function profileOf(html: string): Profile | null {
  // A page is asked about several times in a row: for its site, its layouts, its links.
  if (asked?.html !== html) asked = { html, profile: profiles[lowestRank(html) ?? -1] ?? null };
  return asked.profile;
}

/** The profile of that id; null for none and for an id that is not known. */
export function profileById(id: string | undefined): Profile | null {
  return id === undefined ? null : (byId.get(id) ?? null);
}

const byId: ReadonlyMap<string, Profile> = new Map(profiles.map((profile) => [profile.id, profile]));

/** The site as a page of it tells: one without patterns of its own takes those of the profile that the page bears. */
export function siteOnPage(site: Site, html: string): Site {
  if (site.cms !== undefined || site.guess === undefined) return site;
  const profile = profileOf(html);
  return profile ? { ...site, cms: profile.id } : site;
}

/** The layouts that a page of the site is read with: the site's own, then those of the named or else recognised profile. */
export function layoutsOn(site: Pick<Site, 'cms' | 'layouts'>, html: string): readonly Layout[] {
  const profile = site.cms === undefined ? profileOf(html) : profileById(site.cms);
  return [...site.layouts, ...(profile?.layouts ?? [])];
}
