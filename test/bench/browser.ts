/** `npm run bench -- browser`: pages through Chromium, WARC files read, articles taken in from others' WARCs. */
import { benchCapture, type CaptureBench } from './capture.ts';
import { benchWarcRead, type WarcBench } from './warc-read.ts';

export type BrowserBench = CaptureBench & WarcBench;

/** `tabs` null = as configured. @throws when a part leaves a page or a record out */
export async function benchBrowser(options: {
  readonly pages: number;
  readonly tabs: number | null;
  readonly note: (line: string) => void;
}): Promise<BrowserBench> {
  const captured = await benchCapture(options);
  return { ...captured, ...(await benchWarcRead(options.pages, options.note)) };
}
