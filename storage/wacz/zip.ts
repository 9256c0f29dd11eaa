/**
 * The frame of a ZIP whose members are stored as they are (PKWARE APPNOTE 6.3, §4.3; ZIP64 §4.3.14): WACZ wants its WARCs so,
 * and only so their places can be told before a byte of them is read. Dates are the format's first, 1980-01-01.
 */

export interface ZipMember {
  /** Path within the ZIP, `/` between its parts. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly crc: number;
  /** Where its local header begins. */
  readonly offset: number;
  /**
   * Sizes stand in ZIP64 fields, in both headers: readers (wabac.js is one) conclude from the one in the directory how long the
   * one before the bytes is. Must be set for {@link WIDE_FROM} bytes and more.
   */
  readonly wide: boolean;
}

/** Sizes from here on do not fit the plain fields. */
export const WIDE_FROM = 0xffffffff;

const STORED = 0;
/** Bit 11: names are UTF-8. */
const UTF8 = 0x800;
const FIRST_DAY = 0x21;
const MOST_16 = 0xffff;
/** Versions needed to extract: 2.0, and 4.5 for ZIP64. */
const PLAIN = 20;
const ZIP64 = 45;

/** Length of {@link localHeader}, known before the size is. */
export function localHeaderLength({ name, wide }: Pick<ZipMember, 'name' | 'wide'>): number {
  return 30 + Buffer.byteLength(name) + (wide ? 20 : 0);
}

/** The header before a member's bytes (§4.3.7). */
export function localHeader({ name, size, crc, wide }: Omit<ZipMember, 'offset'>): Buffer {
  const path = Buffer.from(name);
  const header = Buffer.alloc(localHeaderLength({ name, wide }));
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(wide ? ZIP64 : PLAIN, 4);
  header.writeUInt16LE(UTF8, 6);
  header.writeUInt16LE(STORED, 8);
  header.writeUInt16LE(FIRST_DAY, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(wide ? WIDE_FROM : size, 18);
  header.writeUInt32LE(wide ? WIDE_FROM : size, 22);
  header.writeUInt16LE(path.length, 26);
  header.writeUInt16LE(wide ? 20 : 0, 28);
  path.copy(header, 30);
  if (wide) zip64Field([size, size]).copy(header, 30 + path.length);
  return header;
}

/** The central directory and what ends the file (§4.3.12 to §4.3.16), for members that end at `offset`. */
export function directory(members: readonly ZipMember[], offset: number): Buffer {
  const entries = Buffer.concat(members.map(entry));
  const isLarge = members.length >= MOST_16 || offset >= WIDE_FROM || entries.length >= WIDE_FROM;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isLarge ? MOST_16 : members.length, 8);
  end.writeUInt16LE(isLarge ? MOST_16 : members.length, 10);
  end.writeUInt32LE(isLarge ? WIDE_FROM : entries.length, 12);
  end.writeUInt32LE(isLarge ? WIDE_FROM : offset, 16);
  return Buffer.concat([entries, ...(isLarge ? [zip64End(members.length, entries.length, offset)] : []), end]);
}

function entry({ name, size, crc, offset, wide }: ZipMember): Buffer {
  const path = Buffer.from(name);
  const isFar = offset >= WIDE_FROM;
  const values = [...(wide ? [size, size] : []), ...(isFar ? [offset] : [])];
  const extra = values.length > 0 ? zip64Field(values) : Buffer.alloc(0);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(ZIP64, 4);
  header.writeUInt16LE(values.length > 0 ? ZIP64 : PLAIN, 6);
  header.writeUInt16LE(UTF8, 8);
  header.writeUInt16LE(STORED, 10);
  header.writeUInt16LE(FIRST_DAY, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(wide ? WIDE_FROM : size, 20);
  header.writeUInt32LE(wide ? WIDE_FROM : size, 24);
  header.writeUInt16LE(path.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(isFar ? WIDE_FROM : offset, 42);
  return Buffer.concat([header, path, extra]);
}

/** §4.5.3 */
function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(values.length * 8, 2);
  values.forEach((value, n) => {
    field.writeBigUInt64LE(BigInt(value), 4 + n * 8);
  });
  return field;
}

/** ZIP64 end of central directory record and its locator (§4.3.14, §4.3.15). */
function zip64End(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(ZIP64, 12);
  end.writeUInt16LE(ZIP64, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + size), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
