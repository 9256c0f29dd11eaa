/** The stand-in web in the course of time: what any request is answered at any moment of a planned year. */
import type { IncomingHttpHeaders } from 'node:http';
import { calendarArticles } from './calendar-articles.ts';
import { calendarLists } from './calendar-lists.ts';
import * as pages from './calendar-pages.ts';
import {
  type CalendarOptions,
  type HostPlan,
  isGoodAt,
  type PagePlan,
  type Plan,
  planCalendar,
} from './calendar-plan.ts';
import type { Portal } from './calendar-sites.ts';
import type { Answer } from './misbehave.ts';
import { createHost, type Resource } from './resource.ts';
import { answerFor } from './respond.ts';

/** No answer came, and why. */
export interface Silence {
  readonly silence: 'refused' | 'timeout';
}

export interface Calendar extends Plan {
  /** The same request at the same moment (milliseconds since 1970) is always answered the same. */
  answer(url: string, headers: IncomingHttpHeaders, at: number): Answer | Silence;
  /** List pages, feeds and home pages of a portal at a moment. */
  lists(portal: Portal, at: number): readonly string[];
}

interface Asked {
  readonly url: string;
  readonly host: HostPlan;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
}

export function createCalendar(options: CalendarOptions): Calendar {
  const plan = planCalendar(options);
  const lists = calendarLists(plan);
  const articles = calendarArticles(plan, options.seed);
  const byUrl = new Map(plan.pages.map((page) => [page.url, page]));
  const byNewUrl = new Map(plan.pages.filter(({ loss }) => loss?.kind === 'moved').map((page) => [page.movedTo, page]));
  const habits = new Map(
    plan.portals.flatMap(({ template }) =>
      template.hosts.map((host) => [host.name, createHost(host.name, host)] as const),
    ),
  );

  function send(resource: Resource, { url, host, headers }: Asked): Answer {
    const only = { ...habits.get(host.name)!, resources: new Map([[url, resource]]) };
    return answerFor(only, url, headers, { conditional: true });
  }

  function missing({ host: { portal }, at }: Asked): Answer {
    const { template } = portal;
    switch (portal.missing) {
      case 'status':
        return page(404, pages.bare404);
      case 'framed-status':
        return page(404, pages.missingPage(template, lists.headlines(portal, at)));
      case 'page':
        return page(200, pages.missingPage(template, lists.headlines(portal, at)));
      case 'quiet':
        return page(200, pages.quietPage(template, lists.headlines(portal, at)));
      case 'home':
        return redirect(302, '/');
      case 'error-address':
        return redirect(302, '/404.html');
    }
  }

  function article(plan: PagePlan, asked: Asked): Answer {
    const { loss } = plan;
    if (asked.at < plan.appears) return missing(asked);
    if (isGoodAt(plan, asked.at)) return send(articles.at(plan, plan.url, asked.at), asked);
    switch (loss!.kind) {
      case 'gone':
        return page(loss!.status, pages.bare404);
      case 'soft-404':
        return missing(asked);
      case 'moved':
        return redirect(301, plan.movedTo);
      case 'replaced':
        return send(articles.insteadOf(plan, asked.at), asked);
    }
  }

  /** Whoever took a host over has copies of what stood there, and one on every list. */
  function hijacked(asked: Asked, since: number): Answer {
    const { url, host } = asked;
    const own = byUrl.get(url);
    if (own !== undefined && isGoodAt(own, since)) return send(articles.copy(own, url, since), asked);
    const any = plan.pages.find(({ portal }) => portal === host.portal);
    const isList = lists.at(host.portal, since).has(url);
    return isList && any !== undefined ? send(articles.copy(any, url, since), asked) : page(404, pages.bare404);
  }

  function ended(asked: Asked, { kind, at }: NonNullable<HostPlan['end']>): Answer | Silence {
    switch (kind) {
      case 'parked':
        return page(200, pages.parkingPage(asked.host.name));
      case 'hijacked':
        return hijacked(asked, at);
      case 'silent':
        return { silence: 'timeout' };
      case 'walled':
        return page(403, pages.wallPage);
    }
  }

  function inTrouble(
    { host: { name, portal }, at }: Asked,
    kind: HostPlan['troubles'][number]['kind'],
  ): Answer | Silence {
    switch (kind) {
      case 'refused':
      case 'timeout':
        return { silence: kind };
      case 'busy':
        return page(503, pages.busyPage);
      case 'captcha':
        return page(200, pages.captchaPage);
      case 'wall':
        return page(403, pages.wallPage);
      case 'mending':
        return page(200, pages.mendingPage);
      case 'all-404':
        return page(404, pages.bare404);
      case 'all-missing':
        return page(200, pages.missingPage(portal.template, lists.headlines(portal, at)));
      case 'lapsed':
        return page(200, pages.parkingPage(name));
    }
  }

  function answer(url: string, headers: IncomingHttpHeaders, at: number): Answer | Silence {
    const { host: name, pathname } = new URL(url);
    const host = plan.hosts.get(name);
    if (host === undefined) return { silence: 'refused' };
    const asked = { url, host, headers, at };
    const trouble = host.troubles.find(({ from, to }) => at >= from && at < to);
    if (trouble !== undefined) return inTrouble(asked, trouble.kind);
    if (host.end !== null && at >= host.end.at) return ended(asked, host.end);
    const list = lists.at(host.portal, at).get(url);
    if (list !== undefined) return send(list, asked);
    const own = byUrl.get(url);
    if (own !== undefined) return article(own, asked);
    const moved = byNewUrl.get(url);
    if (moved !== undefined && !isGoodAt(moved, at)) return send(articles.at(moved, url, at), asked);
    if (pathname === '/404.html' && host.portal.missing === 'error-address') {
      return page(200, pages.missingPage(host.portal.template, lists.headlines(host.portal, at)));
    }
    return missing(asked);
  }

  return { ...plan, answer, lists: (portal, at) => [...lists.at(portal, at).keys()] };
}

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
const page = (status: number, text: string): Answer => ({ status, headers: HTML, body: Buffer.from(text) });
const redirect = (status: number, to: string): Answer => ({ ...page(status, ''), headers: { ...HTML, Location: to } });
