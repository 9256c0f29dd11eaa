/** The stored pages of a site as an origin would send them, for archives of other programs to be made of. */
import { readdirSync, readFileSync } from 'node:fs';

export interface StoredPage {
  readonly url: string;
  readonly body: Buffer;
}

const folder = new URL('../../crawlers/sites/sxgov/fixtures/', import.meta.url);

/** One article page for each layout of sxgov. */
export const pages: readonly StoredPage[] = readdirSync(folder)
  .filter((name) => /^\d\.html$/.test(name))
  .map((name) => ({
    url: (JSON.parse(readFileSync(new URL(name.replace('.html', '.json'), folder), 'utf8')) as { url: string }).url,
    body: readFileSync(new URL(name, folder)),
  }));

const id = (n: number): string => `<urn:uuid:5b1d4c2e-9d1f-4f25-8f5b-${String(n).padStart(12, '0')}>`;

/** A `response` record, plain; `head` is what comes after the status line. */
export function responseRecord(
  n: number,
  { url, body }: StoredPage,
  date: string,
  head = 'Content-Type: text/html; charset=utf-8\r\n',
  extra = '',
): Buffer {
  const block = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n`), body]);
  const fields =
    `WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: ${id(n)}\r\nWARC-Date: ${date}\r\nWARC-Target-URI: ${url}\r\n` +
    `Content-Type: application/http; msgtype=response\r\n${extra}Content-Length: ${block.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(fields), block, Buffer.from('\r\n\r\n')]);
}

/** A `warcinfo` record that names a program. */
export function infoRecord(software: string): Buffer {
  const block = `software: ${software}\r\nformat: WARC File Format 1.0\r\n`;
  return Buffer.from(
    `WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: ${id(999_999)}\r\nWARC-Date: 2016-03-02T02:03:04Z\r\n` +
      `Content-Type: application/warc-fields\r\nContent-Length: ${block.length}\r\n\r\n${block}\r\n\r\n`,
  );
}

/** `YYYYMMDDhhmmss` of the n-th page's capture, and the same as WARC-Date. */
export const momentOf = (n: number): string => `2016030${1 + (n % 9)}0203${String(10 + n)}`;
export const dateOf = (n: number): string => `2016-03-0${1 + (n % 9)}T02:03:${10 + n}Z`;
