/** A small forward proxy that sends every host to loopback and keeps what it was asked. */
import { request as ask, createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { listen } from './loopback.ts';

export interface TestProxy {
  readonly url: string;
  readonly host: string;
  /** `METHOD target`, with the proxy's credentials behind it where they came. */
  readonly asked: string[];
}

export interface ProxyScript {
  /** Port on loopback that a target (`host:port`) really lives at; null = answered with `status`. */
  readonly route: (target: string) => number | null;
  readonly status?: number;
}

export async function testProxy(t: TestContext, { route, status = 502 }: ProxyScript): Promise<TestProxy> {
  const asked: string[] = [];
  const note = (method: string, target: string, auth: string | undefined): void => {
    asked.push([method, target, auth].filter(Boolean).join(' '));
  };
  const server = createServer((request, answer) => {
    note(request.method!, request.url!, request.headers['proxy-authorization']);
    const { host, pathname, search } = new URL(request.url!);
    const port = route(host);
    if (port === null) {
      answer.writeHead(status).end('from the proxy');
      return;
    }
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onward = ask({ host: '127.0.0.1', port, path: pathname + search, headers }, (response) => {
      answer.writeHead(response.statusCode!, response.rawHeaders);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    onward.end();
  });
  server.on('connect', (request, socket: Socket) => {
    note('CONNECT', request.url!, request.headers['proxy-authorization']);
    const port = route(request.url!);
    if (port === null) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(port, '127.0.0.1');
    onward.on('error', () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', () => onward.destroy());
    onward.on('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
  });
  const port = await listen(t, server);
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, asked };
}
