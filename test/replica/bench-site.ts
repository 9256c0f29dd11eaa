/**
 * The site that the benchmark crawls: article pages of about 25 KB, half GBK, half UTF-8, gzipped once at start, and
 * lists that link them all. A plain origin server on 127.0.0.1 that does as little per request as node:http allows.
 * As a program (`node test/replica/bench-site.ts --pages 5000`) it prints `{origin, home, pages, bytes, zipped}` as one
 * line of JSON and serves until SIGTERM. A parent with an IPC channel is told `{served}` every {@link NEWS} pages.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { gzip, type ZlibOptions } from 'node:zlib';
import iconv from 'iconv-lite';
import { benchLists, benchPath, createBenchWriter, PER_LIST } from './bench-page.ts';

export interface BenchSite {
  readonly origin: string;
  /** The first list; each list links the next. */
  readonly home: string;
  /** Every article, for a bare loop. */
  readonly index: readonly string[];
  /** Size of all article bodies, as they are and gzipped. */
  readonly bytes: number;
  readonly zipped: number;
  close(): Promise<void>;
}

const BATCH = 100;
/** Pages from one message to the parent to the next. */
const NEWS = 50;
const zip = promisify<Buffer, ZlibOptions, Buffer>(gzip);

export interface BenchSiteOptions {
  readonly pages: number;
  readonly seed?: number;
  readonly port?: number;
  /** Told after each page that was sent. */
  readonly onServed?: () => void;
}

export async function serveBench(options: BenchSiteOptions): Promise<BenchSite> {
  const pages = new Map<string, { readonly head: string[]; readonly body: Buffer }>();
  const put = async (path: string, plain: Buffer): Promise<number> => {
    const body = await zip(plain, { level: 1 });
    const head = ['Content-Type', 'text/html', 'Content-Encoding', 'gzip', 'Content-Length', String(body.length)];
    pages.set(path, { head, body });
    return body.length;
  };

  const paths = Array.from({ length: options.pages }, (_, n) => benchPath(n));
  const write = createBenchWriter(options.seed ?? 1);
  let bytes = 0;
  let zipped = 0;
  for (let n = 0; n < paths.length; n += BATCH) {
    // Compressed off the main thread, a batch at a time.
    const sizes = paths.slice(n, n + BATCH).map((path, k) => {
      const charset = (n + k) % 2 === 0 ? 'gbk' : 'utf-8';
      const plain = iconv.encode(write(n + k, charset), charset);
      bytes += plain.length;
      return put(path, plain);
    });
    for (const size of await Promise.all(sizes)) zipped += size;
  }
  const lists = benchLists(options.pages);
  for (const [n, list] of lists.entries()) {
    const rows = paths
      .slice(n * PER_LIST, (n + 1) * PER_LIST)
      .map((path) => `<li><a href="${path}">基准文章${path}</a></li>`);
    const links = lists.map((path, k) => `<a href="${path}">${k + 1}</a>`);
    const text = `<html><head><meta charset="utf-8"><title>列表</title></head><body><ul>${rows.join('\n')}</ul><div>${links.join(' ')}</div></body></html>`;
    await put(list, Buffer.from(text));
  }
  pages.set('/robots.txt', { head: ['Content-Type', 'text/plain'], body: Buffer.from('User-agent: *\nDisallow:\n') });

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const page = pages.get(request.url ?? '');
    if (page === undefined) return void response.writeHead(404).end();
    response.writeHead(200, page.head);
    response.end(page.body);
    options.onServed?.();
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    home: origin + lists[0],
    index: paths.map((path) => origin + path),
    bytes,
    zipped,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { pages: { type: 'string', default: '5000' }, port: { type: 'string' } } });
  const pages = Number(values.pages);
  let served = 0;
  const onServed = (): void => {
    served += 1;
    if (served % NEWS === 0) process.send?.({ served });
  };
  const { origin, home, bytes, zipped } = await serveBench({ pages, port: Number(values.port ?? 0), onServed });
  console.log(JSON.stringify({ origin, home, pages, bytes, zipped }));
  process.once('SIGTERM', () => process.exit(0));
}
