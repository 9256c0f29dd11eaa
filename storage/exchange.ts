/** One HTTP request and its response, as they went over the wire. Made by `crawlers/`, stored by `storage/`. */

/** Header fields as sent: order, case and repeats kept; bytes as latin1 characters. */
export type RawHeaders = readonly (readonly [name: string, value: string])[];

export interface Exchange {
  /** The absolute URL asked for, without fragment. */
  readonly url: string;
  /** When the request began. */
  readonly fetchedAt: Date;
  /** Address of the peer; null behind a proxy. */
  readonly ip: string | null;
  /** The request head as sent, from the request line to the empty line, CRLF line ends. */
  readonly requestHead: string;
  readonly status: number;
  readonly statusText: string;
  readonly rawHeaders: RawHeaders;
  /** The body with its content coding (gzip …) kept and its transfer coding (chunked) taken off. */
  readonly body: Buffer;
  /** Why the body is not whole (WARC-Truncated, WARC 1.1 §5.13); null when it is. */
  readonly truncated: 'length' | 'time' | 'disconnect' | null;
}

/** First value of a header, by name in any case. */
export function header(headers: RawHeaders, name: string): string | null {
  for (const [other, value] of headers) {
    if (other.length === name.length && (other === name || other.toLowerCase() === name.toLowerCase())) return value;
  }
  return null;
}
