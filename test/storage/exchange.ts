/** Exchanges for the storage tests: sentences of the project's own, in the codings that the portals use. */
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import type { Exchange, RawHeaders } from '../../storage/exchange.ts';

export const GBK_PAGE = iconv.encode(
  '<html><head><meta charset="gb2312"><title>山村新路通车</title></head><body><p>清晨的山谷里，第一班客车开进了村口。</p></body></html>',
  'gbk',
);

export interface Given {
  readonly url?: string;
  readonly status?: number;
  readonly body?: Buffer;
  readonly headers?: RawHeaders;
  readonly fetchedAt?: string;
  readonly truncated?: Exchange['truncated'];
}

export function exchangeOf(given: Given = {}): Exchange {
  const url = given.url ?? 'http://www.example.cn/content/2026-03/01/content_1.htm';
  const { host, pathname, search } = new URL(url);
  const status = given.status ?? 200;
  return {
    url,
    fetchedAt: new Date(given.fetchedAt ?? '2026-03-01T02:03:04.567Z'),
    ip: '203.0.113.7',
    requestHead: `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nAccept-Encoding: gzip\r\nUser-Agent: cundang\r\n\r\n`,
    status,
    statusText: status === 304 ? 'Not Modified' : 'OK',
    rawHeaders: given.headers ?? [['Content-Type', 'text/html; charset=gb2312']],
    body: given.body ?? GBK_PAGE,
    truncated: given.truncated ?? null,
  };
}

/** The page as most portals send it: gzip, chunked. */
export function gzipped(given: Given = {}): Exchange {
  return exchangeOf({
    headers: [
      ['Content-Type', 'text/html'],
      ['Transfer-Encoding', 'chunked'],
      ['Content-Encoding', 'gzip'],
      ['X-Via', 'one'],
      ['x-via', 'two'],
    ],
    ...given,
    body: gzipSync(given.body ?? GBK_PAGE),
  });
}
