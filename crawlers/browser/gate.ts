/**
 * The gate: the one way out for a browser tab, a forward proxy on the loopback (RFC 9110 §7.3) that hands every request
 * to the caller and sends the browser what it answers. Chromium resolves no name and opens no connection of its own, so
 * whatever holds for the crawl's own requests (addresses, certificates, proxy, limits) holds for a page's as well, and
 * what is archived are the bytes that came over the wire. TLS ends here; see `certificate.ts`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Exchange, RawHeaders } from '../../storage/exchange.ts';
import { isFieldValue, type PassedRequest } from '../http/request.ts';
import type { Certificate } from './certificate.ts';

export interface GateRequest extends PassedRequest {
  /** Absolute, http or https. */
  readonly url: string;
  /** A page or a frame is to be filled with the answer: Chromium sends this field with navigations alone. */
  readonly isDocument: boolean;
}

export interface Gate {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  close(): void;
}

/** More is not sent on: a form of a news page is some hundred bytes. */
const largestUpload = 1024 * 1024;
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/**
 * Fields of the answer that concern the connection to the host, or would send the browser's next request past what
 * was asked for (HSTS rewrites addresses, Alt-Svc leads to QUIC).
 */
const keptBack = new Set(
  'connection keep-alive proxy-authenticate proxy-connection te trailer transfer-encoding upgrade content-length alt-svc strict-transport-security'.split(
    ' ',
  ),
);
const fieldName = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Opens a gate on a free port. `answer` resolves with null for what is refused or could not be had; it never rejects. */
export async function openGate(
  certificate: Certificate,
  answer: (request: GateRequest) => Promise<Exchange | null>,
): Promise<Gate> {
  const sockets = new Set<Socket>();
  const origins = new WeakMap<object, string>();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = targetOf(request.url ?? '', origins.get(request.socket));
    const method = request.method ?? '';
    const body = await upload(request);
    if (url === null || body === undefined || !methods.has(method)) return void response.writeHead(400).end();
    const rawHeaders = pairs(request.rawHeaders);
    const exchange = await answer({
      url,
      method: method as PassedRequest['method'],
      rawHeaders,
      body: body.length > 0 ? body : null,
      isDocument: 'upgrade-insecure-requests' in request.headers || request.headers['sec-fetch-mode'] === 'navigate',
    });
    if (response.destroyed) return;
    if (exchange === null) return void response.writeHead(502).end();
    const head = exchange.rawHeaders.filter(([name]) => !keptBack.has(name.toLowerCase()));
    if (method !== 'HEAD') head.push(['content-length', String(exchange.body.length)]);
    response.writeHead(
      exchange.status,
      isFieldValue(exchange.statusText) ? exchange.statusText : '',
      head.filter(([name, value]) => fieldName.test(name) && (value === '' || isFieldValue(value))).flat(),
    );
    response.end(method === 'HEAD' ? undefined : exchange.body);
  };

  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket: Socket) => {
    if (origins.has(socket)) return;
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('clientError', (_, socket) => socket.destroy());
  // A page's sockets for live news are no snapshot.
  server.on('upgrade', (_, socket) => socket.destroy());
  server.on('connect', (request: IncomingMessage, socket: Socket, early: Buffer) => {
    const origin = URL.parse(`https://${request.url}`)?.origin;
    if (origin === undefined) return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    if (early.length > 0) socket.unshift(early);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: certificate.context,
      ALPNProtocols: ['http/1.1'],
    });
    secure.on('error', () => socket.destroy());
    origins.set(secure, origin);
    server.emit('connection', secure);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The absolute URL that a request line means; null when it means none. */
function targetOf(target: string, origin: string | undefined): string | null {
  const absolute = origin === undefined ? target : origin + target;
  return /^https?:\/\//i.test(absolute) ? (URL.parse(absolute)?.href ?? null) : null;
}

function pairs(raw: readonly string[]): RawHeaders {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1]!] as const] : []));
}

/** What a request carries; undefined when it is more than is sent on. */
async function upload(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > largestUpload) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
