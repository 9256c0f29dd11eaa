/**
 * What has been stored already, by digest: payloads (so that an identical one becomes a `revisit` record) and
 * contents (so that an article is recorded once). Published only after the record behind it is durable.
 */

/** The capture that first held a payload: what a `revisit` refers to (WARC 1.1 §6.7.2). */
export interface PayloadRef {
  readonly recordId: string;
  readonly url: string;
  /** ISO 8601, UTC. */
  readonly fetchedAt: string;
}

export interface ContentIndex {
  /** The first capture of a payload (`sha256:` + base32), or null. */
  payload(digest: string): Promise<PayloadRef | null>;
  /** The record that holds a content hash (64 hex digits), or null. */
  content(hash: string): Promise<string | null>;
  /** Publishes digests of durable records; the first publisher of a digest keeps it. */
  publish(entries: {
    readonly payloads: readonly (PayloadRef & { readonly digest: string })[];
    readonly contents: readonly { readonly hash: string; readonly recordId: string }[];
  }): Promise<void>;
  close(): Promise<void>;
}
