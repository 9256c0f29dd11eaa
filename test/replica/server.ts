/**
 * The stand-in web as one local server: a forward proxy that answers for the real host names over http and https, so
 * that a crawler uses real URLs. A request for a host it does not know gets 502.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createAuthority } from './authority.ts';
import { type Behaviour, misbehave } from './misbehave.ts';
import { type ProxiedRequest, startProxy } from './proxy.ts';
import { resource } from './resource.ts';
import { answerFor } from './respond.ts';
import { buildWeb, type Web } from './web.ts';

export interface ReplicaOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Default 60. */
  readonly articlesPerSite?: number;
  readonly seed?: number;
  /** Folder of JSON records to render on their sites, and on the clone host where they were read from a clone. */
  readonly pack?: string | null;
  /** `YYYY-MM-DD`; by default this day in Beijing. The same seed and day give the same bytes. */
  readonly today?: string;
  /** A fifth of the articles is that many days old at most (default 7). */
  readonly days?: number;
  /** Before every answer. */
  readonly latencyMs?: number;
  /** How late the misbehaving host's slow page sends its head (default 5,000); its slow body takes twice as long. */
  readonly slowMs?: number;
}

/** A request that arrived, for checks of pace. */
export interface Hit {
  /** Arrival, milliseconds since the epoch with fractions. */
  readonly at: number;
  readonly host: string;
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Requests in hand at this host, this one included. */
  readonly active: number;
  /** 0 until the head is sent; stays 0 when the connection ends before. */
  readonly status: number;
}

export interface Replica
  extends Pick<Web, 'sites' | 'pack' | 'reprints' | 'clone' | 'misbehaving' | 'misbehavingHome' | 'scripted'> {
  readonly proxyUrl: string;
  readonly caPem: string;
  readonly hosts: readonly string[];
  readonly log: readonly Hit[];
  /** Path of a file that holds {@link caPem}; removed on close. */
  caFile(): string;
  /**
   * Answers with `behaviour` where a URL is meant: a whole URL, a host name, or a pattern that the URL matches. What was
   * asked for last goes first. Returns the way back.
   */
  misbehave(where: string | RegExp, behaviour: Behaviour): () => void;
  /** Changes the page at a URL, or makes one: from its bytes before (none for a new page) to those from now on. */
  publish(url: string, edit: (before: Buffer) => Buffer): void;
  close(): Promise<void>;
}

interface Rule {
  readonly where: string | RegExp;
  readonly behaviour: Behaviour;
  left: number;
}

export async function startReplica(options: ReplicaOptions = {}): Promise<Replica> {
  const web = buildWeb({
    seed: options.seed ?? 1,
    articlesPerSite: options.articlesPerSite ?? 60,
    pack: options.pack ?? null,
    today: options.today ?? beijingDay(new Date()),
    days: options.days ?? 7,
    slowMs: options.slowMs,
  });
  const authority = await createAuthority();
  const log: { -readonly [Key in keyof Hit]: Hit[Key] }[] = [];
  const active = new Map<string, number>();
  const rules: Rule[] = [];
  let folder: string | null = null;

  const addRule = (where: string | RegExp, behaviour: Behaviour): (() => void) => {
    const rule = { where, behaviour, left: behaviour.times ?? Number.POSITIVE_INFINITY };
    rules.unshift(rule);
    return () => void rules.splice(rules.indexOf(rule), rules.includes(rule) ? 1 : 0);
  };
  for (const { url, behaviour } of web.misbehaving) if (behaviour !== null) addRule(url, behaviour);

  const serve = async ({ url, request, response, connection }: ProxiedRequest): Promise<void> => {
    const host = url.hostname;
    const inHand = (active.get(host) ?? 0) + 1;
    active.set(host, inHand);
    const hit = {
      at: performance.timeOrigin + performance.now(),
      host,
      url: url.href,
      method: request.method ?? 'GET',
      headers: request.headers,
      active: inHand,
      status: 0,
    };
    log.push(hit);
    response.once('close', () => {
      active.set(host, (active.get(host) ?? 1) - 1);
      if (response.headersSent) hit.status = response.statusCode;
    });
    request.resume();
    if (options.latencyMs) await wait(options.latencyMs);
    const known = web.hosts.get(host);
    if (known === undefined || response.destroyed) return;
    const rule = rules.find((candidate) => candidate.left > 0 && applies(candidate.where, url));
    const usual = answerFor(known, url.pathname + url.search, request.headers, { conditional: rule === undefined });
    if (rule !== undefined) {
      rule.left--;
      return misbehave(rule.behaviour, { url: url.href, usual, response, connection });
    }
    response.writeHead(usual.status, usual.headers);
    hit.status = usual.status;
    response.end(request.method === 'HEAD' ? undefined : usual.body);
  };

  const proxy = await startProxy(
    options.port ?? 0,
    authority,
    (host) => web.hosts.has(host),
    (proxied) => void serve(proxied),
  );
  return {
    ...web,
    hosts: [...web.hosts.keys()],
    proxyUrl: proxy.url,
    caPem: authority.caPem,
    log,
    caFile() {
      folder ??= mkdtempSync(join(tmpdir(), 'cundang-replica-'));
      const path = join(folder, 'ca.pem');
      writeFileSync(path, authority.caPem);
      return path;
    },
    misbehave: addRule,
    publish(url, edit) {
      const { hostname, pathname, search } = new URL(url);
      const { resources } = web.hosts.get(hostname)!;
      const before = resources.get(pathname + search);
      const body = edit(before?.body() ?? Buffer.alloc(0));
      resources.set(
        pathname + search,
        resource(before?.type ?? 'text/html', new Date(), () => body),
      );
    },
    async close() {
      await proxy.close();
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function applies(where: string | RegExp, url: URL): boolean {
  if (where instanceof RegExp) return where.test(url.href);
  if (!where.includes('/')) return where === url.hostname;
  const asked = new URL(url);
  asked.searchParams.delete('round');
  return where === url.href || where === asked.href;
}

export function beijingDay(moment: Date): string {
  return new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
