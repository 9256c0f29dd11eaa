/** A server that sends exactly the bytes it is told to and keeps the bytes it was sent. */
import { createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { listen } from './loopback.ts';

export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** Request heads received, latin1, in order. */
  readonly requests: string[];
  /** Connections accepted so far. */
  connections(): number;
}

/** Answers a request head; may write in its own time. */
export type Script = (socket: Socket, head: string, nth: number) => void;

export async function rawServer(t: TestContext, script: Script, tls?: TlsOptions): Promise<RawServer> {
  const requests: string[] = [];
  let accepted = 0;
  const serve = (socket: Socket): void => {
    accepted += 1;
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end + 4);
        text = text.slice(end + 4);
        requests.push(head);
        script(socket, head, requests.length - 1);
      }
    });
  };
  const server: Server = tls ? createTlsServer(tls, serve) : createServer(serve);
  const port = await listen(t, server);
  const scheme = tls ? 'https' : 'http';
  return { port, url: `${scheme}://127.0.0.1:${port}`, requests, connections: () => accepted };
}

/** A whole response with a Content-Length. */
export function response(body: string | Buffer, { status = '200 OK', headers = '' } = {}): Buffer {
  const bytes = Buffer.from(body);
  const head = `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}
