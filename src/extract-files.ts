/** Records of pages that lie in files. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { layoutsOn } from '../crawlers/cms/registry.ts';
import type { Site } from '../crawlers/site.ts';
import { asCundangError } from './errors.ts';
import { type Extraction, extractArticle } from './extract/article.ts';
import { articleFromText } from './extract/text-file.ts';
import { parsePage } from './page.ts';
import { siteOf } from './reading.ts';
import { decode } from './text/charset.ts';

/** Reads a file: `*.txt` as flattened text, anything else as HTML. @throws `file.unreadable` */
export function extractFile(sites: readonly Site[], path: string, url: string | null, explain: boolean): Extraction {
  const bytes = readBytes(path);
  if (path.endsWith('.txt')) return articleFromText(decode(bytes, { fallback: 'gb18030' }).text, basename(path));
  return extractBytes(sites, bytes, url, explain);
}

function extractBytes(sites: readonly Site[], bytes: Uint8Array, url: string | null, explain = false): Extraction {
  const site = url !== null && URL.canParse(url) ? siteOf(sites, url) : null;
  const page = parsePage(bytes, { url, fallbackCharset: site?.charset ?? 'gb18030' });
  const { id = null, defaultSource = null } = site ?? {};
  const layouts = layoutsOn(site ?? { layouts: [] }, page.html);
  return extractArticle(page, { layouts, site: id, defaultSource, explain });
}

/**
 * Reads every `DIR/<id>.html` (raw bytes; of `DIR/<id>.json`, if it is there, only `url`) and writes a line each:
 * `{id,title,date,author,source,text,ms,cpu}` with date `YYYY-MM-DD[ HH:MM[:SS]]`, several authors parted by a blank,
 * paragraphs by a line end, wall and CPU time in milliseconds. @throws `file.unreadable`
 */
export function scorePages(
  sites: readonly Site[],
  dir: string,
  out: string,
  onProgress: (done: number, pages: number) => void = () => {},
): { pages: number; articles: number } {
  const pages = namesIn(dir).filter((name) => name.endsWith('.html'));
  const ids = pages.map((name) => name.slice(0, -'.html'.length)).sort();
  let articles = 0;
  setFlagsFromString('--no-turbofan');
  const lines = ids.map((id, done) => {
    onProgress(done, ids.length);
    if (done === pagesUntilTurboFan) setFlagsFromString('--turbofan');
    const bytes = readBytes(join(dir, `${id}.html`));
    const url = urlBeside(join(dir, `${id}.json`));
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    const { article } = extractBytes(sites, bytes, url);
    const [ms, used] = [performance.now() - start, process.cpuUsage(cpu)];
    if (article) articles += 1;
    return JSON.stringify({
      id,
      title: article?.title ?? null,
      date: article?.published?.iso.replace('T', ' ').replace('+08:00', '') ?? null,
      author: article && article.authors.length > 0 ? article.authors.join(' ') : null,
      source: article?.source ?? null,
      text: article?.paragraphs.join('\n') ?? '',
      ms: Math.round(ms * 100) / 100,
      cpu: (used.user + used.system) / 1e3,
    });
  });
  try {
    writeFileSync(out, `${lines.join('\n')}\n`);
  } catch (error) {
    throw asCundangError(error, { path: out });
  }
  return { pages: ids.length, articles };
}

/**
 * V8's best compiler takes longer than its code saves until some hundred pages are read: 174 pages take a fifth less CPU
 * without it, thousands a tenth more.
 */
const pagesUntilTurboFan = 500;

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    throw asCundangError(error, { path: dir });
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw asCundangError(error, { path });
  }
}

function urlBeside(path: string): string | null {
  try {
    const { url } = JSON.parse(readFileSync(path, 'utf8')) as { url?: unknown };
    return typeof url === 'string' ? url : null;
  } catch {
    return null;
  }
}
