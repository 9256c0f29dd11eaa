/** Whether a page stands for one that is missing: a soft 404. */
import { kindOf } from '../../crawlers/kind.ts';
import type { Site } from '../../crawlers/site.ts';
import { isErrorPage, isHome, isSameAddress } from './addresses.ts';
import { isDated, type SignInput, type Told } from './answer.ts';
import { containment, type Fingerprint, wordsOf } from './fingerprint.ts';
import { missingNotice } from './notices.ts';
import { likeHome, resembles } from './resembles.ts';
import type { Seen } from './seen.ts';

/** Characters of running text beyond which it is no notice. */
const LONGEST_NOTICE = 200;

/** Whether the page stands for one that is missing. */
export function missingBy({ reading, probe, home, site }: SignInput, to: string | null, seen: Seen): Told | null {
  const told = (evidence: string): Told => ({ fate: 'soft-404', evidence });
  const { draft = null, skip = null } = reading ?? {};
  if (to !== null) {
    const aim = aimOf(site, to);
    if (aim !== null) return told(`redirected to ${aim}: ${to}`);
    if (probe?.to && isSameAddress(probe.to, to)) return told(`redirected to ${to}, like a page that cannot exist`);
  }
  if (skip?.code === 'soft-404') return told(skip.message);
  // An article may speak of missing pages, in its title and in its text; a notice has neither date nor length.
  const isArticle = draft !== null && (isDated(draft) || draft.paragraphs.join('').length > LONGEST_NOTICE);
  const notice = isArticle ? null : missingNotice(seen);
  if (notice !== null) return told(`says “${notice.slice(0, 60)}”`);
  if (probe?.print && isLikeProbe(draft?.paragraphs ?? null, seen.print, probe.print)) {
    return told(`like the answer for a page that cannot exist (HTTP ${probe.status})`);
  }
  if (home !== null && resembles(seen.print, home, likeHome)) return told('like the home page');
  return null;
}

/** Shingles below which what was read is a word or two that the probe may have had otherwise. */
const SHORTEST = 12;

/**
 * Page and probe resemble each other, and where something was read as an article, the probe holds that as well: a portal's frame
 * is much text, and a short article in it little.
 */
function isLikeProbe(paragraphs: readonly string[] | null, page: Fingerprint, probe: Fingerprint): boolean {
  if (!resembles(page, probe)) return false;
  const words = wordsOf(paragraphs ?? []);
  return words.length < SHORTEST || containment(words, probe.text) >= 0.5;
}

/** What an address is that no article has; null for one that may have. */
export function aimOf(site: Site, to: string): string | null {
  if (isHome(to)) return 'a home page';
  if (isErrorPage(to)) return 'an error page';
  return kindOf(site, to) === 'list' ? 'a list' : null;
}
