/**
 * Strings of a record packed into bytes: what is known of a URL is kept for every URL ever visited, so a digest takes 33
 * bytes for 59 characters, a record name 17 for 47, a date 6 or 7 for 20 to 29. What does not read back exactly as it was stays text.
 */

const NONE = 0;
const TEXT = 1;
const DIGEST = 2;
const UUID = 3;
const HTTP_DATE = 4;
const ISO_MS = 5;
const ISO_SECONDS = 6;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Packs strings one after the other. */
export function pack(values: readonly (string | null)[]): Buffer {
  return Buffer.concat(values.map(packOne));
}

/** The strings that {@link pack} has packed. @throws RangeError on bytes that are none of its own */
export function unpack(bytes: Buffer): (string | null)[] {
  const values: (string | null)[] = [];
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at++];
    if (kind === NONE) values.push(null);
    else if (kind === TEXT) {
      const length = bytes.readUInt32BE(at);
      values.push(bytes.toString('utf8', at + 4, at + 4 + length));
      at += 4 + length;
    } else if (kind === DIGEST) {
      values.push(`sha256:${toBase32(bytes.subarray(at, at + 32))}`);
      at += 32;
    } else if (kind === UUID) {
      values.push(uuidOf(bytes.subarray(at, at + 16)));
      at += 16;
    } else {
      const width = kind === ISO_MS ? 6 : 5;
      const number = bytes.readUIntBE(at, width);
      values.push(dateOf(kind ?? NONE, number));
      at += width;
    }
  }
  return values;
}

/** A digest of either kind as the shortest bytes: `sha256:` + base32, or hex digits. */
export function digestBytes(digest: string): Buffer {
  if (/^(?:[0-9a-f]{2})+$/.test(digest)) return Buffer.from(digest, 'hex');
  return fromBase32(digest) ?? Buffer.from(digest);
}

function packOne(value: string | null): Buffer {
  if (value === null) return Buffer.of(NONE);
  const digest = fromBase32(value);
  if (digest !== null) return Buffer.concat([Buffer.of(DIGEST), digest]);
  const uuid = Buffer.from(value.slice(10, -1).replaceAll('-', ''), 'hex');
  if (uuid.length === 16 && uuidOf(uuid) === value) return Buffer.concat([Buffer.of(UUID), uuid]);
  return packDate(value) ?? packText(value);
}

function packText(value: string): Buffer {
  const text = Buffer.from(value);
  const head = Buffer.alloc(5);
  head[0] = TEXT;
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, text]);
}

function packDate(value: string): Buffer | null {
  if (value.length < 20 || value.length > 29) return null;
  const ms = Date.parse(value);
  if (!(ms >= 0 && ms < 2 ** 47)) return null;
  for (const kind of [ISO_MS, HTTP_DATE, ISO_SECONDS]) {
    const number = kind === ISO_MS ? ms : ms / 1000;
    if (
      !Number.isInteger(number) ||
      number >= 2 ** 40 * (kind === ISO_MS ? 256 : 1) ||
      dateOf(kind, number) !== value
    ) {
      continue;
    }
    const bytes = Buffer.alloc(kind === ISO_MS ? 7 : 6);
    bytes[0] = kind;
    bytes.writeUIntBE(number, 1, bytes.length - 1);
    return bytes;
  }
  return null;
}

function dateOf(kind: number, number: number): string {
  if (kind === ISO_MS) return new Date(number).toISOString();
  if (kind === HTTP_DATE) return new Date(number * 1000).toUTCString();
  if (kind === ISO_SECONDS) return new Date(number * 1000).toISOString().replace('.000Z', 'Z');
  throw new RangeError(`not packed here: kind ${kind}`);
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `<urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}>`;
}

/** Base32 (RFC 4648 §6) without padding. */
function toBase32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let left = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    for (left += 8; left >= 5; left -= 5) text += alphabet[(bits >> (left - 5)) & 31];
    bits &= (1 << left) - 1;
  }
  return left > 0 ? text + alphabet[(bits << (5 - left)) & 31] : text;
}

/** The 32 bytes of `sha256:` + base32; null when it is not written so. */
function fromBase32(digest: string): Buffer | null {
  if (!/^sha256:[A-Z2-7]{52}$/.test(digest)) return null;
  const bytes = Buffer.alloc(32);
  let bits = 0;
  let left = 0;
  let at = 0;
  for (const letter of digest.slice(7)) {
    bits = (bits << 5) | alphabet.indexOf(letter);
    left += 5;
    if (left < 8) continue;
    bytes[at++] = (bits >> (left - 8)) & 255;
    left -= 8;
    bits &= (1 << left) - 1;
  }
  return `sha256:${toBase32(bytes)}` === digest ? bytes : null;
}
