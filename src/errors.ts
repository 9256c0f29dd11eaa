/**
 * Every error the program can end with, as one table: what it means for a retry, the exit status and the next step.
 * A skip (robots, off-site, not an article) is a result with a reason, not an error, and does not stand here.
 */

export type Retry = 'never' | 'later' | 'now';

interface Row {
  /** What a later attempt is worth: `never` = give up, `later` = after a back-off, `now` = at once. */
  readonly retry: Retry;
  /** Process exit status when the error ends a command (table in README). */
  readonly exit: 1 | 2 | 3 | 4 | 5;
  /** What the user does next. */
  readonly hint: string;
}

const table = {
  usage: { retry: 'never', exit: 2, hint: 'run with --help' },
  'config.unknown-key': { retry: 'never', exit: 2, hint: 'see the configuration table in README.md' },
  'config.invalid': { retry: 'never', exit: 2, hint: 'see the configuration table in README.md' },
  'site.unknown': { retry: 'never', exit: 2, hint: '`cundang sites` lists the known ones; a URL works too' },
  'site.unconfirmed': {
    retry: 'never',
    exit: 2,
    hint: 'once you know its address: --set sites.origins=ID=http://HOST, or crawl the URL itself',
  },
  'site.invalid': { retry: 'never', exit: 2, hint: 'see "Add a site" in CONTRIBUTING.md' },
  'record.unknown': { retry: 'never', exit: 1, hint: '`cundang search` finds records by their words' },
  'file.unreadable': { retry: 'never', exit: 1, hint: 'check that the path exists and may be read' },
  'archive.locked': { retry: 'later', exit: 1, hint: 'wait for the other crawl, or choose another --dir' },
  'archive.missing': {
    retry: 'never',
    exit: 1,
    hint: 'name the archive with --dir, or start one with `cundang crawl`',
  },
  'archive.damaged': { retry: 'never', exit: 4, hint: '`cundang verify` lists the damage by file and offset' },
  'catalog.version': { retry: 'never', exit: 1, hint: '`cundang rebuild` writes the catalogue anew from the WARCs' },
  'history.missing': {
    retry: 'never',
    exit: 1,
    hint: '`cundang run` looks at known pages again and keeps what became of them',
  },
  'history.version': { retry: 'never', exit: 1, hint: '`cundang rebuild` writes the history anew from the WARCs' },
  'queue.version': {
    retry: 'never',
    exit: 1,
    hint: 'move the queue file away; `cundang rebuild --queue` fills a new one from the WARCs',
  },
  'queue.gone': {
    retry: 'later',
    exit: 1,
    hint: 'start Redis, or correct queue.redis, and run the same command again; nothing is lost',
  },
  'queue.emptied': {
    retry: 'never',
    exit: 1,
    hint: 'bring the data of Redis back, or fill it from the archive with `cundang rebuild --queue`; then run again',
  },
  'catalog.damaged': { retry: 'never', exit: 4, hint: 'delete it; `cundang rebuild` writes it anew from the WARCs' },
  'alerts.version': {
    retry: 'never',
    exit: 1,
    hint: 'move alerts.sqlite away: a new one begins, without the messages that wait in it',
  },
  'alert.unreachable': {
    retry: 'later',
    exit: 1,
    hint: 'check the address of the channel and the network; messages wait for seven days',
  },
  'alert.refused': {
    retry: 'later',
    exit: 1,
    hint: 'check the address, the format and the credentials of the channel; messages wait for seven days',
  },
  'disk.full': { retry: 'later', exit: 5, hint: 'free some space and run the same command again; nothing is lost' },
  'store.unreachable': {
    retry: 'later',
    exit: 1,
    hint: 'nothing is lost: what was crawled waits in the archive folder; check store.endpoint and the network',
  },
  'store.denied': {
    retry: 'never',
    exit: 1,
    hint: 'check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may read, write and list the bucket',
  },
  'store.missing': { retry: 'never', exit: 1, hint: 'check store.url; `cundang verify --store` checks what is there' },
  'store.refused': {
    retry: 'never',
    exit: 1,
    hint: 'check store.url, store.endpoint, store.region and store.pathStyle',
  },
  'store.differs': { retry: 'later', exit: 4, hint: 'the store holds other bytes than were sent; they are sent again' },
  'fetch.bad-url': { retry: 'never', exit: 1, hint: 'only http and https URLs on web ports are fetched' },
  'fetch.private-address': { retry: 'never', exit: 1, hint: 'allow it with network.allow if it is yours' },
  'fetch.dns': { retry: 'later', exit: 1, hint: 'the host name does not resolve' },
  'fetch.refused': { retry: 'later', exit: 1, hint: 'the host refuses connections' },
  'fetch.proxy': { retry: 'later', exit: 1, hint: 'check that the proxy of --proxy runs' },
  'fetch.tls': { retry: 'later', exit: 1, hint: 'name its CA with network.ca, or set network.insecure' },
  'fetch.timeout': { retry: 'later', exit: 1, hint: 'the host was silent too long' },
  'fetch.reset': { retry: 'later', exit: 1, hint: 'the host closed the connection' },
  'fetch.truncated': { retry: 'later', exit: 1, hint: 'the host sent less than it announced' },
  'fetch.too-large': { retry: 'never', exit: 1, hint: 'raise limits.bodyBytes to keep such files' },
  'fetch.bad-response': { retry: 'later', exit: 1, hint: 'the host does not speak HTTP as it should' },
  'fetch.redirect-loop': { retry: 'never', exit: 1, hint: 'the redirects lead in a circle or never end' },
  'fetch.not-archived': {
    retry: 'never',
    exit: 1,
    hint: 'the archive that --from-archive names holds no capture of it',
  },
  'http.gone': { retry: 'never', exit: 1, hint: 'the page is not there any more' },
  'http.refused': { retry: 'never', exit: 1, hint: 'the host refuses this page' },
  'http.too-many': { retry: 'later', exit: 1, hint: 'the host asks for a slower pace' },
  'http.server-error': { retry: 'later', exit: 1, hint: 'the host is in trouble' },
  'browser.missing': { retry: 'later', exit: 1, hint: '`cundang doctor` tells where Chromium is looked for' },
  'browser.start': { retry: 'later', exit: 1, hint: 'run `cundang doctor`; in a container try browser.sandbox=false' },
  'browser.crashed': { retry: 'later', exit: 1, hint: 'the page brings the browser down; others are not touched' },
  'browser.memory': { retry: 'later', exit: 1, hint: 'raise browser.memoryMb for pages that need more' },
  'browser.timeout': { retry: 'later', exit: 1, hint: 'raise browser.pageMs for pages that take long' },
  internal: { retry: 'later', exit: 1, hint: 'run with --debug and report it' },
} as const satisfies Record<string, Row>;

