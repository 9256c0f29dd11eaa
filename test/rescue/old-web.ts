/** A host on the loopback with one article, and an archive of it with a CDX server of the Wayback Machine's kind. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OldWeb {
  /** URL of the article. */
  readonly url: string;
  /** URL of the CDX server. */
  readonly archive: string;
  /** Paths asked of the host, and of the archive. */
  readonly asked: { readonly host: string[]; readonly archive: string[] };
  close(): void;
}

export interface OldWebOptions {
  /** What the host sends for the article. */
  readonly status: number;
  /** What the archive answers instead of all else; absent = as it should. */
  readonly archiveStatus?: number;
}

/** What the article said at these times, the last one as it is now. */
const editions: readonly (readonly [string, string])[] = [
  ['20190402030405', '县里的老桥四月起封闭检修，过往车辆改走城北新桥，行人仍可通行。'],
  ['20200102030405', '县里的老桥检修完毕，一月二日起恢复通车，限重十吨。'],
  ['20210302030405', '县里的老桥检修完毕，一月二日起恢复通车，限重十吨。'],
];

export const title = '老桥检修期间车辆绕行的通告';

function page(text: string): string {
  const body = Array.from(
    { length: 6 },
    (_, n) => `<p>${text}第${n + 1}项，请沿线单位和居民相互转告，按照现场指示牌行驶。</p>`,
  );
  return (
    `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>` +
    `<div class="info">2019-04-01 08:00 来源：县交通局</div><div class="content">${body.join('')}</div>` +
    '<img src="/bridge.png"></body></html>'
  );
}

export async function oldWeb({ status, archiveStatus }: OldWebOptions): Promise<OldWeb> {
  const asked = { host: [] as string[], archive: [] as string[] };
  const html = { 'Content-Type': 'text/html; charset=utf-8' };
  const host = await listening(
    createServer((request, response) => {
      asked.host.push(request.url!);
      if (request.url === '/2019/0401/100123.html') {
        return response.writeHead(status, html).end(status === 200 ? page(editions.at(-1)![1]) : 'gone');
      }
      if (request.url === '/bridge.png') return response.writeHead(200, { 'Content-Type': 'image/png' }).end('PNG');
      return response.writeHead(404, html).end('not here');
    }),
  );
  const url = `http://127.0.0.1:${portOf(host)}/2019/0401/100123.html`;
  const archive = await listening(
    createServer((request, response) => {
      asked.archive.push(request.url!);
      if (archiveStatus !== undefined) return response.writeHead(archiveStatus).end();
      const { pathname, searchParams } = new URL(request.url!, 'http://archive');
      if (pathname === '/cdx/search/cdx') {
        const names = ['timestamp', 'original', 'mimetype', 'statuscode', 'digest'];
        const rows = editions.map(([moment, text]) => [moment, url, 'text/html', '200', `DIGEST${text.length}`]);
        return response.end(JSON.stringify(searchParams.get('url') === url ? [names, ...rows] : []));
      }
      const [, moment, original] = /^\/web\/(\d{14})id_\/(.+)$/.exec(request.url!) ?? [];
      const text = original === url ? editions.find(([at]) => at === moment)?.[1] : undefined;
      if (text === undefined) return response.writeHead(404).end();
      return response
        .writeHead(200, { ...html, 'Memento-Datetime': new Date(isoOf(moment!)).toUTCString() })
        .end(page(text));
    }),
  );
  return {
    url,
    archive: `http://127.0.0.1:${portOf(archive)}/cdx/search/cdx`,
    asked,
    close() {
      for (const server of [host, archive]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const isoOf = (moment: string): string =>
  moment.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z');
