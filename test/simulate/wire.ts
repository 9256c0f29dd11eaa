/** A wire without sockets: the calendar answers at the time that the clock shows. Bytes and headers are those that a server would send. */
import { STATUS_CODES } from 'node:http';
import { redirects } from '../../crawlers/http/visit.ts';
import type { Wire } from '../../crawlers/http/wire.ts';
import { CundangError } from '../../src/errors.ts';
import type { Exchange } from '../../storage/exchange.ts';
import type { Calendar } from '../replica/calendar.ts';

export interface CountingWire extends Wire {
  /** Requests so far. */
  requests(): number;
}

/** @param now milliseconds since 1970 */
export function calendarWire(calendar: Pick<Calendar, 'answer'>, now: () => number): CountingWire {
  let requests = 0;
  return {
    maxRedirects: 5,
    check: () => {},
    pass: async (url) => Promise.reject(new CundangError('fetch.bad-response', 'no browser here', { url })),
    close: async () => {},
    requests: () => requests,
    async fetch(url, init = {}): Promise<Exchange> {
      requests++;
      const headers: Record<string, string> = { 'accept-encoding': 'gzip' };
      if (init.etag != null) headers['if-none-match'] = init.etag;
      if (init.lastModified != null) headers['if-modified-since'] = init.lastModified;
      const answer = calendar.answer(url, headers, now());
      if ('silence' in answer) {
        throw answer.silence === 'refused'
          ? new CundangError('fetch.refused', 'the host refuses connections', { url })
          : new CundangError('fetch.timeout', 'no answer in time', { url });
      }
      const { status, body } = answer;
      return {
        url,
        fetchedAt: new Date(now()),
        ip: null,
        requestHead: `GET ${url} HTTP/1.1\r\n\r\n`,
        status,
        statusText: STATUS_CODES[status] ?? '',
        rawHeaders: Object.entries(answer.headers),
        body: redirects.has(status) ? Buffer.alloc(0) : body,
        truncated: null,
      };
    },
  };
}
