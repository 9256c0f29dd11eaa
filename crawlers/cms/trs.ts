/** TRS WCM (拓尔思), the most frequent CMS of government and news portals. */
import type { Profile } from './profile.ts';

const body = '.TRS_Editor, .TRS_UEDITOR, .trs_editor_view, .TRS_PreAppend'; // R the first, S the others; they can nest

export const trs: Profile = {
  id: 'trs',
  name: 'TRS WCM',
  marks: ['TRS_Editor', 'TRS_UEDITOR', 'trs_editor_view', 'TRS_PreAppend', 'createPageHTML('], // R the first and last
  articles: [
    // R: t20190415_5076589.shtml; S: t20220513_5976070_gfwj.shtml, the last part a letter code
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,9}t\d{8}_\d+(?:_[a-z]\w{0,20})?\.s?html?(?:$|[?#])/i,
  ],
  lists: [
    // R: index_N is page N+1
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,9}(?:(?:index|default)(?:_\d{1,5})?\.s?html?)?$/i,
  ],
  continuations: [/^(https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,9}t\d{8}_\d+)_\d{1,3}\.s?html?$/i], // R
  layouts: [{ id: 'cms/trs', when: body, body }],
};
