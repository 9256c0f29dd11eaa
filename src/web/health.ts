/** `/healthz`, `/readyz` and `/metrics` of a process, for those who watch over it. */
import { isIP } from 'node:net';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { parse } from 'tldts';
import { CundangError } from '../errors.ts';
import { type Heartbeat, type HeartbeatOptions, startHeartbeat } from '../metrics/heartbeat.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Readiness } from '../metrics/readiness.ts';
import { isOwnHost } from './guard.ts';
import { type Listening, listen } from './listen.ts';

export interface HealthAppOptions {
  /** Address that is listened on. */
  readonly host: string;
  readonly metrics: Pick<Metrics, 'contentType' | 'text'>;
  readonly readiness: Readiness;
  readonly heartbeat: Pick<Heartbeat, 'look'>;
}

export interface HealthOptions extends Omit<HealthAppOptions, 'host' | 'heartbeat'>, HeartbeatOptions {
  /** `host:port`, or `port` on the loopback: `metrics.listen`. Port 0 = any that is free. */
  readonly listen: string;
}

export interface HealthServer extends Listening {
  /** `http://host:port` */
  readonly address: string;
}

const loopback = '127.0.0.1';

/** @throws `config.invalid` when the address cannot be listened on */
export async function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const { host, port } = placeOf(options.listen);
  const heartbeat = startHeartbeat(options);
  try {
    const server = await listen(healthApp({ ...options, host, heartbeat }), host, port);
    const close = async (): Promise<void> => {
      heartbeat.close();
      await server.close();
    };
    return { port: server.port, address: `http://${isIP(host) === 6 ? `[${host}]` : host}:${server.port}`, close };
  } catch (error) {
    heartbeat.close();
    const { message, code } = (error as CundangError).cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'the port is taken' : message;
    throw new CundangError('config.invalid', `metrics.listen ${options.listen}: ${why}`, {}, error);
  }
}

export function healthApp({ host, metrics, readiness, heartbeat }: HealthAppOptions): Hono {
  const app = new Hono();
  app.use(scraped(host));
  app.get('/healthz', (context) => {
    const { alive, stoodMs } = heartbeat.look();
    return context.json({ alive, stoodMs }, alive ? 200 : 503);
  });
  app.get('/readyz', async (context) => {
    const report = await readiness();
    return context.json(report, report.ready ? 200 : 503);
  });
  app.get('/metrics', async (context) =>
    context.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType }),
  );
  app.onError((_, context: Context) => context.text('internal error', 500));
  return app;
}

/** Refuses what is not a look, or comes under a foreign name, and lets no page read or keep an answer. */
function scraped(host: string): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    if (method !== 'GET' && method !== 'HEAD') return context.text('only GET and HEAD', 405, { Allow: 'GET, HEAD' });
    if (!isScraped(context.req.header('host'), host))
      return context.text('this is not the host that was asked for', 421);
    await next();
    const { headers } = context.res;
    headers.set('Cache-Control', 'no-store');
    headers.set('Content-Security-Policy', "default-src 'none'");
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  };
}

/**
 * Whether a Host header may be asked for here. On the loopback, the loopback's own names. Where other machines reach this, they know
 * it by address or by a name of their network (`worker`, `worker.jobs.svc.cluster.local`), which nobody outside can have; a name under
 * a public suffix can be a stranger's, whose pages would read this through a visitor's browser (DNS rebinding), so of these only the
 * one that is listened on.
 */
export function isScraped(header: string | undefined, host: string): boolean {
  if (isOwnHost(header, host)) return true;
  if (header === undefined || host === 'localhost' || host === '::1' || host.startsWith('127.')) return false;
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header)?.[1];
  if (name === undefined) return false;
  const { isIp, isIcann, domain } = parse(name, { validateHostname: false });
  return isIp === true || !(isIcann && domain !== null);
}

function placeOf(listen: string): { readonly host: string; readonly port: number } {
  const at = listen.lastIndexOf(':');
  const host = at <= 0 ? loopback : listen.slice(0, at).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(listen.slice(at + 1)) };
}
