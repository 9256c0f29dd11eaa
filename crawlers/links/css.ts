/** URLs in style sheets: `url(…)` and `@import`. */
import { resolver } from './resolve.ts';

const CSS_URL =
  /url\(\s{0,9}(?:"([^"\n]{1,2048})"|'([^'\n]{1,2048})'|([^\s"'()]{1,2048}))\s{0,9}\)|@import\s{1,9}(?:"([^"\n]{1,2048})"|'([^'\n]{1,2048})')/gi;

/** Most URLs taken from one sheet. */
const LIMIT = 2000;

/** URLs as written in a style sheet or a `style` attribute. */
export function cssReferences(css: string): string[] {
  if (!css.includes('(') && !css.includes('@')) return [];
  const found = new Set<string>();
  for (const [, double, single, bare, importDouble, importSingle] of css.matchAll(CSS_URL)) {
    found.add(double ?? single ?? bare ?? importDouble ?? importSingle ?? '');
    if (found.size >= LIMIT) break;
  }
  return [...found];
}

/** Absolute http(s) URLs that a style sheet at `base` asks for, in order, each once. */
export function findCssLinks(css: string, base: string): readonly string[] {
  const resolve = resolver(base);
  return [...new Set(cssReferences(css).map(resolve))].filter((url) => url !== null);
}
