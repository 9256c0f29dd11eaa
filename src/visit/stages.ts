/** What the stages of a visit work with, and what they hand on. */
import type { Renderer } from '../../crawlers/browser/render.ts';
import type { Politeness } from '../../crawlers/http/politeness.ts';
import type { Robots } from '../../crawlers/http/robots.ts';
import type { Wire } from '../../crawlers/http/wire.ts';
import type { Site } from '../../crawlers/site.ts';
import type { Frontier, Outcome } from '../../queue/frontier.ts';
import type { Archive } from '../../storage/archive.ts';
import type { Capture } from '../../storage/capture.ts';
import type { Part } from '../../storage/catalog/catalog.ts';
import type { ArchivePlace } from '../../storage/store/archive-place.ts';
import type { Article } from '../article.ts';
import type { Committer } from '../commit.ts';
import type { Config } from '../config.ts';
import type { Look } from '../history/look.ts';
import type { Reading, ReadingTask } from '../reading.ts';
import type { Looking } from './looking.ts';

export interface Stages {
  readonly config: Config;
  readonly sites: readonly Site[];
  readonly frontier: Frontier;
  readonly robots: Robots;
  readonly politeness: Politeness;
  readonly wire: Wire;
  /** Opens pages in the browser, which starts with the first. */
  readonly renderer: Renderer;
  readonly archive: Archive;
  /** Reads a page, on this thread or another. */
  readonly read: (task: ReadingTask) => Promise<Reading>;
  readonly committer: Committer;
  /** Null where no history is kept. */
  readonly looking: Looking | null;
  /** The whole archive, for what an unchanged page said before. */
  readonly place: ArchivePlace;
  /** When the run of a site began, milliseconds since 1970: lists that were looked at before that are due again. */
  readonly runBegan: (site: string) => number;
  /** Since when each page of a site's lists is to be visited once; null = lists are followed while they bring news. */
  readonly deepSince: (site: string) => Date | null;
  /** False: archive only, no records. */
  readonly extract: boolean;
  /** Ends what is in hand at once. */
  readonly abort: AbortSignal;
}

/** What became of a visit. */
export interface Visited {
  readonly outcome: Outcome;
  readonly article: Article | null;
  readonly part?: Part | null;
  /** What the last answer's reading gave; absent where it was not read. */
  readonly reading?: Pick<Reading, 'draft' | 'skip'>;
  /** The capture of the last answer; null without one. */
  readonly capture?: Capture | null;
  /** What it shows of a page that is known. */
  readonly look?: Look | null;
  /** The page came, and neither an article nor a page to go on to is in it: perhaps scripts would bring them. */
  readonly isBare?: boolean;
}
