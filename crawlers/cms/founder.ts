/** Founder (方正): the CMS of many newspapers' sites, and the maker of most epapers (数字报). */
import type { Profile } from './profile.ts';

export const founder: Profile = {
  id: 'founder',
  name: 'Founder',
  marks: ['enpcontent', 'enpproperty', '<founder-', 'displaypagenum', 'div_currpage', 'id=pageLink', 'id="pageLink"'], // R
  articles: [
    // R: /2017-03/10/content_23937776.htm, epaper html/2022-02/12/content_547409.htm and content_48523_123456.htm
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,9}content_\d+(?:_\d+)?\.s?html?(?:$|[?#])/i,
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,9}nw\.D\w{1,40}_\d{8}_\d+-\w{1,4}\.htm(?:$|[?#])/, // S: nw.D110000gmrb_20180315_1-01.htm
  ],
  lists: [
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,9}node_\w{1,20}\.s?html?$/i, // R: node_142.htm, node_142_2.htm, node_01.html
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,9}nbs\.D\w{1,40}_\w{1,4}\.htm$/, // S: nbs.D110000gmrb_01.htm
    /^https?:\/\/[^/?#]+\/(?:index\.s?html?)?$/i,
  ],
  // of an article with a long id (I); an epaper's second number is part of its id
  continuations: [/^(https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,9}content_\d{6,})_\d{1,2}\.s?html?$/i],
  layouts: [
    // S: an epaper's page names its parts; R: #ozoom around them, or alone
    {
      id: 'cms/founder-epaper',
      when: 'founder-content, #ozoom',
      title: 'founder-title',
      authors: 'founder-author',
      body: 'founder-content, #ozoom',
    },
    // R; where a site has neither, the comments `enpcontent` show the body and the generic rules keep to them
    { id: 'cms/founder', when: '#contentMain, #articleContent', body: '#contentMain, #articleContent' },
  ],
};
