/** Ports for servers that tests stop and start again. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port below those that the system gives to outgoing connections (32768 on, on Linux): while the server is down, none of
 * another test's can take it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer().listen(port, '127.0.0.1');
    const free = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]).catch(() => false);
    server.close();
    if (free) return port;
  }
}