export type ErrorCode = keyof typeof table;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(table, code);
}

/** What another attempt is worth after a reason with this code; a code that is not an error's (a skip's) is worth none. */
export function retryOf(code: string): Retry {
  return isErrorCode(code) ? table[code].retry : code === 'robots.unreachable' ? 'later' : 'never';
}

/** Where an error happened; only what is known. */
export interface Where {
  readonly url?: string;
  readonly site?: string;
  readonly recordId?: string;
  readonly path?: string;
  readonly offset?: number;
  /** Earliest time of the next attempt, from Retry-After. */
  readonly notBefore?: Date;
}

/** An error of the table, with its place and its cause. `message` is one line; {@link CundangError.hint} is the next step. */
export class CundangError extends Error {
  readonly code: ErrorCode;
  readonly where: Where;

  constructor(code: ErrorCode, message: string, where: Where = {}, cause?: unknown) {
    super(message, { cause });
    this.name = 'CundangError';
    this.code = code;
    this.where = where;
  }

  get retry(): Retry {
    return table[this.code].retry;
  }

  get exit(): number {
    return table[this.code].exit;
  }

  get hint(): string {
    return table[this.code].hint;
  }
}

/** Any thrown value as an error of the table: system errors by their code, the rest as `internal`. */
export function asCundangError(thrown: unknown, where: Where = {}): CundangError {
  if (thrown instanceof CundangError) return thrown;
  const code = (thrown as NodeJS.ErrnoException)?.code;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new CundangError('disk.full', 'the disk is full', where, thrown);
  if (code === 'ERR_SQLITE_ERROR') return asSqliteError(thrown as Error & { readonly errcode: number }, where);
  if (['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'EPERM', 'EROFS'].includes(code ?? '')) {
    return new CundangError('file.unreadable', message, where, thrown);
  }
  return new CundangError('internal', message, where, thrown);
}

/** By SQLite's primary result code, the low byte (sqlite.org/rescode.html): busy, corrupt, full, not a database. */
function asSqliteError(thrown: Error & { readonly errcode: number }, where: Where): CundangError {
  switch (thrown.errcode & 0xff) {
    case 5:
      return new CundangError('archive.locked', 'another process is writing', where, thrown);
    case 11:
    case 26:
      return new CundangError('archive.damaged', thrown.message, where, thrown);
    case 13:
      return new CundangError('disk.full', 'the disk is full', where, thrown);
    case 14:
      return new CundangError('file.unreadable', thrown.message, where, thrown);
    default:
      return new CundangError('internal', thrown.message, where, thrown);
  }
}
