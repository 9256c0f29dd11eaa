/**
 * Connections to hosts, kept open between requests (RFC 9112 §9.3). An undici client each, one request at a time, so
 * that it is known which socket a request went over: its peer's address, and whether it had served before.
 */
import type { Socket } from 'node:net';
import { Client } from 'undici';
import type { Dial } from './dial.ts';

export interface Connection {
  readonly client: Client;
  /** The open socket; null before the first request and after the socket closed. */
  socket: Socket | null;
  /** Address of the peer of {@link socket}. */
  peer: string | null;
  /** Requests written on {@link socket} before this one. */
  served: number;
  /** The error {@link socket} ended with: a body without a length that ends in a reset is not whole. */
  broken: Error | null;
  close(): void;
}

export interface Connections {
  /** An idle or new connection for the URL's origin, or the next to come free when all are in use, unless the signal fires first. */
  acquire(url: URL, signal: AbortSignal | undefined): Promise<Connection>;
  /** Gives a connection back; `reusable` is false when its response did not end as it should. */
  release(connection: Connection, reusable: boolean): void;
  close(): Promise<void>;
}

interface Lane {
  readonly idle: Connection[];
  readonly waiting: ((connection: Connection) => void)[];
  open: number;
}

/** Longer than most sites' delay between two pages, so that a slow crawl need not connect anew for each. */
const keepAliveMs = 15_000;
const keepAliveMaxMs = 60_000;

/** `perHost` connections at most to one origin; `headerBytes` bounds a response's head. */
export function createConnections(
  dial: Dial,
  { perHost, headerBytes }: { perHost: number; headerBytes: number },
): Connections {
  const lanes = new Map<string, Lane>();
  const homes = new Map<Connection, string>();

  const open = (url: URL): Connection => {
    const cancel = new AbortController();
    const connection: Connection = {
      socket: null,
      peer: null,
      served: 0,
      broken: null,
      close() {
        cancel.abort();
        void connection.client.destroy();
      },
      client: new Client(url.origin, {
        pipelining: 1,
        maxHeaderSize: headerBytes,
        keepAliveTimeout: keepAliveMs,
        keepAliveMaxTimeout: keepAliveMaxMs,
        // The response handler holds the time, to the millisecond and for the whole of it.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: (_, done) => {
          dial(url, cancel.signal).then(
            (socket) => {
              connection.socket = socket;
              connection.peer = socket.remoteAddress ?? null;
              connection.served = 0;
              connection.broken = null;
              socket.once('error', (error) => {
                connection.broken = error;
              });
              done(null, socket);
            },
            (error: Error) => done(error, null),
          );
        },
      }),
    };
    connection.client.on('disconnect', () => {
      connection.socket = null;
      forget(connection);
    });
    homes.set(connection, url.origin);
    return connection;
  };

  /** Drops an idle connection whose socket closed; one in use is dropped when it is given back. */
  const forget = (connection: Connection): void => {
    const origin = homes.get(connection);
    const lane = origin === undefined ? undefined : lanes.get(origin);
    const at = lane?.idle.indexOf(connection) ?? -1;
    if (lane === undefined || origin === undefined || at < 0) return;
    lane.idle.splice(at, 1);
    drop(connection, lane, origin);
  };

  /** Waits in line; a waiter whose signal fires leaves it. */
  const turn = (lane: Lane, signal: AbortSignal | undefined): Promise<Connection> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        lane.waiting.splice(lane.waiting.indexOf(called), 1);
        reject(signal?.reason);
      };
      const called = (connection: Connection): void => {
        signal?.removeEventListener('abort', leave);
        resolve(connection);
      };
      lane.waiting.push(called);
      signal?.addEventListener('abort', leave, { once: true });
    });

  const drop = (connection: Connection, lane: Lane, origin: string): void => {
    homes.delete(connection);
    connection.close();
    lane.open -= 1;
    if (lane.open === 0 && lane.waiting.length === 0) lanes.delete(origin);
  };

  return {
    async acquire(url, signal) {
      const lane = lanes.get(url.origin) ?? { idle: [], waiting: [], open: 0 };
      lanes.set(url.origin, lane);
      const idle = lane.idle.pop();
      if (idle !== undefined) return idle;
      if (lane.open >= perHost) return turn(lane, signal);
      lane.open += 1;
      return open(url);
    },
    release(connection, reusable) {
      const origin = homes.get(connection);
      const lane = origin === undefined ? undefined : lanes.get(origin);
      if (origin === undefined || lane === undefined) return;
      const next = lane.waiting.shift();
      if (reusable && next !== undefined) return next(connection);
      if (reusable && connection.socket !== null) {
        lane.idle.push(connection);
        return;
      }
      drop(connection, lane, origin);
      if (next !== undefined) {
        lane.open += 1;
        lanes.set(origin, lane);
        next(open(new URL(origin)));
      }
    },
    async close() {
      const all = [...homes.keys()];
      homes.clear();
      lanes.clear();
      for (const connection of all) connection.close();
      await Promise.all(all.map(({ client }) => client.destroy()));
    },
  };
}
