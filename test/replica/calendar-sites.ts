/** The portals of the calendar: those of the stand-in web, and some that no definition knows, each with its way of missing pages. */
import { chinanews } from './templates/chinanews.ts';
import { chinanewsShanxi } from './templates/chinanews-shanxi.ts';
import { dtdjzx } from './templates/dtdjzx.ts';
import { minshengFazhi } from './templates/minsheng-fazhi.ts';
import { sxgov } from './templates/sxgov.ts';
import type { Front, Template } from './templates/template.ts';
import { yunchengDangjian } from './templates/yuncheng-dangjian.ts';

/** What a host answers for a page that is not there. */
export type MissingStyle =
  /** 404 and two lines. */
  | 'status'
  /** 404 and a page in the portal's frame. */
  | 'framed-status'
  /** 200 and a page in the portal's frame that says so. */
  | 'page'
  /** 200 and a page in the frame that does not say so: headlines, and a line that could stand anywhere. */
  | 'quiet'
  /** 302 to the home page. */
  | 'home'
  /** 302 to an address made for it, 200 there. */
  | 'error-address';

/** What becomes of a host for good. */
export type HostEnd = 'parked' | 'hijacked' | 'silent' | 'walled';

export interface Portal {
  readonly template: Template;
  readonly missing: MissingStyle;
  /** The host that ends in the course of the year, and how; null where all stay. */
  readonly end: { readonly host: string; readonly kind: HostEnd } | null;
}

/** Of each kind that a day can bring; hosts that end have a portal of their own, or are one channel of a larger one. */
export const portals: readonly Portal[] = [
  { template: chinanews, missing: 'status', end: null },
  { template: chinanewsShanxi, missing: 'home', end: null },
  { template: sxgov, missing: 'framed-status', end: { host: 'law.sxgov.cn', kind: 'parked' } },
  { template: yunchengDangjian, missing: 'page', end: null },
  { template: dtdjzx, missing: 'error-address', end: null },
  { template: minshengFazhi, missing: 'quiet', end: null },
  ...[
    ['www.heshan-dangjian.example', yunchengDangjian, 'status', 'hijacked'] as const,
    ['www.linquan-fazhi.example', minshengFazhi, 'page', 'parked'] as const,
    ['www.qingtan-xinwen.example', chinanewsShanxi, 'status', 'silent'] as const,
    ['www.yanling-news.example', yunchengDangjian, 'quiet', 'walled'] as const,
  ].map(
    ([host, template, missing, kind]): Portal => ({
      template: movedTo(host, template),
      missing,
      end: { host, kind },
    }),
  ),
];

/** A template on a host of another name: a portal that runs on the same CMS. */
function movedTo(host: string, template: Template): Template {
  const [own] = template.hosts;
  const moved = (text: string): string => text.replaceAll(own!.name, host);
  return {
    ...template,
    site: host.replace(/^www\./, ''),
    home: moved(template.home),
    hosts: [{ ...own!, name: host }],
    place(draft) {
      const place = template.place(draft);
      return { ...place, url: moved(place.url), pages: place.pages.map(moved) };
    },
    article: (view) => moved(template.article(view)),
    fronts: (stories, today) =>
      template
        .fronts(stories, today)
        .map((front): Front => ({ ...front, url: moved(front.url), text: () => moved(front.text()) })),
  };
}
