/** Names for a new site: its id from the host, its own name from the titles of its pages. */
import { getPublicSuffix } from 'tldts';
import type { Page } from '../page.ts';
import type { Sample } from './sample.ts';

/** `https://www.sx.chinanews.com.cn/` → `chinanews-sx`. */
export function idOf(url: string): string {
  const { hostname } = new URL(url);
  const suffix = getPublicSuffix(hostname) ?? '';
  const own = hostname.replace(/^www\./, '').slice(0, suffix === '' ? undefined : -suffix.length);
  const id = own
    .split('.')
    .filter(Boolean)
    .reverse()
    .join('-')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return /^[a-z]/.test(id) ? id : `site-${id}`.replace(/-$/, '');
}

/** What the `<title>` of every sample ends with, else the last part of the list page's; the host where there is neither. */
export function nameOf(list: Page, samples: readonly Sample[]): string {
  const listParts = partsOf(titleOf(list));
  const ends = samples.map(({ page }) => partsOf(titleOf(page)).slice(1).at(-1) ?? '');
  const shared = ends.length > 1 && ends.every((end) => end === ends[0]) ? ends[0]! : '';
  const name = shared || listParts.at(-1) || new URL(list.url ?? 'http://unknown').hostname;
  return name.slice(0, 40);
}

function partsOf(title: string): readonly string[] {
  return title.split(/\s*[-_|—–]+\s*/).filter(Boolean);
}

function titleOf({ html }: Page): string {
  const raw = /<title[^>]{0,200}>([^<]{0,300})/i.exec(html)?.[1] ?? '';
  return raw
    .replace(/&[a-z#0-9]{1,8};/gi, ' ')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
}
