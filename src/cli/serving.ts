/** An app for a browser, served until Ctrl-C or SIGTERM. */
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Hono } from 'hono';
import { listen } from '../web/listen.ts';
import { interruptions } from './interruptions.ts';
import type { Shell } from './shell.ts';

export interface Place {
  readonly host: string;
  /** 0 = any that is free. */
  readonly port: number;
}

const loopback = ['127.0.0.1', 'localhost', '::1'];

/**
 * @param tell called with the address, once it answers
 * @param warning for an address that other machines reach
 * @throws `usage` when the address cannot be listened on
 */
export async function serve(
  shell: Shell,
  app: Hono,
  { host, port }: Place,
  tell: (address: string) => void,
  warning: string,
): Promise<void> {
  const server = await listen(app, host, port);
  // Before the address is told: whoever reads it may end this at once.
  const stop = interruptions(() => {});
  try {
    tell(`http://${isIPv6(host) ? `[${host}]` : host}:${server.port}/`);
    if (!loopback.includes(host)) shell.note(`everybody who reaches ${host} can ${warning}`);
    shell.note('Ctrl-C ends it');
    if (!stop.first.aborted) await once(stop.first, 'abort');
  } finally {
    stop.close();
    await server.close();
  }
}
