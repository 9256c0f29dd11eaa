/** A process that stores and syncs without end and says on stdout, a JSON list a line, what is durable: for kill tests. */
import { writeSync } from 'node:fs';
import { openArchive } from '../../storage/archive.ts';
import { exchangeOf, gzipped } from './exchange.ts';

const archive = await openArchive(process.argv[2]!, { maxBytes: 60_000 });
const end = Date.now() + 60_000;
for (let i = 0; Date.now() < end; i += 4) {
  const urls = [0, 1, 2, 3].map((k) => `http://www.example.cn/${process.pid}/${i + k}.htm`);
  const captures = await Promise.all(
    urls.map((url, k) =>
      archive.store(k % 2 === 0 ? gzipped({ url, body: Buffer.alloc(20_000, `${url} `) }) : exchangeOf({ url }), null),
    ),
  );
  await archive.sync();
  writeSync(1, `${JSON.stringify(captures)}\n`);
}
