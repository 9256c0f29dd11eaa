/** Opens connections: to the host itself or through the configured proxy, every address admitted by the guard first. */
import { constants } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { CundangError } from '../../src/errors.ts';
import { fetchError } from './failure.ts';
import { bareHost, type Guard } from './guard.ts';

export interface DialOptions {
  /** `http://[user:password@]host:port` or https; null = straight to the host. */
  readonly proxy: URL | null;
  /** PEM certificates trusted besides the built-in roots. */
  readonly ca: string | null;
  /** Takes any certificate and any TLS version. */
  readonly insecure: boolean;
  /** For name resolution, connection and handshakes together, milliseconds. */
  readonly connectMs: number;
}

/** Opens a connection on which a request for `url` can be written at once. Rejects with a `fetch.*` error. */
export type Dial = (url: URL, signal: AbortSignal) => Promise<Socket>;

export function createDial(guard: Guard, options: DialOptions): Dial {
  const { proxy, insecure } = options;
  let context: SecureContext | undefined;
  const secure = async (socket: Socket, host: string, signal: AbortSignal): Promise<Socket> => {
    context ??= secureContext(options);
    const tls = connectTls({
      socket,
      host,
      servername: isIP(host) > 0 ? '' : host,
      secureContext: context,
      rejectUnauthorized: !insecure,
      ALPNProtocols: ['http/1.1'],
    });
    try {
      await opened(tls, 'secureConnect', signal);
    } catch (error) {
      // A failed handshake does not take the connection below it along.
      socket.destroy();
      // A peer that hangs up is no matter of certificates.
      if (error instanceof CundangError || (error as NodeJS.ErrnoException).code === 'ECONNRESET') throw error;
      throw new CundangError('fetch.tls', `TLS with ${host}: ${(error as Error).message}`, {}, error);
    }
    return tls;
  };

  const direct = async (url: URL, signal: AbortSignal): Promise<Socket> => {
    const host = bareHost(url);
    if (isIP(host) > 0) guard.admit(host, host);
    const socket = connectTcp({ host, port: portOf(url), lookup: guard.lookup, autoSelectFamily: true, noDelay: true });
    await opened(socket, 'connect', signal);
    // The last word is with the peer that really answered.
    guard.admit(socket.remoteAddress ?? 'unknown', host);
    return socket;
  };

  const throughProxy = async (via: URL, url: URL, signal: AbortSignal): Promise<Socket> => {
    const host = bareHost(via);
    let socket = connectTcp({ host, port: portOf(via), autoSelectFamily: true, noDelay: true });
    try {
      await opened(socket, 'connect', signal);
      if (via.protocol === 'https:') socket = await secure(socket, host, signal);
      return url.protocol === 'https:' ? await tunnel(socket, via, url, signal) : socket;
    } catch (error) {
      socket.destroy();
      if (error instanceof CundangError || signal.aborted) throw error;
      // Only the proxy's host and port: its URL can hold a password.
      throw new CundangError('fetch.proxy', `the proxy ${via.host}: ${(error as Error).message}`, {}, error);
    }
  };

  return async (url, cancel) => {
    const deadline = new AbortController();
    const late = new CundangError('fetch.timeout', `no connection within ${options.connectMs} ms`);
    const timer = setTimeout(() => deadline.abort(late), options.connectMs);
    const signal = AbortSignal.any([cancel, deadline.signal]);
    try {
      const socket = await (proxy === null ? direct(url, signal) : throughProxy(proxy, url, signal));
      return url.protocol === 'https:' ? await secure(socket, bareHost(url), signal) : socket;
    } catch (error) {
      throw fetchError(error, url.href);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** `Basic` credentials of a proxy URL (RFC 7617), or null. */
export function proxyCredentials(proxy: URL): string | null {
  if (proxy.username === '' && proxy.password === '') return null;
  const plain = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Basic ${Buffer.from(plain).toString('base64')}`;
}

/** Waits for a socket's `event`; destroys the socket when it fails or the signal fires first. */
async function opened(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  // Stays for good: an error after the wait (a reset on an idle connection) must not end the process.
  socket.on('error', () => {});
  try {
    await once(socket, event, { signal });
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  }
}

/** Asks the proxy for a tunnel to the host (RFC 9110 §9.3.6). */
async function tunnel(socket: Socket, proxy: URL, url: URL, signal: AbortSignal): Promise<Socket> {
  const authority = `${url.hostname}:${portOf(url)}`;
  const credentials = proxyCredentials(proxy);
  const headers = { host: authority, ...(credentials !== null && { 'proxy-authorization': credentials }) };
  const asked = request({ method: 'CONNECT', path: authority, headers, createConnection: () => socket });
  // Stays for good: a request that was called off ends in an error that nobody waits for.
  asked.on('error', () => {});
  asked.end();
  // With CONNECT every status arrives by this event.
  const [answer, , early] = (await once(asked, 'connect', { signal })) as [IncomingMessage, Socket, Buffer];
  const status = answer.statusCode ?? 0;
  if (status < 200 || status > 299) {
    throw new CundangError('fetch.proxy', `the proxy ${proxy.host} answered ${status} for ${authority}`);
  }
  if (early.length > 0) socket.unshift(early);
  return socket;
}

function secureContext({ ca, insecure }: DialOptions): SecureContext {
  return createSecureContext({
    ...(ca !== null && { ca: [...getCACertificates('default'), ca] }),
    // Old portals speak TLS 1.0 with old ciphers; whoever gives up certificates wants their pages all the same.
    ...(insecure && {
      minVersion: 'TLSv1' as const,
      ciphers: 'DEFAULT:@SECLEVEL=0',
      secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    }),
  });
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}
