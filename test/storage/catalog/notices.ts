/** Made-up notices without end, and a process that puts them until it is killed: `node notices.ts PATH`. */
import { pathToFileURL } from 'node:url';
import type { Article } from '../../../src/article.ts';
import { openInBackground } from '../../../storage/catalog/background.ts';
import { article, randomNumbers } from './articles.ts';

const FILE = 'cundang-0.warc.gz';
const STEP = 50;

/** All hold 号通报; number 2n + 1 is a reprint of number 2n and resembles no other. */
export function noticeAt(number: number, title = '快讯'): Article {
  const random = randomNumbers(1 + number - (number % 2));
  const text = Array.from({ length: 120 }, () => String.fromCharCode(0x4e00 + Math.floor(random() * 0x1000))).join('');
  return article({
    title: `${title}${number}`,
    paragraphs: [`号通报：${text}`, ...(number % 2 === 1 ? ['（转载）'] : [])],
    url: `http://www.portal.example/${number}.html`,
    capture: number,
  });
}

/** From one number to before another. */
export function notices(from: number, to: number): readonly Article[] {
  return Array.from({ length: to - from }, (_, at) => noticeAt(from + at));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { catalog } = openInBackground(process.argv[2] ?? '');
  for (let at = catalog.progress(FILE); ; at += STEP) {
    catalog.put(notices(at, at + STEP), [{ file: FILE, offset: at + STEP }]);
    process.stdout.write('.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
