/**
 * Reads every DIR/<id>.html (raw bytes; the URL from DIR/<id>.json, nothing else of it) and writes one line a page:
 * `{id,title,date,author,source,text,ms,cpu}`. Usage: node test/extract/score-run.ts DIR OUT.jsonl
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractArticle } from '../../src/extract/article.ts';
import { parsePage } from '../../src/page.ts';

const [dir = '', out = ''] = process.argv.slice(2);
const pages = readdirSync(dir)
  .filter((name) => name.endsWith('.html'))
  .sort()
  .map((name) => ({
    id: name.slice(0, -5),
    bytes: readFileSync(join(dir, name)),
    url: urlOf(join(dir, `${name.slice(0, -5)}.json`)),
  }));

function urlOf(path: string): string | null {
  return (JSON.parse(readFileSync(path, 'utf8')) as { url: string | null }).url;
}

// One round to warm the code, as in a crawl that has run for a second; the second is timed.
for (const { bytes, url } of pages.slice(0, 30)) extractArticle(parsePage(bytes, { url }), { layouts: [], site: null });
const rows = pages.map(({ id, bytes, url }) => {
  const started = performance.now();
  const used = process.cpuUsage();
  const { article } = extractArticle(parsePage(bytes, { url }), { layouts: [], site: null });
  const spent = process.cpuUsage(used);
  return {
    id,
    title: article?.title ?? null,
    date: article?.published?.iso.replace('T', ' ').replace('+08:00', '') ?? null,
    author: article?.authors.join(' ') ?? null,
    source: article?.source ?? null,
    text: article?.paragraphs.join('\n') ?? '',
    ms: performance.now() - started,
    cpu: (spent.user + spent.system) / 1000,
  };
});
writeFileSync(out, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
