/** Labelled digests of blocks and payloads (WARC 1.1 §5.8, §5.9). */
import { createHash, hash } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Two characters for each ten bits: five bytes are looked up four times. */
const pairs: readonly string[] = Array.from({ length: 1024 }, (_, n) => alphabet[n >> 5]! + alphabet[n & 31]!);

/** RFC 4648 base32 without padding: `=` is no token character, so §5.8 has no room for it. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (let at = 0; at < bytes.length; at++) {
    held = ((held << 8) | bytes[at]!) & 0x3ffff;
    bits += 8;
    if (bits < 10) continue;
    bits -= 10;
    text += pairs[(held >> bits) & 1023];
  }
  if (bits >= 5) {
    bits -= 5;
    text += alphabet[(held >> bits) & 31];
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

/** `sha256:` + base32 of the bytes: what WARC-Payload-Digest and the content index hold. */
export function payloadDigestOf(body: Uint8Array): string {
  return `sha256:${base32(hash('sha256', body, 'buffer'))}`;
}

/** The same over parts that follow each other, without joining them. */
export function blockDigestOf(parts: readonly Uint8Array[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return `sha256:${base32(sum.digest())}`;
}

/** Bytes of each digest that WARC files are seen to carry, by OpenSSL's name. */
const algorithms: ReadonlyMap<string, number> = new Map([
  ['md5', 16],
  ['sha1', 20],
  ['sha256', 32],
  ['sha512', 64],
]);

/**
 * Holds bytes against a labelled digest as it is found in the wild: `sha256:` or `sha-256:`, base32 (padded or not)
 * or hex. Null when the algorithm is unknown, so that nothing can be said.
 */
export function digestMatches(labelled: string, bytes: Uint8Array): boolean | null {
  const colon = labelled.indexOf(':');
  const algorithm = labelled.slice(0, Math.max(0, colon)).toLowerCase().replace('-', '');
  const size = algorithms.get(algorithm);
  if (size === undefined) return null;
  const value = labelled.slice(colon + 1);
  const sum = hash(algorithm, bytes, 'buffer');
  if (value === base32(sum)) return true;
  if (value.length === size * 2) return value.toLowerCase() === sum.toString('hex');
  return value.toUpperCase().replace(/=+$/, '') === base32(sum);
}
