/** The benchmark's pages as a wire that has them in memory: what a page costs is then the program's own work alone. */
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import type { Wire } from '../../crawlers/http/wire.ts';
import type { Exchange } from '../../storage/exchange.ts';
import { benchLists, benchPath, createBenchWriter, PER_LIST } from '../replica/bench-page.ts';

/** A host with as many articles, no two of any host alike. */
export interface BenchHost {
  readonly host: string;
  readonly articles: number;
  /** Number of its first article among all. */
  readonly from: number;
}

/** A page links this many articles of its host by number, so there must be as many. */
export const LEAST_ARTICLES = PER_LIST;

/** Hosts that share as many articles out evenly. */
export function benchHosts(name: string, hosts: number, articles: number, from: number): readonly BenchHost[] {
  const each = Math.max(LEAST_ARTICLES, Math.ceil(articles / hosts));
  return Array.from({ length: hosts }, (_, n) => ({
    host: `www.${name}${n}.example`,
    articles: each,
    from: from + n * each,
  }));
}

/** Where a crawl of a host begins; the lists lead to all of its articles. */
export const listUrls = ({ host, articles }: BenchHost): readonly string[] =>
  benchLists(articles).map((path) => `http://${host}${path}`);

export function memoryWire(hosts: readonly BenchHost[]): Wire {
  const bodies = new Map<string, Buffer>();
  const write = createBenchWriter(1);
  for (const { host, articles, from } of hosts) {
    const paths = Array.from({ length: articles }, (_, n) => benchPath(n));
    for (const [n, path] of paths.entries()) {
      const charset = n % 2 === 0 ? 'gbk' : 'utf-8';
      bodies.set(`http://${host}${path}`, gzipSync(iconv.encode(write(from + n, charset), charset), { level: 1 }));
    }
    for (const [n, list] of benchLists(articles).entries()) {
      const rows = paths
        .slice(n * PER_LIST, (n + 1) * PER_LIST)
        .map((path) => `<li><a href="${path}">基准文章</a></li>`);
      const text = `<html><head><meta charset="utf-8"><title>列表${host}${n}</title></head><body><ul>${rows.join('\n')}</ul></body></html>`;
      bodies.set(`http://${host}${list}`, gzipSync(text, { level: 1 }));
    }
  }
  return {
    check() {},
    fetch: async (url, init) => {
      init?.onSent?.();
      return exchange(url, bodies.get(url));
    },
    pass: async (url) => exchange(url, bodies.get(url)),
    maxRedirects: 0,
    close: async () => {},
  };
}

/** The headers of a usual server. */
function exchange(url: string, body: Buffer | undefined): Exchange {
  const { host, pathname } = new URL(url);
  return {
    url,
    fetchedAt: new Date(),
    ip: '203.0.113.9',
    requestHead: `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\naccept: text/html\r\naccept-encoding: gzip\r\n\r\n`,
    status: body === undefined ? 404 : 200,
    statusText: body === undefined ? 'Not Found' : 'OK',
    rawHeaders: [
      ['Server', 'nginx'],
      ['Date', 'Mon, 02 Mar 2026 08:00:00 GMT'],
      ['Content-Type', 'text/html'],
      ['Last-Modified', 'Sun, 01 Mar 2026 08:00:00 GMT'],
      ['ETag', '"626273a0-6a2c"'],
      ...(body === undefined ? [] : [['Content-Encoding', 'gzip'] as const]),
    ],
    body: body ?? Buffer.alloc(0),
    truncated: null,
  };
}
