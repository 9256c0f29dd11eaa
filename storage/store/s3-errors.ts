/**
 * What an S3 server or the way to it can go wrong with, as errors of the table. Messages are made of the code and the object's
 * name: what a server writes may repeat a key id or a signed request, so it is not passed on.
 */
import { CundangError, type ErrorCode } from '../../src/errors.ts';

interface Told {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const denied =
  /^(AccessDenied|AllAccessDisabled|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|AccountProblem|CredentialsProviderError|TokenRefreshRequired|Forbidden)$/;
const missing = /^(NoSuchBucket|NoSuchKey|NotFound|NoSuchUpload)$/;
const later =
  /^(SlowDown|ServiceUnavailable|InternalError|RequestTimeout|RequestTimeTooSkewed|OperationAborted|TimeoutError|AbortError|NetworkingError)$/;
const network = /^(E[A-Z_]+|UND_[A-Z_]+|ERR_STREAM_[A-Z_]+)$/;
const harmed = /^(BadDigest|XAmzContentSHA256Mismatch|IncompleteBody)$/;

/** Whether a server said that there is no such object. */
export function isAbsent(error: unknown): boolean {
  const { name, $metadata } = (error ?? {}) as Told;
  return name !== 'NoSuchBucket' && ($metadata?.httpStatusCode === 404 || name === 'NoSuchKey' || name === 'NotFound');
}

/** @param what was asked for, with the place it was asked of */
export function asStoreError(error: unknown, what: string): CundangError {
  if (error instanceof CundangError) return error;
  const { name = '', code = '', $metadata } = (error ?? {}) as Told;
  const status = $metadata?.httpStatusCode;
  const told = [name === 'Error' ? code : name, status === undefined ? '' : `status ${status}`]
    .filter(Boolean)
    .join(', ');
  return new CundangError(codeOf(name, code, status), `${what}: ${told || 'failed'}`);
}

function codeOf(name: string, code: string, status: number | undefined): ErrorCode {
  if (harmed.test(name)) return 'store.differs';
  if (denied.test(name)) return 'store.denied';
  if (missing.test(name)) return 'store.missing';
  if (later.test(name) || network.test(code)) return 'store.unreachable';
  if (status === 401 || status === 403) return 'store.denied';
  if (status === 404) return 'store.missing';
  if (status === 501) return 'store.refused';
  if (status === undefined || status === 429 || status >= 500) return 'store.unreachable';
  return 'store.refused';
}
