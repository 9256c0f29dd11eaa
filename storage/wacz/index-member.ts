/**
 * The index of a WACZ (WACZ 1.1.1 §indexes; CDXJ 0.1.0): one sorted CDXJ file or, above a size, gzip members of 3,000 lines each
 * with a second file that tells where each begins ("ZipNum"), so that a reader fetches one member instead of all.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { PackageWriter, Resource } from './package-writer.ts';

/** Up to this size the index is one plain file. */
export const PLAIN_BYTES = 1024 * 1024;
/** Lines of a gzip member, as pywb and cdxj-indexer have it. */
const BLOCK_LINES = 3000;
/** More than gzip could add to a large text. */
const GZIP_BYTES = 1024 * 1024;
/** Lines gathered before they are handed on. */
const GATHER_LINES = 512;

/** @param size bytes of all lines, to choose the form by */
export async function addIndex(
  writer: PackageWriter,
  lines: AsyncIterable<Buffer>,
  size: number,
): Promise<readonly Resource[]> {
  if (size <= PLAIN_BYTES) return [await writer.add('indexes/index.cdxj', plain(lines), size)];
  const places: string[] = ['!meta 0 {"format":"cdxj-gzip-1.0","filename":"index.cdx.gz"}'];
  const index = await writer.add('indexes/index.cdx.gz', blocks(lines, places), size + GZIP_BYTES);
  const idx = Buffer.from(`${places.join('\n')}\n`);
  return [index, await writer.add('indexes/index.idx', [idx], idx.length)];
}

async function* grouped(lines: AsyncIterable<Buffer>, count: number): AsyncGenerator<readonly Buffer[], void, void> {
  let group: Buffer[] = [];
  for await (const line of lines) {
    group.push(line);
    if (group.length < count) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

const END = Buffer.from('\n');

function joined(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [line, END]));
}

async function* plain(lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  for await (const group of grouped(lines, GATHER_LINES)) yield joined(group);
}

/** Adds to `places` the first key and time of each block, and where it lies. */
async function* blocks(lines: AsyncIterable<Buffer>, places: string[]): AsyncGenerator<Buffer, void, void> {
  let offset = 0;
  for await (const group of grouped(lines, BLOCK_LINES)) {
    const block = gzipSync(joined(group));
    const digest = `sha256:${createHash('sha256').update(block).digest('hex')}`;
    places.push(`${prefixOf(group[0]!)} ${JSON.stringify({ offset, length: block.length, digest })}`);
    yield block;
    offset += block.length;
  }
}

/** `<key> <timestamp>` of a line. */
export function prefixOf(line: Buffer): string {
  return line.toString('utf8', 0, line.indexOf(32, line.indexOf(32) + 1));
}
