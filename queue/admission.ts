/** Taking visits in: what is the same in every engine. */
import type { NewVisit } from './frontier.ts';

export type Admitted = 'new' | 'due';

/** URLs remembered as filed: the navigation links that every page of a site repeats. */
export const MAX_FILED = 20_000;
/** No canonical URL is longer; a `via` that is was never visited. */
const MAX_VIA = 2048;

/** The page that a visit was found on, as it is kept. */
export const viaOf = ({ via }: NewVisit): string | null => (via !== null && via.length <= MAX_VIA ? via : null);

/** Whether a list that led to this is worth another page: see `further` of the outcome. */
export function isNews({ kind }: NewVisit, admitted: Admitted): boolean {
  return kind !== 'asset' && (admitted === 'new' || kind === 'article' || kind === 'continuation');
}
