/** Ways a server can misbehave. Each is asked for by URL, host or pattern and answers in place of the page. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

export type Behaviour = (
  | { readonly kind: 'slow-headers'; readonly ms: number }
  /** The body in `pieces` pieces over `ms`. */
  | { readonly kind: 'slow-body'; readonly ms: number; readonly pieces?: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** Each redirect leads to the same URL with a counter, back to the start after three. */
  | { readonly kind: 'redirect-loop' }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: 301 | 302 | 303 | 307 | 308 }
  /** Announces the whole body, sends `keep` (0…1) of it and closes. */
  | { readonly kind: 'truncated'; readonly keep: number }
  /** Content-Length off by `by` bytes: too long when positive, too short when negative. */
  | { readonly kind: 'length'; readonly by: number }
  | { readonly kind: 'content-type'; readonly value: string }
  /** Status 200 and a page that says there is none. */
  | { readonly kind: 'soft-404' }
  | { readonly kind: 'reset' }
  /** A body that never ends, in chunks; capped at `limit` bytes (default 64 MiB). */
  | { readonly kind: 'endless'; readonly limit?: number }
  /** A few KiB of gzip that become `bytes` of blanks. */
  | { readonly kind: 'gzip-bomb'; readonly bytes: number }
  /** `bytes` of nothing but opening tags. */
  | { readonly kind: 'tags'; readonly bytes: number }
  | { readonly kind: 'empty' }
) & {
  /** Misbehave this many times, then answer as usual; absent = always. */
  readonly times?: number;
};

/** A whole answer, as the well-behaved server would give it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Scene {
  /** The URL asked for. */
  readonly url: string;
  readonly usual: Answer;
  readonly response: ServerResponse;
  readonly connection: Socket;
}

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
const SOFT_404 =
  '<!DOCTYPE html><html><head><meta charset="utf-8"><title>页面不存在</title></head><body><div class="error">' +
  '<h1>抱歉，您访问的页面不存在或已被删除</h1><p>5秒后自动返回首页，<a href="/">立即返回</a></p></div></body></html>';

/** Answers as `behaviour` says. `usual` is what would have been sent, `connection` the TCP socket below any TLS. */
export function misbehave(behaviour: Behaviour, { url, usual, response, connection }: Scene): void {
  const send = (answer: Answer): void => {
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  };
  let timer: NodeJS.Timeout | undefined;
  response.once('close', () => clearTimeout(timer));
  const later = (ms: number, step: () => void): void => {
    timer = setTimeout(() => response.destroyed || step(), ms);
  };
  const drip = (ms: number, pieces: number): void => {
    const size = Math.max(1, Math.ceil(usual.body.length / pieces));
    response.writeHead(usual.status, usual.headers);
    response.flushHeaders();
    const piece = (n: number): void => {
      const end = (n + 1) * size;
      const bytes = usual.body.subarray(n * size, end);
      if (end >= usual.body.length) response.end(bytes);
      else {
        response.write(bytes);
        later(ms / pieces, () => piece(n + 1));
      }
    };
    later(ms / pieces, () => piece(0));
  };
  /** Announces `length`, sends `body` and closes. */
  const cut = (length: number, body: Buffer): void => {
    response.writeHead(usual.status, { ...usual.headers, 'Content-Length': String(length), Connection: 'close' });
    response.write(body);
    response.socket?.end();
  };

  switch (behaviour.kind) {
    case 'slow-headers':
      later(behaviour.ms, () => send(usual));
      break;
    case 'slow-body':
      drip(behaviour.ms, behaviour.pieces ?? 10);
      break;
    case 'status': {
      const retry: Record<string, string> =
        behaviour.retryAfter === undefined ? {} : { 'Retry-After': behaviour.retryAfter };
      const body = Buffer.from(`<html><body><h1>${behaviour.status}</h1><p>服务暂时不可用</p></body></html>`);
      send({ status: behaviour.status, headers: { ...HTML, ...retry }, body });
      break;
    }
    case 'redirect-loop':
      send({ status: 302, headers: { ...HTML, Location: nextInLoop(url) }, body: Buffer.alloc(0) });
      break;
    case 'redirect': {
      const body = Buffer.from('<html><body>页面已移动</body></html>');
      send({ status: behaviour.status ?? 302, headers: { ...HTML, Location: behaviour.to }, body });
      break;
    }
    case 'truncated':
      cut(usual.body.length, usual.body.subarray(0, Math.floor(usual.body.length * behaviour.keep)));
      break;
    case 'length':
      cut(usual.body.length + behaviour.by, usual.body);
      break;
    case 'content-type':
      send({ ...usual, headers: { ...usual.headers, 'Content-Type': behaviour.value } });
      break;
    case 'soft-404':
      send({ status: 200, headers: HTML, body: Buffer.from(SOFT_404) });
      break;
    case 'reset':
      connection.resetAndDestroy();
      break;
    case 'endless':
      pour(response, behaviour.limit ?? 64 * 1024 * 1024);
      break;
    case 'gzip-bomb': {
      const body = gzipSync(Buffer.alloc(behaviour.bytes, ' '), { level: 9 });
      send({ status: 200, headers: { ...HTML, 'Content-Encoding': 'gzip' }, body });
      break;
    }
    case 'tags':
      send({ status: 200, headers: HTML, body: Buffer.alloc(behaviour.bytes, '<div><b>') });
      break;
    case 'empty':
      send({ status: 200, headers: HTML, body: Buffer.alloc(0) });
      break;
  }
}

function pour(response: ServerResponse, limit: number): void {
  response.writeHead(200, HTML);
  const chunk = Buffer.from('<p>这一段没有尽头。</p>\n'.repeat(512));
  let left = limit;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

function nextInLoop(url: string): string {
  const next = new URL(url);
  const round = Number(next.searchParams.get('round') ?? 0);
  if (round >= 2) next.searchParams.delete('round');
  else next.searchParams.set('round', String(round + 1));
  return next.href;
}
