/**
 * 民声法治网. Domain and CMS unknown, only the text of one page is stored: the host here is a reserved name (RFC 2606) that
 * never resolves, so that no stranger is crawled by a guess. `siteAt` of the registry puts the definition on the real
 * origin once it is known. The patterns take what such portals use and say nothing of the host; no layout, the generic
 * extractor reads the pages.
 */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'minsheng-fazhi',
  name: '民声法治网',
  unconfirmed: 'its domain and URL shapes',
  hosts: ['www.minsheng-fazhi.invalid'],
  seeds: [{ url: 'http://www.minsheng-fazhi.invalid/', kind: 'list' }],
  lists: [
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,6}(?:(?:index|default|list|node|col|more)[\w-]*\.(?:s?html?|aspx?|php|jsp))?$/i,
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,6}(?:list|more|class|column|channel)\w*\.(?:aspx?|php|jsp)\?[\w=&%-]+$/i,
  ],
  articles: [
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,6}(?!(?:index|default|list|node|col|more))[\w-]*\d\d[\w-]{0,6}\.s?html?(?:$|\?)/i,
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,6}(?!(?:index|default|list|more|class|column|channel))\w+\.(?:aspx?|php|jsp)\?(?:[\w=&%-]*&)?\w*id=\d+/i,
  ],
  layouts: [],
  pace: { concurrency: 1, delayMs: 1000 },
  charset: 'utf-8',
  schedule: '40 */2 * * *',
});
