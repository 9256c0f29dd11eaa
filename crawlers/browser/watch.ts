/** What the browser says of a page's requests, over DevTools: what each is for, and which answers no host gave. */
import type { CDPSession } from 'playwright';
import type { Exchange } from '../../storage/exchange.ts';
import type { Role } from './recording.ts';

export interface Watch {
  /** What a document is fetched for; `other` when the page has not asked for it within `ms`. */
  roleOf(url: string, ms: number): Promise<Role>;
  /** The request's type as DevTools names it: `Document`, `Stylesheet`, `Image`, `Script`, `XHR` … */
  typeOf(url: string): string;
  /** Answers that a service worker made up or kept. */
  madeByWorkers(): Promise<readonly Exchange[]>;
  close(): void;
}

interface Request {
  readonly requestId: string;
  readonly frameId?: string;
  readonly type?: string;
  readonly request: { readonly url: string; readonly method: string };
}

interface Response {
  readonly requestId: string;
  readonly response: {
    readonly url: string;
    readonly status: number;
    readonly statusText: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly fromServiceWorker?: boolean;
  };
}

/** More answers of a worker are not looked at. */
const mostMade = 200;

export async function watchNetwork(devtools: CDPSession): Promise<Watch> {
  const { frameTree } = await devtools.send('Page.getFrameTree');
  const types = new Map<string, string>();
  const roles = new Map<string, Role>();
  const waiting = new Map<string, (() => void)[]>();
  const made: Response[] = [];
  const methods = new Map<string, string>();
  const at = new Date();

  const onRequest = ({ requestId, frameId, type, request }: Request): void => {
    const url = request.url.replace(/#.*$/s, '');
    types.set(url, type ?? 'Other');
    methods.set(requestId, request.method);
    if (type !== 'Document') return;
    roles.set(url, frameId === frameTree.frame.id ? 'page' : 'frame');
    for (const tell of waiting.get(url)?.splice(0) ?? []) tell();
  };
  const onResponse = (event: Response): void => {
    if (event.response.fromServiceWorker && made.length < mostMade) made.push(event);
  };
  devtools.on('Network.requestWillBeSent', onRequest);
  devtools.on('Network.responseReceived', onResponse);

  return {
    async roleOf(url, ms) {
      if (!roles.has(url)) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          const tell = (): void => {
            clearTimeout(timer);
            resolve();
          };
          waiting.set(url, [...(waiting.get(url) ?? []), tell]);
        });
      }
      return roles.get(url) ?? 'other';
    },
    typeOf: (url) => types.get(url) ?? 'Other',
    async madeByWorkers() {
      const exchanges = await Promise.all(
        made
          .filter(({ response, requestId }) => /^https?:/.test(response.url) && methods.get(requestId) === 'GET')
          .map(async ({ requestId, response }) => {
            const answer = await devtools.send('Network.getResponseBody', { requestId }).catch(() => null);
            return answer && madeUp(response, Buffer.from(answer.body, answer.base64Encoded ? 'base64' : 'utf8'), at);
          }),
      );
      return exchanges.filter((exchange) => exchange !== null);
    },
    close() {
      devtools.off('Network.requestWillBeSent', onRequest);
      devtools.off('Network.responseReceived', onResponse);
    },
  };
}

/**
 * The browser hands the body out without its codings; the fields that announce them are renamed, as Browsertrix does,
 * and the length is that of the body.
 */
function madeUp(response: Response['response'], body: Buffer, fetchedAt: Date): Exchange {
  const url = response.url.replace(/#.*$/s, '');
  const { host, pathname, search } = new URL(url);
  const headers = Object.entries(response.headers)
    .filter(([name]) => !/^content-length$/i.test(name))
    .map(([name, value]) => {
      const stored = /^(content|transfer)-encoding$/i.test(name) ? `x-orig-${name}` : name;
      return [stored, value.replace(/\s*\n\s*/g, ', ')] as const;
    });
  return {
    url,
    fetchedAt,
    ip: null,
    requestHead: `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
    status: response.status,
    statusText: response.statusText,
    rawHeaders: [...headers, ['content-length', String(body.length)]],
    body,
    truncated: null,
  };
}
