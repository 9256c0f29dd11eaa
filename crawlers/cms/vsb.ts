/** VSB (博达), the CMS of most universities and of many counties. */
import type { Profile } from './profile.ts';

export const vsb: Profile = {
  id: 'vsb',
  name: '博达 VSB',
  marks: ['vsb_content', '_showDynClicks(', '_showDynClickBatch(', '/system/resource/js/'], // R; the third S
  articles: [
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}info\/\d+\/\d+\.htm(?:$|[?#])/, // S: /info/1034/15717.htm
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}content\.jsp\?(?:[^#&]{0,200}&){0,9}wbnewsid=\d+/, // S: not yet published as a file
  ],
  lists: [
    // S: xwzx/ywsd.htm, and behind it xwzx/ywsd/45.htm, numbered from the end
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,5}[a-z][\w-]{0,40}(?:\/\d{1,4})?\.htm$/i,
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}(?:lm_)?list\.jsp\?(?:[^#&]{0,200}&){0,9}wbtreeid=\d+/,
    /^https?:\/\/[^/?#]+\/$/,
  ],
  layouts: [
    // S: id="vsb_content", "vsb_content_2", "vsb_content_100", with .v_news_content in it
    { id: 'cms/vsb', when: '[id^="vsb_content"]', body: '[id^="vsb_content"]' },
  ],
};
