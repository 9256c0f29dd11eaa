/** An archive of 50,000 pages, beside one of a twentieth: what a look costs there, and what it takes on the disk. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import type { Look } from '../../src/history/look.ts';
import { openHistory } from '../../src/history/store.ts';
import { context, day, digest, moment, randomNumbers, scratch } from './looks.ts';

const PAGES = 50_000;
const FEW = PAGES / 20;
const SITES = 20;
const GROUP = 64;
const CONTENT = digest('first');

/** Processor time of `work`, microseconds: other processes do not count. */
function cost(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

test('put and due stay fast with many pages', { timeout: 240_000 }, (t) => {
  const path = scratch(t);
  using history = openHistory(path);
  const random = randomNumbers(1);
  const seen = (page: number, at: number): Look => {
    const site = `site-${page % SITES}`;
    const recordId = `<urn:uuid:00000000-0000-4000-8000-${String(page).padStart(12, '0')}>`;
    return {
      ...{ url: `http://www.${site}.example/2025/0101/t20250101_${page}.html`, site, at: day(at), content: CONTENT },
      ...{ fate: 'alive', evidence: '304 Not Modified', status: 304, to: null },
      capture: { recordId, file: 'part-7.warc.gz', offset: page },
    };
  };
  /** Microseconds for a look at a known page, in groups as a crawl makes them. */
  const lookCost = (pages: number, at: number): number => {
    const looks = Array.from({ length: 20 * GROUP }, () => seen(Math.floor(random() * pages), at + random()));
    const groups = Array.from({ length: 20 }, (_, n) => looks.slice(n * GROUP, (n + 1) * GROUP));
    return cost(() => groups.forEach((group) => void history.put(group, context()))) / looks.length;
  };
  /** Microseconds for a hundred of those that are due, without what else the machine is at. */
  const dueCost = (at: number): number => {
    history.due(moment(at), 10);
    return Math.min(
      ...Array.from({ length: 25 }, () => cost(() => assert.equal(history.due(moment(at), 100).length, 100))),
    );
  };

  const fill = (from: number, to: number) => {
    for (let at = from; at < to; at += 5_000) {
      history.put(
        Array.from({ length: Math.min(5_000, to - at) }, (_, n) => seen(at + n, (at + n) / PAGES)),
        context(),
      );
    }
  };
  fill(0, FEW);
  const [smallLook, smallDue] = [lookCost(FEW, 2), dueCost(400)];
  const filling = cost(() => fill(FEW, PAGES)) / (PAGES - FEW);
  const before = statSync(path).size + statSync(`${path}-wal`).size;
  const [largeLook, largeDue] = [lookCost(PAGES, 4), dueCost(400)];
  const counting = cost(() => assert.equal(history.counts(moment(5)).length, SITES));
  t.diagnostic(
    `first look ${filling.toFixed(0)} µs, further look ${smallLook.toFixed(0)} µs with ${FEW} pages and ` +
      `${largeLook.toFixed(0)} µs with ${PAGES}; 100 of those due ${(smallDue / 1000).toFixed(1)} and ` +
      `${(largeDue / 1000).toFixed(1)} ms; counts ${(counting / 1000).toFixed(0)} ms; ` +
      `${(before / PAGES).toFixed(0)} bytes a page with one look`,
  );
  assert.ok(largeLook < smallLook * 3 + 100, `${largeLook} µs a look, ${smallLook} with a twentieth of the pages`);
  assert.ok(largeDue < smallDue * 2 + 1_000, `${largeDue} µs, ${smallDue} with a twentieth of the pages`);
  assert.ok(before / PAGES < 1000, `${before / PAGES} bytes a page`);
});
