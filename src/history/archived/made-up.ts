/** Addresses that the crawl made up beside an article's, to see how its host says that a page is missing. */
import { probeUrl } from '../../fate/probe.ts';

/** @returns whether an address is one of those that {@link probeUrl} draws for this article */
export function mayBeMadeUpBeside(article: string): (url: string) => boolean {
  // The first and the last of what may be drawn: what they have in common is not drawn.
  const [low, high] = [probeUrl(article, () => 0), probeUrl(article, () => 1 - Number.EPSILON)];
  const { length } = low;
  let begin = 0;
  while (begin < length && low[begin] === high[begin]) begin++;
  let end = length;
  while (end > begin && low[end - 1] === high[end - 1]) end--;
  const [before, behind] = [low.slice(0, begin), low.slice(end)];
  return (url) =>
    url.length === length &&
    url.startsWith(before) &&
    url.endsWith(behind) &&
    /^[\da-z-]+$/.test(url.slice(begin, end)) &&
    url !== article;
}
