/** What went wrong on the wire, as an error of the table. */
import { CundangError, type ErrorCode } from '../../src/errors.ts';

/** System error codes (errno, resolver) and undici's, by what they mean for a visit. */
const meanings: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: 'fetch.dns',
  EAI_AGAIN: 'fetch.dns',
  EAI_FAIL: 'fetch.dns',
  EAI_NODATA: 'fetch.dns',
  EAI_NONAME: 'fetch.dns',
  ENODATA: 'fetch.dns',
  ECONNREFUSED: 'fetch.refused',
  EHOSTUNREACH: 'fetch.refused',
  EHOSTDOWN: 'fetch.refused',
  ENETUNREACH: 'fetch.refused',
  ENETDOWN: 'fetch.refused',
  EADDRNOTAVAIL: 'fetch.refused',
  ETIMEDOUT: 'fetch.timeout',
  ECONNRESET: 'fetch.reset',
  ECONNABORTED: 'fetch.reset',
  EPIPE: 'fetch.reset',
  UND_ERR_SOCKET: 'fetch.reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'fetch.bad-response',
  UND_ERR_HEADERS_OVERFLOW: 'fetch.bad-response',
};

/** undici says of a socket error, by message only, that the server broke the protocol. */
const brokenProtocol = /^bad (response|upgrade)$/;

/** Any error that a connection or a response ended with. Where several addresses were tried, the first one's error counts. */
export function fetchError(thrown: unknown, url: string): CundangError {
  if (thrown instanceof CundangError) {
    return new CundangError(
      thrown.code,
      thrown.message,
      { ...thrown.where, url: thrown.where.url ?? url },
      thrown.cause,
    );
  }
  const error = (thrown instanceof AggregateError ? thrown.errors[0] : thrown) as NodeJS.ErrnoException;
  const { code, message } = error;
  return new CundangError(meaningOf(error), message || code || 'unknown failure', { url }, thrown);
}

function meaningOf({ name, code, message }: NodeJS.ErrnoException): ErrorCode {
  if (name === 'HTTPParserError' || brokenProtocol.test(message)) return 'fetch.bad-response';
  return meanings[code ?? ''] ?? 'internal';
}
