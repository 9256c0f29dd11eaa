/** Archives with closed segments, their articles, and stores that fail as told. */
import type { Article } from '../../../src/article.ts';
import { openArchive } from '../../../storage/archive.ts';
import type { Capture } from '../../../storage/capture.ts';
import type { ObjectStore } from '../../../storage/store/object-store.ts';
import { openStore } from '../../../storage/store/open.ts';
import { article } from '../catalog/articles.ts';
import { exchangeOf } from '../exchange.ts';
import { scratch } from '../scratch.ts';

/** An archive of `files` closed WARC files, `pages` captures each, the last one a revisit of the very first. */
export async function closedArchive(files = 2, pages = 3): Promise<{ dir: string; captures: Capture[] }> {
  const dir = await scratch();
  const captures: Capture[] = [];
  for (let file = 0; file < files; file++) {
    const archive = await openArchive(dir);
    for (let page = 0; page < pages; page++) {
      const url = `http://www.example.cn/${file}/${page}.htm`;
      const body = Buffer.from(`<p>第${file}卷第${page}页：山路通车。</p>`.repeat(200));
      captures.push(await archive.store(exchangeOf({ url, body }), null));
    }
    if (file > 0) captures.push(await archive.store(exchangeOf({ body: Buffer.alloc(0), status: 304 }), captures[0]!));
    await archive.close();
  }
  return { dir, captures };
}

/** The article of a capture. */
export function articleAt(capture: Capture): Article {
  const { recordId, file, offset, fetchedAt, payloadDigest } = capture;
  return {
    ...article({ paragraphs: [`第一批货物经 ${offset} 号桥运出山村。`], url: capture.url }),
    url: capture.url,
    pages: [capture.url],
    capture: { recordId, file, offset, fetchedAt, payloadDigest },
  };
}

export async function folderStore(): Promise<ObjectStore & { readonly dir: string }> {
  const dir = await scratch();
  const store = await openStore({
    url: dir,
    endpoint: null,
    region: '',
    pathStyle: true,
    timeoutMs: 1000,
    partBytes: 1,
  });
  return { ...store, dir };
}
