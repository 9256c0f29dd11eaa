/**
 * The indexes of an archive as one, for replay: cut into ranges of keys by samples of the sorted files, so that nothing is merged
 * or read through beforehand. A range's lines are looked up in every file when they are asked for.
 */
import { isShown } from './sorted-lines.ts';
import type { Source } from './sources.ts';

export interface IndexView {
  /** `<key> <timestamp>` that each range begins with, ascending; the last one has no end. */
  readonly starts: readonly string[];
  /** The lines of a range that can be shown, each with its line end, file by file. */
  lines(range: number): Promise<Buffer>;
}

/** A place in an index file where a line begins. */
interface Sample {
  readonly prefix: Buffer;
  readonly at: number;
}

/** Bytes from sample to sample: what a look at one range reads of a file, twice. */
const STEP = 256 * 1024;
/** Bytes in which a sample's line begins and shows its key; where it does not, the sample is left out. */
const LOOK = 8 * 1024;
/** Space and the characters after it are below every key's. */
const SPACE = 32;

/** @throws `file.unreadable` */
export async function viewIndexes(sources: readonly Source[]): Promise<IndexView> {
  const filled = sources.filter(({ index }) => index.bytes > 0);
  const files = await Promise.all(
    filled.map(async (source, n) => ({ source, samples: await samplesOf(source, (STEP * n) / filled.length) })),
  );
  const all = files.flatMap(({ samples }) => samples.map(({ prefix }) => prefix)).sort(Buffer.compare);
  const starts = all.filter((prefix, n) => n === 0 || !prefix.equals(all[n - 1]!));
  return {
    starts: starts.map(String),
    async lines(range) {
      const [start, end] = [starts[range], starts[range + 1]];
      if (start === undefined) return Buffer.alloc(0);
      const slices = files.map(async ({ source, samples }) => {
        const from = await firstFrom(source, samples, start);
        const to = end === undefined ? source.index.bytes : await firstFrom(source, samples, end);
        return to > from ? source.index.read(from, to - from) : Buffer.alloc(0);
      });
      return Buffer.concat((await Promise.all(slices)).map(shown));
    },
  };
}

/** Whole lines, without those that show nothing. */
function shown(lines: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf(10, at) + 1 || lines.length;
    const line = lines.subarray(at, end);
    if (isShown(line)) kept.push(line);
    at = end;
  }
  return Buffer.concat(kept);
}

/**
 * @param shift bytes that the second sample lies before a whole step: files of one site are alike, and samples of the same places
 *   would fall together and leave wide ranges between them
 */
async function samplesOf({ index }: Source, shift: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let at = 0; at < index.bytes; at += at === 0 ? STEP - Math.floor(shift) : STEP) {
    const bytes = await index.read(at, LOOK);
    const line = at === 0 ? 0 : bytes.indexOf(10) + 1;
    if (line === 0 && at > 0) continue;
    const blank = bytes.indexOf(SPACE, line);
    const end = blank < 0 ? -1 : bytes.indexOf(SPACE, blank + 1);
    if (end >= 0) samples.push({ prefix: Buffer.from(bytes.subarray(line, end)), at: at + line });
  }
  return samples;
}

/** Offset of the first line that does not lie before `prefix`. */
async function firstFrom({ index }: Source, samples: readonly Sample[], prefix: Buffer): Promise<number> {
  const after = samples.findIndex((sample) => Buffer.compare(sample.prefix, prefix) >= 0);
  if (after === 0) return 0;
  const from = samples.at(after < 0 ? -1 : after - 1)?.at ?? 0;
  const to = after < 0 ? index.bytes : samples[after]!.at;
  const bytes = await index.read(from, to - from);
  for (let line = 0; line < bytes.length; ) {
    if (Buffer.compare(bytes.subarray(line, line + prefix.length), prefix) >= 0) return from + line;
    const end = bytes.indexOf(10, line);
    line = end < 0 ? bytes.length : end + 1;
  }
  return to;
}
