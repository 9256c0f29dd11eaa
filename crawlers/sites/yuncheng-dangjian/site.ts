/**
 * 运城党建网, the party-building portal of Yuncheng (Shanxi). Nothing of it is stored but the text of one page, and its
 * domain could not be established: the host here is a reserved name (RFC 2606) that never resolves, so that no stranger is
 * crawled by a guess. `siteAt` of the registry puts the definition on the real origin once it is known. URL shapes are
 * unknown as well, hence the patterns take what such portals use and say nothing of the host; no layout, the generic
 * extractor reads the pages.
 */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'yuncheng-dangjian',
  name: '运城党建网',
  unconfirmed: 'its domain and URL shapes',
  hosts: ['www.yuncheng-dangjian.invalid'],
  seeds: [{ url: 'http://www.yuncheng-dangjian.invalid/', kind: 'list' }],
  lists: [
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,6}(?:(?:index|default|list|node|col|more)[\w-]*\.(?:s?html?|aspx?|php|jsp))?$/i,
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,6}(?:list|more|class|column|channel)\w*\.(?:aspx?|php|jsp)\?[\w=&%-]+$/i,
  ],
  articles: [
    // dated or numbered pages, and show.asp?id=N in all its spellings
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,6}(?!(?:index|default|list|node|col|more))[\w-]*\d\d[\w-]{0,6}\.s?html?(?:$|\?)/i,
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,6}(?!(?:index|default|list|more|class|column|channel))\w+\.(?:aspx?|php|jsp)\?(?:[\w=&%-]*&)?\w*id=\d+/i,
  ],
  layouts: [],
  pace: { concurrency: 1, delayMs: 1000 },
  charset: 'gb18030',
  schedule: '30 */2 * * *',
});
