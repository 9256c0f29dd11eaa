/** A stand-in for another archive: a CDX server of each kind, pages as they were stored, WARC files by byte range. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { dateOf, momentOf, pages, responseRecord } from './pages.ts';

export interface OtherArchive {
  readonly origin: string;
  /** Paths asked for, in order. */
  readonly asked: string[];
  /** Times between requests, milliseconds. */
  readonly gaps: number[];
}

const LIMIT = 3;
const members = pages.map((page, n) => gzipSync(responseRecord(n, page, dateOf(n))));
const offsets = members.map((_, n) => members.slice(0, n).reduce((sum, member) => sum + member.length, 0));
export const commonCrawlFile = 'crawl-data/CC-MAIN-2016-10/segments/1/warc/CC-1.warc.gz';

/** Rows of the index: the articles, a list, an image, a page that was missing, another version with the same digest. */
function rows(): { url: string; timestamp: string; mime: string; status: string; digest: string; n: number }[] {
  const articles = pages.map(({ url }, n) => ({
    url: url.replace('.cn/', '.cn:80/'),
    timestamp: momentOf(n),
    mime: 'text/html',
    status: '200',
    digest: `DIGEST${n}`,
    n,
  }));
  const [first] = articles;
  return [
    ...articles,
    { ...first!, timestamp: '20170101000000' },
    { ...first!, url: 'http://www.sxgov.cn/logo.gif', mime: 'image/gif', digest: 'GIF' },
    { ...first!, url: first!.url, status: '404', digest: 'GONE', timestamp: '20180101000000' },
    { ...first!, url: 'http://elsewhere.example/content/2016-03/01/content_1.htm', digest: 'ELSE' },
  ];
}

/** Answers `busy` requests with 503 first. */
export async function otherArchive(t: TestContext, { busy = 0 } = {}): Promise<OtherArchive> {
  const asked: string[] = [];
  const gaps: number[] = [];
  let last = 0;
  let complaints = busy;
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://x');
    asked.push(request.url!);
    gaps.push(last === 0 ? 0 : performance.now() - last);
    last = performance.now();
    const send = (status: number, body: string | Buffer, headers: Record<string, string> = {}) =>
      response.writeHead(status, headers).end(body);
    if (complaints > 0) {
      complaints -= 1;
      return send(503, 'slow down', { 'retry-after': '1' });
    }
    if (url.pathname === '/cdx/search/cdx') {
      if (!(url.searchParams.get('url') ?? '').includes('sxgov')) return send(200, '[]');
      const from = Number(url.searchParams.get('resumeKey') ?? 0);
      const lines = rows()
        .slice(from, from + LIMIT)
        .map((row) => [row.timestamp, row.url, row.mime, row.status, row.digest]);
      const more = from + LIMIT < rows().length ? [[], [String(from + LIMIT)]] : [];
      const names = ['timestamp', 'original', 'mimetype', 'statuscode', 'digest'];
      return send(200, gzipSync(JSON.stringify([names, ...lines, ...more])), { 'content-encoding': 'gzip' });
    }
    if (url.pathname === '/CC-MAIN-2016-10-index') {
      if (!(url.searchParams.get('url') ?? '').includes('sxgov')) return send(404, '{"message":"No Captures found"}');
      const size = Math.ceil(rows().length / LIMIT);
      if (url.searchParams.has('showNumPages'))
        return send(200, JSON.stringify({ pages: size, pageSize: LIMIT, blocks: size }));
      const page = Number(url.searchParams.get('page'));
      const lines = rows()
        .slice(page * LIMIT, (page + 1) * LIMIT)
        .map(({ n, ...row }) =>
          JSON.stringify({
            ...row,
            filename: commonCrawlFile,
            offset: String(offsets[n]),
            length: String(members[n]!.length),
          }),
        );
      return send(200, `${lines.join('\n')}\n`);
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (url.pathname === `/${commonCrawlFile}` && range !== null) {
      const whole = Buffer.concat(members);
      const [from, to] = [Number(range[1]), Math.min(Number(range[2]), whole.length - 1)];
      return send(206, whole.subarray(from, to + 1), { 'content-range': `bytes ${from}-${to}/${whole.length}` });
    }
    const stored = /^\/web\/(\d{14})id_\/(.+)$/.exec(request.url!);
    const n = pages.findIndex((page) => page.url === stored?.[2]);
    if (stored === null || n < 0) return send(404, 'not archived');
    // The archive keeps one moment of each page and sends those who ask for another there.
    if (stored[1] !== momentOf(n)) return send(302, '', { location: `/web/${momentOf(n)}id_/${pages[n]!.url}` });
    return send(200, gzipSync(pages[n]!.body), {
      'content-type': 'text/html',
      'content-encoding': 'gzip',
      'memento-datetime': new Date(dateOf(n)).toUTCString(),
      'x-archive-orig-content-type': 'text/html; charset=utf-8',
      'x-archive-orig-server': 'nginx/0.7',
      'x-archive-orig-content-encoding': 'gzip',
      'x-archive-src': 'somewhere.warc.gz',
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, gaps };
}
