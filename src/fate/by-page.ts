/** Judges a page that came whole and is not the known article. */
import { isLogin, isSameAddress, isSeller } from './addresses.ts';
import { isDated, type SignInput, type Told } from './answer.ts';
import { containment, wordsOf } from './fingerprint.ts';
import { marksOf } from './marks.ts';
import { aimOf, missingBy } from './missing.ts';
import { mendingNotice, parkedNotice } from './notices.ts';
import type { Comparison } from './same-article.ts';
import type { Seen } from './seen.ts';

/** Share of the article's shingles that stand in a page which holds it, however it was read. */
const HOLDS = 0.8;

/** Shingles from which on that is no accident: a list's teaser of a short report is shorter. */
const FEWEST = 60;

/** By the rest of the page, where the article is not what was read. */
export function byPage(input: SignInput, to: string | null, other: Comparison | null): Told {
  const { reading, last, exchanges } = input;
  const seen = input.seen();
  if (seen === null) return { fate: 'replaced', evidence: 'an answer that is no page' };
  const words = wordsOf(last.paragraphs);
  const held = words.length < FEWEST ? 0 : containment(words, seen.print.text);
  const wasClean = marksOf(last.integrity) === null;
  const spam = seen.stuffing ?? (reading?.skip?.code === 'spam' ? reading.skip.message : null);
  if (wasClean && spam !== null) return { fate: 'hijacked', evidence: spam };
  if (held >= HOLDS) {
    const evidence = `${Math.round(held * 100)} % of its text stand in the page`;
    return to === null ? { fate: 'alive', evidence } : { fate: 'moved', evidence: `redirected to ${to}: ${evidence}` };
  }
  const isArticle = isDated(reading?.draft ?? null);
  if (seen.wall !== null && !isArticle) return { fate: 'blocked', evidence: `a page of ${seen.wall}` };
  if (to !== null && isLogin(to)) return { fate: 'blocked', evidence: `redirected to log in: ${to}` };
  const cut = exchanges.at(-1)?.truncated ?? null;
  if (cut !== null) return { fate: 'unreachable', evidence: `the body was cut (${cut})` };
  const mending = isArticle ? null : mendingNotice(seen);
  if (mending !== null) return { fate: 'unreachable', evidence: `says “${mending}”` };
  if (to !== null && isSeller(to)) return { fate: 'parked', evidence: `redirected to ${to}` };
  const parked = isArticle ? null : parkedNotice(seen);
  if (parked !== null) return { fate: 'parked', evidence: `says “${parked}”` };
  const sent = seen.sends === null ? null : URL.parse(seen.sends, exchanges.at(-1)!.url);
  if (sent !== null && /^https?:$/.test(sent.protocol)) {
    // With a cookie that it has set.
    if (isSameAddress(input.url, sent.href)) return { fate: 'blocked', evidence: 'a page that sends to itself' };
    return byTarget(input, sent.href, 'the page sends to');
  }
  return missingBy(input, to, seen) ?? otherwise(seen, other, to);
}

/** Letters below which a page shows nothing. */
const SHOWS_NOTHING = 30;

function otherwise(seen: Seen, other: Comparison | null, to: string | null): Told {
  const where = to === null ? '' : `redirected to ${to}: `;
  if (other !== null) return { fate: 'replaced', evidence: `${where}${other.evidence}` };
  if (seen.letters < SHOWS_NOTHING) return { fate: 'soft-404', evidence: `${where}a page without text` };
  const title = seen.title ?? seen.heading ?? seen.text.slice(0, 40);
  return { fate: 'replaced', evidence: `${where}no article, “${title.slice(0, 60)}”` };
}

/** A redirect whose target was not looked at: off the site, refused by its robots.txt, or made by a script. */
export function byTarget({ site }: SignInput, to: string, how = 'redirected to'): Told {
  if (isSeller(to)) return { fate: 'parked', evidence: `${how} ${to}` };
  if (isLogin(to)) return { fate: 'blocked', evidence: `${how} log in: ${to}` };
  const aim = aimOf(site, to);
  if (aim !== null) return { fate: 'soft-404', evidence: `${how} ${aim}: ${to}` };
  return { fate: 'replaced', evidence: `${how} ${to}, which was not read` };
}
