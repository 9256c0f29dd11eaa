/** Every record of a WARC file, each digest verified: `node test/bench/read-here.ts <path> <rounds>` prints `{records, usage}`. */
import { measureUsage } from '../../src/usage.ts';
import { readRecords } from '../../storage/warc/reader.ts';

const [path, rounds] = process.argv.slice(2) as [string, string];
const usage = measureUsage();
let records = 0;
for (let round = 0; round < Number(rounds); round++) {
  for await (const found of readRecords(path, { digests: true })) {
    if (found.kind === 'damage') throw new Error(`${path} @ ${found.offset}: ${found.reason}`);
    records += 1;
  }
}
process.stdout.write(`${JSON.stringify({ records, usage: usage() })}\n`);
