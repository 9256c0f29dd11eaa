/**
 * What a person does to a frontier, site by site, also while workers are on it. One interface beside each engine's frontier;
 * `test/conformance/control.ts` is what each must pass.
 */

import type { Frontier } from './frontier.ts';

/** A site that is held. */
export interface Paused {
  readonly site: string;
  /** null = until it is resumed. */
  readonly until: Date | null;
}

export interface Control {
  /**
   * Has failed visits wait again, from their first attempt: those of a site, or all (null). What was skipped stays so.
   * Resolves to how many wait now.
   */
  retry(site: string | null): Promise<number>;
  /**
   * Holds the visits of a site, in lanes that come later too; other sites on the same hosts go on, and what is in hand is
   * finished. Until `until` (null = until it is resumed); survives a restart.
   */
  pause(site: string, until: Date | null): Promise<void>;
  /** Lets a site go on. Resolves to whether it was held. */
  resume(site: string): Promise<boolean>;
  /** Sites that are held now, by name. */
  paused(): Promise<readonly Paused[]>;
  /**
   * Takes out the visits of a site that wait, for a retry too; what is in hand is finished. A later crawl that finds them
   * adds them anew: those never visited as new, those visited before as due, if it has them visited again at all. Resolves
   * to how many were taken out.
   */
  drain(site: string): Promise<number>;
}

/** What an engine makes. */
export interface SteeredFrontier extends Frontier {
  readonly control: Control;
}
