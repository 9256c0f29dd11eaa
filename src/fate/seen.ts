/** What an answer shows apart from its article: all that a fate is told by, small and plain. */
import { type Exchange, header } from '../../storage/exchange.ts';
import { decodeContent } from '../../storage/warc/content.ts';
import { readHead } from '../extract/page-head.ts';
import { type Page, parsePage } from '../page.ts';
import { isReadable } from '../reading.ts';
import { isSpamLine, isStuffedTitle, noiseTags } from '../text/spam.ts';
import { wallIn } from '../text/walls.ts';
import { type Fingerprint, fingerprintOf, shownIn } from './fingerprint.ts';
import { FEWEST_SPAM } from './marks.ts';
import type { Said } from './notices.ts';

export interface Seen extends Said {
  readonly print: Fingerprint;
  /** Whose challenge or block page it is; null when it is none. */
  readonly wall: string | null;
  /** What a clone or a spammer left; null when nothing. */
  readonly stuffing: string | null;
  /** Where the page itself sends its reader, as written; null when it does not. */
  readonly sends: string | null;
}

/** What of a visit was answered. */
export interface Answered {
  /** Every exchange, in order; empty where no answer came. */
  readonly exchanges: readonly Pick<Exchange, 'url' | 'status' | 'rawHeaders' | 'truncated'>[];
  /** The redirect that was not followed, and where it leads. */
  readonly stopped: { readonly code: string; readonly url: string } | null;
}

/** Shown text kept: a notice stands at the beginning, a portal's menus in front of it counted. */
const kept = 12_000;

/** Largest answer looked into, decoded. */
const largest = 16 * 1024 * 1024;

/** What an answer shows; null for one that is no text or cannot be unpacked. `charset` is used where nothing else decides. */
export function seenIn(answer: Pick<Exchange, 'url' | 'rawHeaders' | 'body'>, charset: string): Seen | null {
  const contentType = header(answer.rawHeaders, 'content-type');
  if (!isReadable(contentType)) return null;
  let bytes: Buffer;
  try {
    bytes = decodeContent(answer.body, header(answer.rawHeaders, 'content-encoding'), largest);
  } catch {
    return null;
  }
  return seenOn(parsePage(bytes, { url: answer.url, contentType, fallbackCharset: charset }));
}

/** The same of a page that was parsed already. */
export function seenOn(page: Page): Seen {
  const { title, heading, meta } = readHead(page.document);
  const shown = shownIn(page.document);
  const letters = shown.text.match(/[\p{L}\p{N}]+/gu)?.reduce((sum, run) => sum + run.length, 0) ?? 0;
  return {
    title,
    heading,
    text: shown.text.slice(0, kept),
    letters,
    print: fingerprintOf(shown),
    wall: wallIn(page.html, `${title ?? ''}\n${shown.text}`, letters),
    stuffing: stuffingIn(page, title, heading, shown.text),
    sends: sendsTo(page.html, meta.get('refresh') ?? null, letters),
  };
}

function stuffingIn(page: Page, title: string | null, heading: string | null, text: string): string | null {
  const { clone, annotations } = page.restoration;
  if (clone) return `clone: ${annotations} readings in brackets`;
  if (title !== null && isStuffedTitle(title, heading)) return `stuffed title “${title.slice(0, 60)}”`;
  const noise = noiseTags(page.html);
  if (noise !== null) return `runs of empty tags with the id ${noise.id}`;
  const spam = text.split('\n', 2_000).filter(isSpamLine);
  return spam.length >= FEWEST_SPAM ? `${spam.length} lines of spam, “${spam[0]!.slice(0, 60)}”` : null;
}

/** Letters beyond which a page is there to be read, whatever its scripts do. */
const shortest = 200;

/** A refresh within seconds, or a script that does nothing else. News portals reload their pages after minutes. */
function sendsTo(html: string, refresh: string | null, letters: number): string | null {
  const [, seconds, to] = /^\s*(\d{1,5})(?:\.\d*)?\s*[;,]\s*url\s*=\s*["']?([^"'\s]+)/i.exec(refresh ?? '') ?? [];
  if (to !== undefined && Number(seconds) <= 15) return to;
  if (letters > shortest || html.length > 20_000) return null;
  const script =
    /\blocation(?:\.href)?\s{0,9}=\s{0,9}["']([^"'\s]{1,500})["']|\blocation\.(?:replace|assign)\(\s{0,9}["']([^"'\s]{1,500})["']/;
  const [, set, called] = script.exec(html) ?? [];
  return set ?? called ?? null;
}
