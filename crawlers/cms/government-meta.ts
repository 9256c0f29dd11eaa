/**
 * The meta tags that the State Council's guide for government sites asks of every page (网站标签: 国办发〔2017〕47号 and the
 * checks on it), whatever the CMS. Names are written in any case; R, PubDate is not always ISO.
 */
import type { Profile } from './profile.ts';

export const governmentMeta: Profile = {
  id: 'government-meta',
  name: '政府网站标签规范',
  marks: [
    'name="SiteIDCode"', // R
    'name="SiteDomain"',
    'name="ColumnName"',
    'name="ContentSource"',
    'name="contentSource"',
    'name="ArticleTitle"',
  ],
  // they say nothing of addresses
  articles: [],
  lists: [],
  layouts: [
    {
      // date and source: the generic rules weigh the tags against what readers see
      id: 'cms/government-meta',
      when: 'meta[name="ArticleTitle" i]',
      title: { select: 'meta[name="ArticleTitle" i]', attr: 'content' },
      body: '#UCAP-CONTENT, .pages_content', // R: www.gov.cn and those that follow its template
    },
  ],
};
