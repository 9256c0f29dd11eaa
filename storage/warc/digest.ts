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

/** Digests that WARC files are seen to carry, by OpenSSL's name. */
const algorithms: ReadonlySet<string> = new Set(['md5', 'sha1', 'sha256', 'sha512']);

/**
 * Holds bytes against a labelled digest as it is found in the wild: `sha256:` or `sha-256:`, base32 (padded or not)
 * or hex. Null when the algorithm is unknown, so that nothing can be said.
 */
export function digestMatches(labelled: string, bytes: Uint8Array): boolean | null {
  const from = labelled.indexOf(':') + 1;
  const label = labelled.slice(0, Math.max(0, from - 1));
  const algorithm = label === 'sha256' || algorithms.has(label) ? label : label.toLowerCase().replace('-', '');
  if (!algorithms.has(algorithm)) return null;
  // As a text of bytes: a digest in a buffer of its own costs more than hashing a short block.
  const sum = hash(algorithm, bytes, 'binary');
  return labelled.length - from === sum.length * 2
    ? Buffer.from(sum, 'binary').toString('hex') === labelled.slice(from).toLowerCase()
    : isBase32Of(labelled, from, sum);
}

/** Whether what stands in `text` from `from` on, base32 in any case and padded or not, are these bytes (one a character). */
function isBase32Of(text: string, from: number, bytes: string): boolean {
  let held = 0;
  let bits = 0;
  let told = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3d /* = */) break;
    const digit = code < 128 ? digits[code]! : -1;
    if (digit < 0 || told === bytes.length) return false;
    held = (held << 5) | digit;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    if (held >> bits !== bytes.charCodeAt(told)) return false;
    told += 1;
    held &= (1 << bits) - 1;
  }
  // What fills no byte is 0 (RFC 4648 §3.5).
  return told === bytes.length && held === 0;
}

/** The value of a base32 digit by its ASCII code, either case; -1 for what is none. */
const digits = Int8Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code).toUpperCase()));
