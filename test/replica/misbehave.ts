/** Ways a server can misbehave. Each is asked for by URL, host or pattern and answers in place of the page. */
import type { ServerResponse } from 'node:http';
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

const SOFT_404 =
  '<!DOCTYPE html><html><head><meta charset="utf-8"><title>页面不存在</title></head><body><div class="error">' +
  '<h1>抱歉，您访问的页面不存在或已被删除</h1><p>5秒后自动返回首页，<a href="/">立即返回</a></p></div></body></html>';

/** Answers as `behaviour` says. `url` is the URL asked for, `usual` what would have been sent. */
export function misbehave(behaviour: Behaviour, url: string, usual: Answer, response: ServerResponse): void {
  const send = (answer: Answer): void => {
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  };
  const html = { 'Content-Type': 'text/html; charset=utf-8' };
  const later = (ms: number, step: () => void): void => {
    const timer = setTimeout(() => response.destroyed || step(), ms);
    response.once('close', () => clearTimeout(timer));
  };
  /** Sends a head and body that do not fit each other, and closes. */
  const cut = (headers: Record<string, string>, body: Buffer): void => {
    response.writeHead(usual.status, { ...headers, Connection: 'close' });
    response.write(body);
    response.socket?.end();
  };

  switch (behaviour.kind) {
    case 'slow-headers':
      return later(behaviour.ms, () => send(usual));
    case 'slow-body': {
      const pieces = behaviour.pieces ?? 10;
      const size = Math.max(1, Math.ceil(usual.body.length / pieces));
      response.writeHead(usual.status, usual.headers);
      response.flushHeaders();
      const piece = (n: number): void => {
        const rest = usual.body.subarray(n * size, (n + 1) * size);
        if ((n + 1) * size >= usual.body.length) return void response.end(rest);
        response.write(rest);
        later(behaviour.ms / pieces, () => piece(n + 1));
      };
      return later(behaviour.ms / pieces, () => piece(0));
    }
    case 'status':
      return send({
        status: behaviour.status,
        headers: { ...html, ...(behaviour.retryAfter === undefined ? {} : { 'Retry-After': behaviour.retryAfter }) },
        body: Buffer.from(`<html><body><h1>${behaviour.status}</h1><p>服务暂时不可用</p></body></html>`),
      });
    case 'redirect-loop':
      return send({ status: 302, headers: { ...html, Location: nextInLoop(url) }, body: Buffer.alloc(0) });
    case 'redirect':
      return send({
        status: behaviour.status ?? 302,
        headers: { ...html, Location: behaviour.to },
        body: Buffer.from('<html><body>页面已移动</body></html>'),
      });
    case 'truncated':
      return cut(
        { ...usual.headers, 'Content-Length': String(usual.body.length) },
        usual.body.subarray(0, Math.floor(usual.body.length * behaviour.keep)),
      );
    case 'length':
      return cut({ ...usual.headers, 'Content-Length': String(usual.body.length + behaviour.by) }, usual.body);
    case 'content-type':
      return send({ ...usual, headers: { ...usual.headers, 'Content-Type': behaviour.value } });
    case 'soft-404':
      return send({ status: 200, headers: html, body: Buffer.from(SOFT_404) });
    case 'reset':
      return void response.socket?.resetAndDestroy();
    case 'endless': {
      response.writeHead(200, html);
      const chunk = Buffer.from('<p>这一段没有尽头。</p>\n'.repeat(512));
      let left = behaviour.limit ?? 64 * 1024 * 1024;
      const pour = (): void => {
        while (left > 0 && !response.destroyed) {
          left -= chunk.length;
          if (!response.write(chunk)) return void response.once('drain', pour);
        }
        response.end();
      };
      return pour();
    }
    case 'gzip-bomb':
      return send({
        status: 200,
        headers: { ...html, 'Content-Encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(behaviour.bytes, ' '), { level: 9 }),
      });
    case 'tags':
      return send({ status: 200, headers: html, body: Buffer.alloc(behaviour.bytes, '<div><b>') });
    case 'empty':
      return send({ status: 200, headers: html, body: Buffer.alloc(0) });
  }
}

function nextInLoop(url: string): string {
  const next = new URL(url);
  const round = Number(next.searchParams.get('round') ?? 0);
  if (round >= 2) next.searchParams.delete('round');
  else next.searchParams.set('round', String(round + 1));
  return next.href;
}
