/** Where closed files of archives lie for good. Objects are written once and never changed, so what was read of one stays true. */

export interface StoredObject {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

export interface ObjectHead {
  readonly size: number;
  /** SHA-256 that its writer gave, hex; null when it gave none. */
  readonly sha256: string | null;
}

export interface ListOptions {
  /** Only names that begin so. */
  readonly prefix?: string;
  /** Where the page before ended; absent = from the first. */
  readonly cursor?: string | null;
  /** Names in a page at most, up to 1000. */
  readonly limit?: number;
}

export interface Page {
  /** By name, in the order of bytes. What is in the place and was not put by this program is left out. */
  readonly objects: readonly StoredObject[];
  /** For the next page; null after the last. */
  readonly next: string | null;
}

/** All methods throw `store.unreachable`, `store.denied`, `store.missing` (the place itself), `store.refused` (a bad name, too). */
export interface ObjectStore {
  /** Names the place, for people: `s3://bucket/prefix`, or a path. Holds no secret. */
  readonly url: string;
  /**
   * Stores a local file whole, or not at all: nobody ever sees a part of it. The same name again takes the place of the first;
   * what an upload that died left behind of this name is taken away.
   * @param sha256 of the file, hex: told again by {@link head}
   * @param signal breaks an upload off; a folder's copy is short and goes on
   * @throws `file.unreadable`; `store.differs` when the bytes were harmed on the way
   */
  put(name: string, path: string, sha256: string, signal?: AbortSignal): Promise<void>;
  /** The bytes from `start` up to `end`, fewer only where the object ends. @throws `store.missing` */
  read(name: string, start: number, end: number): Promise<Buffer>;
  /** Null when there is no such object. */
  head(name: string): Promise<ObjectHead | null>;
  list(options?: ListOptions): Promise<Page>;
  /** No error when there is none. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Every object, page by page. */
export async function* objectsOf(store: ObjectStore, prefix = ''): AsyncGenerator<StoredObject, void, void> {
  for (let cursor: string | null = null; ; ) {
    const page: Page = await store.list({ prefix, cursor });
    yield* page.objects;
    if (page.next === null) return;
    cursor = page.next;
  }
}
