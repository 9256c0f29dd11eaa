/** What is kept of a visit that has ended: the same in every engine. */
import type { Known, Reason } from './frontier.ts';

/** A reason is one line for people; what a server put into it may be long. */
const MAX_MESSAGE = 500;
/** A validator longer than this is not worth its place; cut short it would be another one. */
const MAX_VALIDATOR = 1_024;

export const messageOf = ({ message }: Reason): string => message.slice(0, MAX_MESSAGE);

/** What is known of a URL, from `etag` to `fetchedAt`. */
export function fieldsOf({ etag, lastModified, payloadDigest, recordId, recordUrl, fetchedAt }: Known) {
  return [validator(etag), validator(lastModified), payloadDigest, recordId, recordUrl, fetchedAt];
}

function validator(value: string | null): string | null {
  return value !== null && value.length <= MAX_VALIDATOR ? value : null;
}
