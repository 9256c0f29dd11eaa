/** A process that fills a catalogue from a made-up WARC of {@link TOTAL} captures, from its progress on: `node writer.ts PATH`. */
import { pathToFileURL } from 'node:url';
import type { Article } from '../../../src/article.ts';
import { type Catalog, openCatalog } from '../../../storage/catalog/catalog.ts';
import { article, randomNumbers, sentences } from './articles.ts';

export const FILE = 'cundang-0.warc.gz';
export const TOTAL = 400;

/** The article of a capture; every fifth has the content of one before it, at another address. */
export function articleAt(number: number): Article {
  const content = number % 5 === 4 ? number - 3 : number;
  return article({
    paragraphs: sentences(randomNumbers(content), 300),
    title: `第${content}号消息`,
    url: `http://www.portal.example/${number}.html`,
    published: `20${10 + (content % 12)}-0${1 + (content % 9)}`,
    capture: number,
  });
}

/** Reads the rest in small batches; offsets are the captures' numbers. */
export function fill(catalog: Catalog, onBatch: (done: number) => void = () => {}): void {
  for (let done = catalog.progress(FILE); done < TOTAL; ) {
    const end = Math.min(TOTAL, done + 7);
    const batch = Array.from({ length: end - done }, (_, at) => articleAt(done + at));
    catalog.put(batch, [{ file: FILE, offset: end }]);
    if (end % 3 === 0) catalog.index();
    done = end;
    onBatch(done);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  using catalog = openCatalog(process.argv[2] ?? '');
  fill(catalog, (done) => process.stdout.write(`${done}\n`));
}
