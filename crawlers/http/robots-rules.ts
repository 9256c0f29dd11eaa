/** Reads a robots.txt answer into the rules for one product. */
import { constants, createGunzip, createInflate } from 'node:zlib';
import robotsParser from 'robots-parser';
import { type Exchange, header } from '../../storage/exchange.ts';

export interface HostRules {
  allows(url: string): boolean;
  /** Milliseconds; null when the file names none. */
  readonly crawlDelayMs: number | null;
}

/** Bytes read of a file; RFC 9309 §2.5 wants at least 500 KiB. */
export const rulesLimit = 500 * 1024;
/** Longest line that is a rule, and all lines with wildcards together: matching one costs its length times the URL's. */
const longestLine = 2048;
const wildcardBudget = 8 * 1024;
/** 0xEF 0xBB 0xBF as latin1. */
const byteOrderMark = '\u00ef\u00bb\u00bf';

/** The package's types describe an ES module; it is a CommonJS one, whose default is the function itself. */
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

/** Rules of the host at `origin`; `answer` null = it has no robots.txt. */
export async function readRules(origin: string, answer: Exchange | null, product: string): Promise<HostRules> {
  const bytes = answer === null ? Buffer.alloc(0) : await contentOf(answer);
  const parsed = parseRobots(`${origin}/robots.txt`, ruleLines(bytes));
  const delay = parsed.getCrawlDelay(product);
  return {
    allows: (url) => parsed.isAllowed(url, product) ?? true,
    crawlDelayMs: delay !== undefined && Number.isFinite(delay) && delay > 0 ? delay * 1000 : null,
  };
}

/**
 * The lines a parser may be given. Bytes beyond ASCII become percent-encoded as they stand (§2.2.2), so that a GBK
 * path in a GBK file matches the GBK path of a URL, whatever charset the file is said to be in.
 */
function ruleLines(bytes: Buffer): string {
  let budget = wildcardBudget;
  const text = bytes.toString('latin1', bytes.toString('latin1', 0, 3) === byteOrderMark ? 3 : 0);
  return text
    .split(/\r\n|\r|\n/)
    .filter((line) => {
      if (line.length > longestLine) return false;
      if (line.includes('*') && !/^\s*user-agent/i.test(line)) budget -= line.length;
      else return true;
      return budget >= 0;
    })
    .join('\n')
    .replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The body with gzip or deflate taken off, at most {@link rulesLimit} bytes of it, and of a cut one what is there. */
async function contentOf({ rawHeaders, body }: Exchange): Promise<Buffer> {
  const coding = header(rawHeaders, 'content-encoding')?.trim().toLowerCase();
  if (coding !== 'gzip' && coding !== 'x-gzip' && coding !== 'deflate') return body.subarray(0, rulesLimit);
  const lenient = { finishFlush: constants.Z_SYNC_FLUSH };
  const inflate = coding === 'deflate' ? createInflate(lenient) : createGunzip(lenient);
  const parts: Buffer[] = [];
  let length = 0;
  inflate.end(body);
  try {
    for await (const part of inflate as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      if (length >= rulesLimit) break;
    }
  } catch {
    // Damaged: the lines unpacked before the damage still hold.
  }
  return Buffer.concat(parts).subarray(0, rulesLimit);
}
