/** The time of publication in the data that a page carries for its scripts, where nothing on the page tells it. */
import type { Published } from '../article.ts';
import { parseStamp } from './dates.ts';
import type { PageHead } from './page-head.ts';

/** Names that portals give the time: `publish_time`, `pubDate`, `ct` of WeChat's pages; the value a stamp or seconds since 1970. */
const told =
  /(?<![\w$])["']?(?:(?:first_?)?publish(?:ed)?_?(?:time|date|at)|pub_?(?:time|date)|date_?published|news_?time|create_?time|ct)["']?\s{0,4}[:=]\s{0,4}["']?(1\d{9}(?:\d{3})?(?!\d)|(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^"',;<>{}]{0,20})/gi;
/** Characters of scripts that are looked through. */
const most = 600_000;
/** How far behind the title its time may stand. */
const near = 3_000;

/**
 * One day, however often it is told; of several the first behind the article's title, since such data may hold a list of
 * others as well.
 * @param title the article's, as the page shows it
 */
export function scriptedDate(head: PageHead, title: string | null): Published | null {
  const days = new Set<string>();
  let first: Published | null = null;
  let left = most;
  for (const script of head.scripts) {
    const code = script.slice(0, left);
    left -= code.length;
    const titled = title === null || title.length < 6 ? -1 : code.indexOf(title);
    for (const { 1: value = '', index } of code.matchAll(told)) {
      const published = parseStamp(value);
      if (published === null) continue;
      if (titled >= 0 && index > titled && index < titled + near) return published;
      days.add(published.iso.slice(0, 10));
      first ??= published;
    }
  }
  return days.size === 1 ? first : null;
}
