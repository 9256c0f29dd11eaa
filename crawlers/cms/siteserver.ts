/**
 * SiteServer CMS (SSCMS). The addresses are the defaults of its source (S). Every site draws its own templates in the STL
 * language, of which nothing is left in the page: no layout, the generic rules read it.
 */
import type { Profile } from './profile.ts';

export const siteserver: Profile = {
  id: 'siteserver',
  name: 'SiteServer CMS',
  marks: ['/sitefiles/', '/SiteFiles/', 'SiteServer CMS'], // S
  articles: [/^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}contents\/\d+\/\d+\.s?html(?:$|[?#])/i],
  lists: [
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}channels\/\d+(?:_\d{1,5})?\.s?html$/i,
    /^https?:\/\/[^/?#]+\/(?:index\.s?html)?$/i,
  ],
  continuations: [/^(https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}contents\/\d+\/\d+)_\d{1,3}\.s?html$/i],
  layouts: [],
};
