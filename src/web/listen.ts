/** Listens with an app on an address. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { CundangError } from '../errors.ts';

export interface Listening {
  readonly port: number;
  /** Ends at once, open connections included. */
  close(): Promise<void>;
}

/**
 * @param port 0 = any that is free
 * @throws `usage` when the address cannot be listened on
 */
export async function listen(app: Hono, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'the port is taken; name another with --port' : error.message;
    throw new CundangError('usage', `cannot listen on ${host} port ${port}: ${why}`, {}, error);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}
