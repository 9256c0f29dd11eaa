/** ReplayWeb.page over a package file, as any static host with ranges would serve both. */
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rangeOf } from '../../src/web/range.ts';
import { loadViewer, startPage } from '../../src/web/viewer.ts';

export interface PackageServer {
  readonly origin: string;
  /** The page that opens the package. */
  readonly start: string;
  close(): Promise<void>;
}

export async function servePackage(path: string): Promise<PackageServer> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  const viewer = loadViewer();
  const server = createServer(async (request, response) => {
    const name = request.url!.split('?')[0]!.slice(1);
    const known = viewer.files.get(name);
    if (known) return response.writeHead(200, { 'Content-Type': known.type }).end(known.bytes);
    if (name === '') {
      return response.writeHead(200, { 'Content-Type': 'text/html' }).end(startPage('/package.wacz', viewer.version));
    }
    if (name !== 'package.wacz') return response.writeHead(404).end();
    const range = rangeOf(request.headers.range, size);
    if (range === null || range === 'unsatisfiable') return response.writeHead(416).end();
    const bytes = Buffer.alloc(range.end - range.start);
    await file.read(bytes, 0, bytes.length, range.start);
    const headers = {
      'Content-Range': `bytes ${range.start}-${range.end - 1}/${size}`,
      'Content-Length': bytes.length,
    };
    response.writeHead(206, headers).end(request.method === 'HEAD' ? undefined : bytes);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    origin,
    start: origin,
    async close() {
      server.closeAllConnections();
      server.close();
      await file.close();
    },
  };
}
