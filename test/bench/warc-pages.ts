/**
 * A WARC file with so many articles of the benchmark's site, as a crawl stores them: response and request, gzip-encoded
 * bodies, half of the pages in GBK. `node test/bench/warc-pages.ts <dir> <articles>` prints `{path, records}`.
 */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { openArchive } from '../../storage/archive.ts';
import { warcDir } from '../../storage/files.ts';
import { benchPath, createBenchWriter } from '../replica/bench-page.ts';

const [dir, articles] = process.argv.slice(2) as [string, string];
const write = createBenchWriter(1);
const archive = await openArchive(dir, {});
let file = '';
for (let n = 0; n < Number(articles); n++) {
  const charset = n % 2 === 0 ? 'gbk' : 'utf-8';
  const path = benchPath(n);
  const capture = await archive.store(
    {
      url: `http://bench.example.cn${path}`,
      fetchedAt: new Date(Date.UTC(2026, 2, 1) + n * 1000),
      ip: '203.0.113.9',
      requestHead: `GET ${path} HTTP/1.1\r\nhost: bench.example.cn\r\naccept-encoding: gzip\r\n\r\n`,
      status: 200,
      statusText: 'OK',
      rawHeaders: [
        ['Content-Type', 'text/html'],
        ['Content-Encoding', 'gzip'],
      ],
      body: gzipSync(iconv.encode(write(n, charset), charset), { level: 1 }),
      truncated: null,
    },
    null,
  );
  file = capture.file;
}
await archive.close();
process.stdout.write(`${JSON.stringify({ path: join(warcDir(dir), file), records: 2 * Number(articles) + 1 })}\n`);
