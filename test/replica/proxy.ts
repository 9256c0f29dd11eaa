/**
 * The forward proxy in front of the stand-in web: http requests in absolute form, https by CONNECT with TLS ended
 * here (RFC 9110 §7.1, §9.3.6). It hands over each request with the URL it was meant for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Authority } from './authority.ts';

export interface ProxiedRequest {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The TCP socket below any TLS. */
  readonly connection: Socket;
}

export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; `port` 0 takes any. `knows` tells whether a host can be reached at all (else 502). */
export async function startProxy(
  port: number,
  authority: Authority,
  knows: (host: string) => boolean,
  answer: (proxied: ProxiedRequest) => void,
): Promise<Proxy> {
  const sockets = new Set<Socket>();
  /** For sockets inside a tunnel: the origin that CONNECT named and the TCP socket below. */
  const tunnels = new WeakMap<object, { readonly origin: string; readonly connection: Socket }>();

  const server = createServer({ keepAliveTimeout: 30_000, requestTimeout: 0 }, (request, response) => {
    const tunnel = tunnels.get(request.socket);
    const url = targetOf(request.url ?? '', tunnel?.origin);
    if (url === null) return void response.writeHead(400).end('this is a proxy: absolute-form requests only');
    if (!knows(url.hostname)) return void response.writeHead(502).end(`no such host: ${url.hostname}`);
    answer({ url, request, response, connection: tunnel?.connection ?? request.socket });
  });

  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    if (tunnels.has(socket)) return;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('clientError', (_error, socket) => socket.destroy());

  server.on('connect', async (request: IncomingMessage, connection: Socket, early: Buffer) => {
    const target = targetOf(`https://${request.url}`, undefined);
    if (target === null || !knows(target.hostname)) {
      connection.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const secureContext = await authority.contextFor(target.hostname);
    if (connection.destroyed) return;
    // A client may begin its TLS before it has the answer.
    if (early.length > 0) connection.unshift(early);
    connection.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const secure = new TLSSocket(connection, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    secure.on('error', () => connection.destroy());
    tunnels.set(secure, { origin: target.origin, connection });
    server.emit('connection', secure);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function targetOf(requestTarget: string, origin: string | undefined): URL | null {
  // Not new URL(target, origin): a path that begins with // would name another host.
  const absolute = origin === undefined ? requestTarget : origin + requestTarget;
  return /^https?:\/\//i.test(absolute) && URL.canParse(absolute) ? new URL(absolute) : null;
}
