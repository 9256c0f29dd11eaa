/** A sampled article: its page, and what the generic rules read there. */
import type { ArticleDraft } from '../article.ts';
import type { Evidence } from '../extract/evidence.ts';
import type { Page } from '../page.ts';

export interface Sample {
  readonly url: string;
  readonly page: Page;
  readonly article: ArticleDraft;
  readonly evidence: Evidence;
}
