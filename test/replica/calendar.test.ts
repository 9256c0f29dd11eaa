import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { type Calendar, createCalendar } from './calendar.ts';
import { DAY, HOUR, type PagePlan } from './calendar-plan.ts';
import type { Answer } from './misbehave.ts';

const options = { seed: 7, pages: 150, days: 200, from: '2025-03-01' };
const calendar = createCalendar(options);

const quiet = ({ host }: PagePlan, at: number, of: Calendar = calendar): boolean => {
  const { troubles, end } = of.hosts.get(host)!;
  return !troubles.some(({ from, to }) => at >= from && at < to) && (end === null || at < end.at);
};

/** The answer of a host that gives one. */
function answer(url: string, at: number, headers: Record<string, string> = {}): Answer {
  const given = calendar.answer(url, headers, at);
  if ('silence' in given) return assert.fail(`${url} is silent`);
  return given;
}

const textOf = ({ body }: Answer): string => {
  const utf8 = body.toString('utf8');
  return utf8.includes('\ufffd') ? iconv.decode(body, 'gbk') : utf8;
};

const first = (what: string, found: PagePlan | undefined): PagePlan => found ?? assert.fail(`no page ${what}`);

test('the same seed plays the same year, another one another', () => {
  const again = createCalendar(options);
  const other = createCalendar({ ...options, seed: 8 });
  assert.deepEqual(again.pages, calendar.pages);
  assert.notDeepEqual(
    other.pages.map(({ loss }) => loss),
    calendar.pages.map(({ loss }) => loss),
  );
  for (const { url } of calendar.pages.slice(0, 20)) {
    const at = calendar.start + 90 * DAY;
    assert.deepEqual(again.answer(url, {}, at), calendar.answer(url, {}, at));
  }
});

test('an article stands there from its hour on, and is listed', () => {
  const page = first(
    'is new',
    calendar.pages.find(
      (one) => one.appears > calendar.start + DAY && quiet(one, one.appears - 1) && quiet(one, one.appears),
    ),
  );
  const { template } = page.portal;
  const lists = (at: number): string =>
    calendar
      .lists(page.portal, at)
      .map((url) => textOf(answer(url, at)))
      .join('\n');
  const path = new URL(page.url).pathname;
  assert.ok(!lists(page.appears - 1).includes(path) && lists(page.appears).includes(path), template.site);
  assert.ok(!textOf(answer(page.url, page.appears - 1)).includes(page.versions[0].paragraphs[0]!.slice(0, 20)));
  assert.ok(textOf(answer(page.url, page.appears)).includes(page.versions[0].paragraphs[0]!.slice(0, 20)));
});

test('an edit changes one sentence from its time on, and the validators with it', () => {
  const page = first(
    'is edited in silence',
    calendar.pages.find(
      (one) =>
        one.edits[0]?.kind === 'sentence' &&
        one.edits[0].at > calendar.start &&
        one.portal.template.hosts.every(({ validators }) => validators) &&
        [-1, 0].every((by) => quiet(one, one.edits[0]!.at + by)),
    ),
  );
  const [{ at, before, after }] = page.edits as [PagePlan['edits'][number]];
  const [earlier, later] = [textOf(answer(page.url, at - 1)), textOf(answer(page.url, at))];
  assert.ok(earlier.includes(before) && !earlier.includes(after));
  assert.ok(later.includes(after) && !later.includes(before));
  const etag = answer(page.url, at - 1).headers.ETag!;
  assert.equal(answer(page.url, at - 1, { 'if-none-match': etag }).status, 304);
  assert.equal(answer(page.url, at, { 'if-none-match': etag }).status, 200);
});

test('losses are what they are planned as, and pages that come back are there again', () => {
  const kinds = new Set<string>();
  for (const page of calendar.pages) {
    const { loss, url, portal } = page;
    if (loss === null || !quiet(page, loss.at)) continue;
    const given = answer(url, loss.at);
    const lead = page.versions.at(-1)!.paragraphs[0]!.slice(0, 20);
    assert.ok(!textOf(given).includes(lead), url);
    kinds.add(loss.kind);
    if (loss.kind === 'gone') assert.equal(given.status, loss.status);
    if (loss.kind === 'replaced') assert.equal(given.status, 200);
    if (loss.kind === 'moved') {
      assert.equal(given.headers.Location, page.movedTo);
      assert.ok(textOf(answer(page.movedTo, loss.at)).includes(lead));
    }
    // The same as for an address that never was.
    if (loss.kind === 'soft-404') {
      assert.deepEqual(
        given,
        answer(
          `${portal.template.home}nothing-here.html`.replace(new URL(portal.template.home).host, page.host),
          loss.at,
        ),
      );
    }
    if (loss.until !== null && quiet(page, loss.until)) assert.ok(textOf(answer(url, loss.until)).includes(lead), url);
  }
  assert.deepEqual([...kinds].sort(), ['gone', 'moved', 'replaced', 'soft-404']);
});

test('a trouble is all that a host answers while it lasts, and nothing of it stays', () => {
  const kinds = new Set<string>();
  for (const { name, troubles, portal } of calendar.hosts.values()) {
    for (const { kind, from, to } of troubles) {
      kinds.add(kind);
      assert.ok(to - from <= 60 * HOUR);
      const page = calendar.pages.find((one) => one.host === name && one.loss === null && one.appears < from);
      if (page === undefined) continue;
      const given = calendar.answer(page.url, {}, from);
      assert.ok(
        'silence' in given || !textOf(given).includes(page.versions[0].paragraphs[0]!.slice(0, 20)),
        `${kind} of ${portal.template.site}`,
      );
      assert.equal(answer(page.url, to).status, 200);
    }
  }
  assert.ok(kinds.size >= 8, [...kinds].join());
});

test('hosts that end are sold, taken over, silent or walled off', () => {
  const ends = new Map(
    [...calendar.hosts.values()].flatMap((host) => (host.end === null ? [] : [[host.end.kind, host] as const])),
  );
  const shown = (kind: 'parked' | 'hijacked' | 'walled' | 'silent') => {
    const host = ends.get(kind)!;
    const page = first(
      kind,
      calendar.pages.find((one) => one.host === host.name && one.loss === null && one.appears < host.end!.at),
    );
    return calendar.answer(page.url, {}, host.end!.at + DAY);
  };
  assert.match(textOf(shown('parked') as Answer), /域名正在出售/);
  assert.match(iconv.decode((shown('hijacked') as Answer).body, 'gbk'), /<title>[^<]*_[^<]*<\/title>/);
  assert.equal((shown('walled') as Answer).status, 403);
  assert.deepEqual(shown('silent'), { silence: 'timeout' });
});
