/** Hanweb JCMS (大汉), frequent among governments of Zhejiang, Jiangsu and Shandong; newer ones call it jpaas. */
import type { Profile } from './profile.ts';

/** The records of a list stand in an XML island, with the address of the records after them. */
const NEXT_GROUP =
  /<nextgroup>\s{0,20}<!\[CDATA\[\s{0,20}<a\s[^>]{0,40}?href\s{0,3}=\s{0,3}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'>]{1,2000}))/i;

/**
 * The address of the next records, by GET: S, spiders of two portals fetch the link as it stands. The page itself asks by
 * POST for `startrecord`, `endrecord` and `perpage`, which only a browser that runs its script sends.
 */
function nextGroup(text: string): string | null {
  // an answer without records is the end, whatever it points to
  if (!text.includes('<record>')) return null;
  const [, double, single, bare] = NEXT_GROUP.exec(text) ?? [];
  return double ?? single ?? bare ?? null;
}

export const hanweb: Profile = {
  id: 'hanweb',
  name: 'Hanweb JCMS',
  marks: ['<!--<$[', 'ZJEG_RSS.content', '<nextgroup>', 'jpage/dataproxy.jsp'], // R the first two, S the others
  articles: [
    // R: /art/2016/11/22/art_1621004_30332664.html; S: /art/2025/art_a8465500de45444.html
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,5}art\/\d{4}\/(?:\d{1,2}\/\d{1,2}\/)?art_\w+\.html?(?:$|[?#])/i,
  ],
  lists: [
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,5}col\/col\d+\/(?:index\.html)?$/i, // R
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,5}module\/(?:web\/)?jpage\/dataproxy\.jsp\?/i, // S
  ],
  layouts: [
    // R #zoom (in several cases); S .bt-content (Jiangsu)
    { id: 'cms/hanweb', when: '#zoom, #Zoom, .bt-content', body: '#zoom, #Zoom, .bt-content' },
  ],
  nextPage: nextGroup,
};
