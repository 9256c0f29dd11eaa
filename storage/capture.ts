/** A stored record and where it lies: made by the archive writer, read by everything after it. */
export interface Capture {
  /** `<urn:uuid:…>` */
  readonly recordId: string;
  readonly type: 'response' | 'revisit' | 'resource';
  readonly url: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly fetchedAt: string;
  /** HTTP status; null for a `resource`. */
  readonly status: number | null;
  readonly mime: string | null;
  /** `sha256:` + base32 of the payload; for a 304 revisit, that of the capture it refers to. */
  readonly payloadDigest: string;
  /** Name of the WARC file within the archive, without `.open`. */
  readonly file: string;
  /** Byte offset of the record's gzip member, and its compressed length. */
  readonly offset: number;
  readonly length: number;
}

/**
 * WARC field of ours: the capture shows how a host answers for an address that was made up beside an article's, whose URL it names. It is
 * no page of the archive, whatever was answered, redirects and all. (Unknown fields are ignored by others: WARC 1.1 §4.)
 */
export const MADE_UP_BESIDE = 'Cundang-Made-Up-Beside';

/** The capture that a later one stands on: what a `revisit` refers to (WARC 1.1 §6.7). A Capture is one. */
export type Original = Pick<Capture, 'recordId' | 'url' | 'fetchedAt' | 'payloadDigest'>;
