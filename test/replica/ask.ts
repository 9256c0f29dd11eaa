/** One request through a proxy, for the tests of the stand-in web: nothing decoded, nothing followed. */
import { once } from 'node:events';
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The connection closed before the announced end. */
  readonly cut: boolean;
  /** Milliseconds until the head, and until the end. */
  readonly headMs: number;
  readonly totalMs: number;
}

export interface AskOptions {
  readonly proxyUrl: string;
  /** CA to trust for https. */
  readonly caPem?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  /** Stop reading after this many bytes. */
  readonly enough?: number;
}

/** Rejects when the connection fails before a head came. */
export async function ask(url: string, options: AskOptions): Promise<Reply> {
  const { hostname, port } = new URL(options.proxyUrl);
  const target = new URL(url);
  const started = performance.now();
  const common = { method: options.method ?? 'GET', headers: { host: target.host, ...options.headers } };
  let asking: ClientRequest;
  if (target.protocol === 'http:') {
    asking = request({ ...common, hostname, port, path: url, agent: false });
  } else {
    const socket = await tunnel(hostname, Number(port), target.hostname, options.caPem);
    asking = request({ ...common, createConnection: () => socket, path: target.pathname + target.search });
  }
  asking.end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  const headMs = performance.now() - started;
  const chunks: Buffer[] = [];
  let size = 0;
  let cut = false;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= (options.enough ?? Number.POSITIVE_INFINITY)) break;
    }
  } catch {
    cut = true;
  }
  asking.destroy();
  const { statusCode = 0, headers } = response;
  return {
    status: statusCode,
    headers,
    body: Buffer.concat(chunks),
    cut,
    headMs,
    totalMs: performance.now() - started,
  };
}

async function tunnel(proxyHost: string, port: number, host: string, ca: string | undefined): Promise<Socket> {
  const connecting = request({ hostname: proxyHost, port, method: 'CONNECT', path: `${host}:443` });
  connecting.end();
  const [response, socket] = (await once(connecting, 'connect')) as [IncomingMessage, Socket];
  if (response.statusCode !== 200) throw new Error(`CONNECT answered ${response.statusCode}`);
  const secure = connect({ socket, servername: host, ca });
  await once(secure, 'secureConnect');
  return secure;
}
