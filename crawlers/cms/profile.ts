/**
 * A CMS profile: what the sites made with one content management system have in common. Data first; recognised from a
 * page, or named by a site definition (`cms`). How sure a fact is: R = read in stored pages, S = from public spiders or
 * the CMS's own source and templates, I = inferred.
 */
import type { Layout } from '../../src/extract/layout.ts';
import type { UrlPatterns } from '../site.ts';

export type ProfileId =
  | 'phpcms'
  | 'dedecms'
  | 'empirecms'
  | 'jeecms'
  | 'siteserver'
  | 'hanweb'
  | 'vsb'
  | 'founder'
  | 'trs'
  | 'government-meta';

/** The patterns say nothing of a host: they are asked only of pages that are the CMS's, or of a site that names it. */
export interface Profile extends UrlPatterns {
  readonly id: ProfileId;
  /** The CMS's own name. */
  readonly name: string;
  /** Strings of ASCII that only its pages hold, as they are written there; one of them is enough. */
  readonly marks: readonly string[];
  /** Named `cms/<id>` or `cms/<id>-…`; empty where every site has templates of its own. */
  readonly layouts: readonly Layout[];
  /** The page after this one of a list, as written, where links do not tell it; null at the end. */
  readonly nextPage?: (text: string) => string | null;
}
