/** The same walk with warcio, which holds no digest against the bytes: `node test/bench/read-warcio.ts <path> <rounds>`. */
import { createReadStream } from 'node:fs';
import { WARCParser } from 'warcio';
import { measureUsage } from '../../src/usage.ts';

const [path, rounds] = process.argv.slice(2) as [string, string];
const usage = measureUsage();
let records = 0;
for (let round = 0; round < Number(rounds); round++) {
  for await (const record of WARCParser.iterRecords(createReadStream(path), { keepHeadersCase: true })) {
    await record.readFully(false);
    records += 1;
  }
}
process.stdout.write(`${JSON.stringify({ records, usage: usage() })}\n`);
