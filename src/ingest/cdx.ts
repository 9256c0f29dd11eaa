/**
 * What an archive's index holds of a site: CDX servers of the Wayback Machine's kind (JSON arrays or plain lines, resumption
 * key) and of pywb's kind, Common Crawl's among them (JSON lines, numbered pages).
 */
import { header } from '../../storage/exchange.ts';
import { decodeContent } from '../../storage/warc/content.ts';
import { CundangError } from '../errors.ts';
import type { Asker } from './polite.ts';

/** One capture as an index names it. */
export interface CdxRow {
  /** The URL as it was asked for then; absolute, http or https. */
  readonly url: string;
  /** `YYYYMMDDhhmmss`, UTC. */
  readonly timestamp: string;
  readonly mime: string | null;
  /** Null where the index does not tell, as for revisits. */
  readonly status: number | null;
  readonly digest: string | null;
  /** Where the record lies, for archives that give out their WARCs. */
  readonly place: { readonly filename: string; readonly offset: number; readonly length: number } | null;
}

export interface CdxQuery {
  /** Host, or a URL that may end in `*`; `*.host` for all of a domain. */
  readonly url: string;
  /** Bounds of the capture time, 4 to 14 digits; null for none. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Rows of one answer of the Wayback kind. */
const LIMIT = 5000;
/** Answers of one query at most: 50 million rows. */
const MOST_PAGES = 10_000;
const ANSWER_BYTES = 64 * 1024 * 1024;

/** Endpoints of the Wayback Machine's own server are named so; all others follow pywb. */
const isWayback = (endpoint: string): boolean => /\/cdx\/search(\/cdx)?$/.test(new URL(endpoint).pathname);

/**
 * Every row of a query, page by page, in the order of the index.
 * @throws `fetch.*`, `http.*`; `fetch.bad-response` for an answer that is no index
 */
export async function* cdxRows(
  asker: Asker,
  endpoint: string,
  query: CdxQuery,
): AsyncGenerator<readonly CdxRow[], void, void> {
  yield* isWayback(endpoint) ? resumed(asker, endpoint, query) : paged(asker, endpoint, query);
}

async function* resumed(
  asker: Asker,
  endpoint: string,
  query: CdxQuery,
): AsyncGenerator<readonly CdxRow[], void, void> {
  let key: string | null = null;
  const seen = new Set<string>();
  for (let page = 0; page < MOST_PAGES; page++) {
    const text = await answer(asker, endpoint, query, {
      output: 'json',
      fl: 'timestamp,original,mimetype,statuscode,digest',
      filter: 'statuscode:200',
      limit: String(LIMIT),
      showResumeKey: 'true',
      ...(key === null ? {} : { resumeKey: key }),
    });
    const { rows, resumeKey } = arrayRows(text, endpoint);
    yield rows;
    // A key that comes again would lead in a circle.
    if (resumeKey === null || seen.has(resumeKey)) return;
    seen.add(resumeKey);
    key = resumeKey;
  }
}

async function* paged(asker: Asker, endpoint: string, query: CdxQuery): AsyncGenerator<readonly CdxRow[], void, void> {
  const pages = await pageCount(asker, endpoint, query);
  for (let page = 0; page < Math.min(pages ?? 1, MOST_PAGES); page++) {
    const numbered: Record<string, string> = pages === null ? {} : { page: String(page) };
    const text = await answer(asker, endpoint, query, { output: 'json', filter: '=status:200', ...numbered });
    yield lineRows(text);
  }
}

/** Null where the server does not number its pages: it then gives all at once. */
async function pageCount(asker: Asker, endpoint: string, query: CdxQuery): Promise<number | null> {
  const text = await answer(asker, endpoint, query, { showNumPages: 'true', output: 'json' });
  const parsed = jsonOf(text.trim());
  const count = typeof parsed === 'number' ? parsed : (parsed as { pages?: unknown } | null)?.pages;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null;
}

async function answer(asker: Asker, endpoint: string, query: CdxQuery, more: Record<string, string>): Promise<string> {
  const url = new URL(endpoint);
  const given = { url: query.url, from: query.from, to: query.to, ...more };
  for (const [name, value] of Object.entries(given)) if (value !== null) url.searchParams.append(name, value);
  try {
    const { body, rawHeaders } = await asker.ask(url.href, { accept: 'application/json,text/plain;q=0.8' });
    return decodeContent(body, header(rawHeaders, 'content-encoding'), ANSWER_BYTES).toString('utf8');
  } catch (error) {
    // Common Crawl's and pywb's word for "nothing".
    if (error instanceof CundangError && error.code === 'http.gone') return '';
    throw error;
  }
}

/** `[[names…], [values…], …, [], [key]]` */
function arrayRows(
  text: string,
  endpoint: string,
): { readonly rows: readonly CdxRow[]; readonly resumeKey: string | null } {
  if (text.trim() === '') return { rows: [], resumeKey: null };
  const data = jsonOf(text);
  if (!Array.isArray(data))
    throw new CundangError('fetch.bad-response', 'the answer is no CDX index', { url: endpoint });
  const [names, ...lines] = data as unknown[][];
  if (!Array.isArray(names)) return { rows: [], resumeKey: null };
  const gap = lines.findIndex((line) => Array.isArray(line) && line.length === 0);
  const key = gap < 0 ? null : lines[gap + 1]?.[0];
  const rows = (gap < 0 ? lines : lines.slice(0, gap)).flatMap((line) => {
    if (!Array.isArray(line)) return [];
    return rowOf(Object.fromEntries(names.map((name, i) => [String(name), line[i]])));
  });
  return { rows, resumeKey: typeof key === 'string' && key !== '' ? key : null };
}

/** A JSON object a line, with or without SURT and time before it. Also the form of a list in a file. */
export function lineRows(text: string): readonly CdxRow[] {
  return text.split('\n').flatMap((line) => {
    const at = line.indexOf('{');
    if (at < 0) return [];
    const fields = jsonOf(line.slice(at));
    if (fields === null || typeof fields !== 'object') return [];
    const timestamp = /(?:^|\s)(\d{14})\s*$/.exec(line.slice(0, at))?.[1];
    return rowOf({ timestamp, ...fields });
  });
}

function rowOf(fields: Record<string, unknown>): readonly CdxRow[] {
  const text = (...names: string[]): string | null => {
    const found = names
      .map((name) => fields[name])
      .find((value) => typeof value === 'string' || typeof value === 'number');
    return found === undefined || found === '-' ? null : String(found);
  };
  const whole = (name: string): number | null => {
    const value = text(name);
    return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
  };
  const [url, timestamp, filename] = [webUrl(text('url', 'original')), text('timestamp'), text('filename')];
  if (url === null || timestamp === null || !/^\d{14}$/.test(timestamp)) return [];
  const status = text('status', 'statuscode');
  const [offset, length] = [whole('offset'), whole('length')];
  const place =
    filename !== null && offset !== null && length !== null && length > 0 ? { filename, offset, length } : null;
  return [
    {
      url,
      timestamp,
      mime: text('mime', 'mimetype'),
      status: status !== null && /^\d{3}$/.test(status) ? Number(status) : null,
      digest: text('digest'),
      place,
    },
  ];
}

/** The URL in its usual form: indexes keep `:80` and the like. */
function webUrl(text: string | null): string | null {
  const url = text === null ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  url.hash = '';
  return url.href;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
