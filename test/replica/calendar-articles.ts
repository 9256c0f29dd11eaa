/** Article pages in the course of time: the versions of an article, another in its place, a hijacker's copy. */
import { HOUR, type PagePlan, type Plan, versionAt } from './calendar-plan.ts';
import { cloneOf } from './clone.ts';
import { type Resource, resource, toBytes } from './resource.ts';
import type { Story } from './story.ts';

export interface Articles {
  /** The article as it stands at a moment, under one of its addresses. */
  at(page: PagePlan, url: string, at: number): Resource;
  /** Another article of the same portal in its place: the one that has least in common with it. */
  insteadOf(page: PagePlan, at: number): Resource;
  /** The copy that a hijacker made at a moment. */
  copy(page: PagePlan, url: string, at: number): Resource;
}

interface Standing {
  readonly key: string;
  readonly resource: Resource;
}

export function calendarArticles(plan: Plan, seed: number): Articles {
  const ofPortal = Map.groupBy(plan.pages, ({ portal }) => portal);
  const others = new Map<PagePlan, PagePlan>();
  const standing = new Map<string, Standing>();

  /** Made once for a key; what stood at the address before is forgotten. */
  function stand(url: string, key: string, make: () => Resource): Resource {
    const known = standing.get(url);
    const now = known?.key === key ? known : { key, resource: make() };
    standing.set(url, now);
    return now.resource;
  }

  function articleAt(page: PagePlan, url: string, at: number): Resource {
    const { template } = page.portal;
    const version = versionAt(page, at);
    const pages = ofPortal.get(page.portal)!;
    const place = pages.indexOf(page);
    const neighbour = pages[place - 1];
    const newer = neighbour !== undefined && neighbour.appears <= at ? neighbour.versions[0] : null;
    // A counter that is written four times a day.
    const clicks = version.clicks === null ? null : version.clicks + Math.floor((at - page.appears) / (6 * HOUR));
    const key = `${page.url} ${page.versions.indexOf(version)} ${newer?.id} ${clicks}`;
    return stand(url, key, () => {
      const story: Story = { ...version, clicks, url, pages: [url] };
      const older = pages[place + 1]?.versions[0] ?? null;
      const related = [1, 2, 3].flatMap((step) => pages[(place + step * 5) % pages.length]?.versions[0] ?? []);
      const html = (): string => template.article({ story, page: 0, newer, older, related });
      return resource(template.articleType, lastChange(page, at), () => toBytes(html(), story.charset));
    });
  }

  function otherThan(page: PagePlan): PagePlan {
    const known = others.get(page);
    if (known !== undefined) return known;
    const own = pairsOf(page.versions[0]);
    const rest = ofPortal.get(page.portal)!.filter((one) => one.versions[0].title !== page.versions[0].title);
    const shared = new Map(rest.map((one) => [one, inCommon(own, pairsOf(one.versions[0]))]));
    const other = rest.reduce((best, one) => (shared.get(one)! < shared.get(best)! ? one : best));
    others.set(page, other);
    return other;
  }

  return {
    at: articleAt,
    insteadOf: (page, at) => articleAt(otherThan(page), page.url, at),
    copy: (page, url, at) =>
      stand(url, `copy of ${page.url}`, () => {
        const story = versionAt(page, at);
        const html = page.portal.template.article({ story, page: 0, older: null, newer: null, related: [] });
        const options = { seed: `${seed}/${url}`, base: new URL('/', url).href };
        return resource('text/html', new Date(at), () => cloneOf(html, options).bytes);
      }),
  };
}

function lastChange({ appears, edits }: PagePlan, at: number): Date {
  return new Date(edits.findLast((edit) => edit.at <= at)?.at ?? appears);
}

type Pairs = ReadonlySet<string>;

const inCommon = (a: Pairs, b: Pairs): number => [...a].filter((pair) => b.has(pair)).length / Math.min(a.size, b.size);

/** Pairs of letters. */
function pairsOf({ paragraphs }: Story): Pairs {
  const letters = paragraphs.join('').replace(/[^\p{L}]/gu, '');
  return new Set(Array.from({ length: letters.length - 1 }, (_, at) => letters.slice(at, at + 2)));
}
