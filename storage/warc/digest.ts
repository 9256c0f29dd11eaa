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
  const label = labelled.slice(0, Math.max(0, colon));
  const algorithm = algorithms.has(label) ? label : label.toLowerCase().replace('-', '');
  const size = algorithms.get(algorithm);
  if (size === undefined) return null;
  const value = labelled.slice(colon + 1);
  // As text: a digest in a buffer of its own costs more than hashing a short block.
  const sum = hash(algorithm, bytes, 'hex');
  return sum === (value.length === size * 2 ? value.toLowerCase() : hexOfBase32(value));
}

/** The bytes of a base32 text, in any case and padded or not, as hex; null for what is none. */
function hexOfBase32(text: string): string | null {
  let hex = '';
  let held = 0;
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const letter = code & ~0x20;
    if (code === 0x3d /* = */) break;
    if (letter >= 0x41 && letter <= 0x5a) held = (held << 5) | (letter - 0x41);
    else if (code >= 0x32 && code <= 0x37) held = (held << 5) | (code - 0x32 + 26);
    else return null;
    bits += 5;
    for (; bits >= 4; bits -= 4) hex += HEX[(held >> (bits - 4)) & 15];
    held &= 15;
  }
  // What fills no byte is 0 (RFC 4648 §3.5).
  const whole = hex.length - (hex.length % 2);
  return /^0?$/.test(hex.slice(whole)) && (held & ((1 << bits) - 1)) === 0 ? hex.slice(0, whole) : null;
}

const HEX = '0123456789abcdef';
