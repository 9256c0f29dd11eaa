/** A calendar over real sockets: a proxy that answers for its hosts at the time that its clock shows. */
import { createAuthority } from './authority.ts';
import type { Calendar } from './calendar.ts';
import { type ProxiedRequest, startProxy } from './proxy.ts';

export interface CalendarServer {
  readonly proxyUrl: string;
  readonly caPem: string;
  /** Milliseconds since 1970; whoever plays the calendar sets it. */
  readonly clock: { now: number };
  /** URLs asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function serveCalendar(calendar: Calendar, port = 0): Promise<CalendarServer> {
  const clock = { now: calendar.start };
  const asked: string[] = [];
  const authority = await createAuthority();

  const serve = ({ url, request, response, connection }: ProxiedRequest): void => {
    request.resume();
    asked.push(url.href);
    const answer = calendar.answer(url.href, request.headers, clock.now);
    // Nobody waits for a timeout here: a host that is silent breaks off, which is told as trouble as well.
    if ('silence' in answer) return void connection.resetAndDestroy();
    response.writeHead(answer.status, answer.headers);
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  };

  const proxy = await startProxy(port, authority, (host) => calendar.hosts.has(host), serve);
  return { proxyUrl: proxy.url, caPem: authority.caPem, clock, asked, close: proxy.close };
}
