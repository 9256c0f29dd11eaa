/** What a site's template is: where its articles stand, what their pages look like, and its lists and feeds. */
import type { Habits } from '../generate.ts';
import type { Charset } from '../resource.ts';
import type { Draft, Story } from '../story.ts';

export interface HostHabits {
  readonly name: string;
  readonly gzip: boolean;
  /** Sends ETag and Last-Modified, answers conditional requests. */
  readonly validators: boolean;
  /** robots.txt; null = there is none (404). */
  readonly robots: string | null;
}

export type Place = Pick<Story, 'url' | 'pages' | 'layout' | 'charset' | 'declared'>;

/** One page of one article, and what stands around it. */
export interface View {
  readonly story: Story;
  /** Body page, from 0. */
  readonly page: number;
  /** Neighbours in the site's order of time. */
  readonly older: Story | null;
  readonly newer: Story | null;
  readonly related: readonly Story[];
}

/** A page that is no article: list, feed, home page, style sheet. */
export interface Front {
  readonly url: string;
  readonly type: string;
  readonly charset: Charset;
  text(): string;
}

export interface Template {
  readonly site: string;
  /** Home page. */
  readonly home: string;
  readonly hosts: readonly HostHabits[];
  readonly habits: Habits;
  /** Content-Type of article pages. */
  readonly articleType: string;
  place(draft: Draft): Place;
  article(view: View): string;
  /** All that is no article; `stories` newest first, `today` as `YYYY-MM-DD`. */
  fronts(stories: readonly Story[], today: string): readonly Front[];
}
