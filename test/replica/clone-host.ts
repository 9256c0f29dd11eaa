/** A lapsed domain that serves hijacked copies of the portals' articles. The name is made up (RFC 6761: .example never resolves). */
import { createHash } from 'node:crypto';
import { type Clone, cloneOf, toTraditional } from './clone.ts';
import { createHost, escapeHtml, type Host, resource, toBytes } from './resource.ts';
import { type Expected, expectedOf } from './story.ts';
import type { Original } from './web.ts';

export const CLONE_HOST = 'www.hengxin-zhizao.example';

export interface CloneCopy {
  readonly url: string;
  /** The record of the page that was copied. */
  readonly original: Expected;
  /** How the copy was damaged; made on first use. */
  clone(): Clone;
}

export function cloneHost(
  originals: readonly Original[],
  seed: number,
  modified: Date,
): { host: Host; home: string; copies: readonly CloneCopy[] } {
  const host = createHost(CLONE_HOST, { gzip: false, validators: false });
  const home = `http://${CLONE_HOST}/`;
  const copies = originals.map(({ story, html }): CloneCopy => {
    const number = Number.parseInt(createHash('sha1').update(story.url).digest('hex').slice(0, 7), 16);
    const path = `/news/${story.day.replaceAll('-', '')}/${number}.html`;
    let made: Clone | null = null;
    const clone = (): Clone => {
      made ??= cloneOf(html(), { seed: `${seed}/${path}`, base: story.url });
      return made;
    };
    // The header names no charset and the bytes are GBK, damaged.
    host.resources.set(
      path,
      resource('text/html', modified, () => clone().bytes),
    );
    return { url: new URL(path, home).href, original: expectedOf(story), clone };
  });

  host.resources.set(
    '/',
    resource('text/html', modified, () => toBytes(homePage(copies), 'gbk')),
  );
  return { host, home, copies };
}

function homePage(copies: readonly CloneCopy[]): string {
  const rows = copies.map(({ url, original }) => {
    const title = toTraditional(original.title ?? original.paragraphs[0]?.slice(0, 20) ?? '');
    return `<li><a href="${new URL(url).pathname}">${escapeHtml(title)}</a></li>`;
  });
  return `<html><head><meta charset="gb2312"><title>恒信製造</title></head><body><ul>${rows.join('\n')}</ul></body></html>`;
}
