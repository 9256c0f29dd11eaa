/** A host that offers one page of each misbehaviour under one list page. */
import type { Behaviour } from './misbehave.ts';
import { createHost, type Host, resource } from './resource.ts';

export const MISBEHAVING_HOST = 'www.guzhang-news.example';

export interface MisbehavingPage {
  readonly name: string;
  readonly url: string;
  /** Null: behaves. */
  readonly behaviour: Behaviour | null;
}

const MIB = 1024 * 1024;

const behavioursOf = (slowMs: number): Readonly<Record<string, Behaviour | null>> => ({
  good: null,
  'slow headers': { kind: 'slow-headers', ms: slowMs },
  'slow body': { kind: 'slow-body', ms: 2 * slowMs, pieces: 20 },
  '500 twice, then fine': { kind: 'status', status: 500, times: 2 },
  '500 for ever': { kind: 'status', status: 500 },
  '429 once, retry after 1 s': { kind: 'status', status: 429, retryAfter: '1', times: 1 },
  'HTTP 503': { kind: 'status', status: 503 },
  'HTTP 404': { kind: 'status', status: 404 },
  'HTTP 403': { kind: 'status', status: 403 },
  'redirect loop': { kind: 'redirect-loop' },
  'redirect to another site': { kind: 'redirect', to: 'http://www.sxgov.cn/' },
  'redirect to a private address': { kind: 'redirect', to: 'http://192.168.0.1/admin/' },
  'redirect to the metadata service': { kind: 'redirect', to: 'http://169.254.169.254/latest/meta-data/' },
  'truncated body': { kind: 'truncated', keep: 0.5 },
  'Content-Length too long': { kind: 'length', by: 512 },
  'Content-Length too short': { kind: 'length', by: -64 },
  'wrong charset in the header': { kind: 'content-type', value: 'text/html; charset=gbk' },
  'soft 404': { kind: 'soft-404' },
  reset: { kind: 'reset' },
  'endless body': { kind: 'endless' },
  'gzip bomb': { kind: 'gzip-bomb', bytes: 64 * MIB },
  '10 MiB of tags': { kind: 'tags', bytes: 10 * MIB },
  'empty body': { kind: 'empty' },
});

/** `slowMs`: how late the slow page's head comes; the slow body takes twice as long, in drops. */
export function misbehavingHost(
  modified: Date,
  slowMs: number,
): { host: Host; home: string; pages: readonly MisbehavingPage[] } {
  const host = createHost(MISBEHAVING_HOST);
  const home = `http://${MISBEHAVING_HOST}/`;
  const pages = Object.entries(behavioursOf(slowMs)).map(([name, behaviour], n) => {
    const path = `/news/20240501/${7001 + n}.html`;
    host.resources.set(
      path,
      resource('text/html; charset=utf-8', modified, () => Buffer.from(article(name, n))),
    );
    return { name, url: new URL(path, home).href, behaviour };
  });
  const rows = pages.map(({ name, url }) => `<li><a href="${new URL(url).pathname}">故障网第一报道：${name}</a></li>`);
  const list = `<html><head><meta charset="utf-8"><title>故障网</title></head><body><ul>${rows.join('\n')}</ul></body></html>`;
  host.resources.set(
    '/',
    resource('text/html; charset=utf-8', modified, () => Buffer.from(list)),
  );
  return { host, home, pages };
}

function article(name: string, n: number): string {
  const paragraphs = [
    `故障网5月1日电 第${n + 1}号线路今天上午例行检修，检修人员逐段排查，记录下“${name}”这一项的全部现象。`,
    `检修负责人介绍，这一项一共观察了${n * 3 + 7}个小时，数据已经整理成册，供后来的人对照查看。`,
    '附近的居民说，检修期间用水用电都没有受到影响，大家对结果比较满意。',
  ];
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>第${n + 1}号线路检修记录_故障网</title></head>
<body><h1>第${n + 1}号线路检修记录</h1><div class="info">2024-05-01 09:30 来源：故障网</div>
<div class="content">${paragraphs.map((p) => `<p>　　${p}</p>`).join('\n')}</div></body></html>`;
}
