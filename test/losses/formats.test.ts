/** Each format holds the whole report, is what it says it is, and lets nothing of the web out of its place. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Parser } from 'htmlparser2';
import { catalogPath } from '../../src/folder.ts';
import { historyPath, openHistory } from '../../src/history/store.ts';
import { writeAtom } from '../../src/losses/atom.ts';
import { writeCsv } from '../../src/losses/csv.ts';
import { writeHtml } from '../../src/losses/html.ts';
import { writeJson } from '../../src/losses/json.ts';
import { pictureOf } from '../../src/losses/picture.ts';
import { reportOf } from '../../src/losses/report.ts';
import { kinds } from '../../src/losses/row.ts';
import { writeTable } from '../../src/losses/table.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { day } from '../history/looks.ts';
import { archiveFolder, at, fill, HOSTILE, NOW, openStory, textSink } from './story.ts';
import { all, type Element, readXml } from './xml.ts';

const writers = { table: writeTable, json: writeJson, html: writeHtml, csv: writeCsv, atom: writeAtom } as const;
type Format = keyof typeof writers;
const NAMES: Readonly<Record<string, string>> = { portal: '门户<b>&"', paper: '日报' };
const nameOf = (site: string) => NAMES[site] ?? null;

describe('formats', () => {
  const { report, parts } = openStory(nameOf);
  const written = async (format: Format, of = report(), limit?: number): Promise<string> => {
    const sink = textSink();
    await writers[format](of, sink, limit);
    return sink.text;
  };

  test('the same archive gives the same text', async (t) => {
    const reversed = archiveFolder(t);
    fill(reversed, { reversed: true });
    using records = openCatalog(catalogPath(reversed), { readOnly: true });
    using pages = openHistory(historyPath(reversed), { readOnly: true });
    const other = reportOf(pages, records, { now: NOW, nameOf });
    for (const format of Object.keys(writers) as Format[]) {
      assert.equal(await written(format, other), await written(format), format);
    }
  });

  test('json: sums and lists, a line of text each', async () => {
    const text = await written('json', report({ since: day(40) }));
    const read = JSON.parse(text);
    assert.deepEqual(Object.keys(read), [
      ...['schema', 'made', 'sites', 'since', 'totals', 'bySite', 'byMonth', 'survival', 'hostsOutOfReach'],
      ...['lost', 'suspected', 'outOfReach', 'edited', 'back'],
    ]);
    assert.deepEqual(
      [read.schema, read.made, read.sites, read.since],
      ['cundang/losses@1', NOW.toISOString(), null, day(40)],
    );
    assert.deepEqual(read.totals.told, { lost: 2, edited: 0, back: 1 });
    assert.deepEqual(
      read.bySite.map((one: { site: string; name: string }) => [one.site, one.name]),
      [
        ['paper', NAMES.paper],
        ['portal', NAMES.portal],
      ],
    );
    assert.deepEqual(read.lost, [...report({ since: day(40) }).rows(['lost'])]);
    assert.equal(read.lost[0].title, HOSTILE, 'as it is, for programs');
    assert.doesNotMatch(text, /[\u202e\x00-\x09\x0b-\x1f]/, 'and yet nothing that a terminal obeys');
    assert.equal(text.split('\n').filter((line) => line.startsWith('{"kind":')).length, 2 + 1 + 2 + 0 + 1);
    assert.deepEqual(read.survival.at(-1).site, null);
  });

  test('csv: opens in a spreadsheet as nothing but text and numbers', async () => {
    const text = await written('csv');
    assert.ok(text.startsWith('\ufeffkind,site,title,'));
    const [head = [], ...rows] = readCsv(text.slice(1));
    const whole = report();
    assert.deepEqual(
      rows.map(([kind]) => kind),
      kinds.flatMap((kind) => Array.from(whole.rows([kind]), () => kind)),
    );
    const cells = (row: readonly string[]) => Object.fromEntries(head.map((name, n) => [name, row[n]]));
    for (const row of rows) {
      assert.equal(row.length, head.length);
      for (const cell of row) assert.doesNotMatch(cell, /^\s*[=+\-@]/, 'no formula');
    }
    const hostile = cells(rows[0]!);
    assert.equal(hostile.title, `'=HYPERLINK("http://evil.example")<script>alert(1)</script>]]>&'`);
    const gone = cells(rows.find((row) => row.includes(at('gone')))!);
    assert.deepEqual(
      [gone.fate, gone.since, gone.confirmed, gone.status, gone.copyOffset, gone.to],
      ['gone', '2025-02-01T08:00:00+08:00', '2025-02-05T08:00:00+08:00', '404', '11000', ''],
    );
  });

  test('atom: a feed of RFC 4287 with what is confirmed, under ids that stay', async () => {
    const text = await written('atom');
    const feed = readXml(text);
    assert.deepEqual([feed.name, feed.attributes.xmlns], ['feed', 'http://www.w3.org/2005/Atom']);
    // §4.1.1, §4.1.2: exactly one of each.
    for (const name of ['id', 'title', 'updated', 'author']) assert.equal(within(feed, name).length, 1, name);
    const entries = within(feed, 'entry');
    for (const entry of entries) {
      for (const name of ['id', 'title', 'updated', 'content']) assert.equal(within(entry, name).length, 1, name);
    }
    assert.deepEqual(
      entries.map((entry) => [within(entry, 'category')[0]?.attributes.term, one(entry, 'content').split('\n')[0]]),
      [
        ['lost', at('hostile')],
        ['lost', at('moved')],
        ['back', at('back')],
        ['lost', at('gone')],
        ['lost', at('replaced')],
        ['edited', at('edited')],
      ],
    );
    assert.equal(one(feed, 'updated'), one(entries[0]!, 'updated'));
    assert.equal(one(feed, 'updated'), day(55));
    assert.match(one(entries[0]!, 'title'), /^已删除 gone · =HYPERLINK\("http:\/\/evil\.example"\)<script>/);
    const ids = [feed, ...entries].map((element) => one(element, 'id'));
    for (const id of ids)
      assert.match(id, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(new Set(ids).size, ids.length);
    const later = readXml(await written('atom', report({ now: new Date(day(400)), since: day(40) })));
    assert.deepEqual(
      [later, ...within(later, 'entry')].map((element) => one(element, 'id')),
      ids.slice(0, 4),
      'the same another day',
    );
    const ofSite = readXml(await written('atom', report({ asked: ['portal'] })));
    assert.notEqual(one(ofSite, 'id'), ids[0], 'of one site: another feed');
    assert.equal(within(readXml(await written('atom', report(), 2)), 'entry').length, 2);
    const empty = readXml(await written('atom', report({ asked: ['paper'] })));
    assert.equal(one(empty, 'updated'), NOW.toISOString());
  });

  test('html: one file of its own, and nothing of the web in it is markup', async () => {
    const text = await written('html');
    const found = { tags: new Map<string, number>(), attributes: new Set<string>(), text: '' };
    const parser = new Parser({
      onopentag(name, attributes) {
        found.tags.set(name, (found.tags.get(name) ?? 0) + 1);
        for (const key of Object.keys(attributes)) found.attributes.add(key);
      },
      ontext(part) {
        found.text += part;
      },
    });
    parser.end(text);
    for (const name of ['script', 'img', 'link', 'a', 'iframe']) assert.equal(found.tags.has(name), false, name);
    for (const name of found.attributes) assert.doesNotMatch(name, /^(on|href|src|style$|xlink)/);
    assert.match(found.text, /=HYPERLINK\("http:\/\/evil\.example"\)<script>alert\(1\)<\/script>\]\]>&'/);
    assert.match(found.text, /<img src=x onerror=alert\(1\)>/);
    assert.match(found.text, /javascript:alert\("1"\)\/\/><b>/);
    assert.match(found.text, /门户<b>&" \(portal\)/);
    assert.doesNotMatch(text, /[\u202e\x00-\x09\x0b-\x1f]/);
    for (const heading of [
      '消失的网页 Lost pages (4)',
      '被修改的文章 Edited articles (1)',
      'not losses (1)',
      'Out of reach',
    ]) {
      assert.ok(found.text.includes(heading), heading);
    }
    assert.equal(found.tags.get('svg'), 1, 'with the picture');
    assert.ok(text.includes(`cundang diff &#39;${at('edited')}&#39;`));
    assert.match(text, /@media print/);
    assert.doesNotMatch(text, /期内消失/, 'no period unless told');
    const late = await written('html', report({ since: day(40) }));
    assert.match(late, /期内消失/);
    assert.match(await written('html', report(), 1), /… and 3 more/);
  });

  test('table: sums, then the newest of each list; a terminal obeys nothing of it', async () => {
    const text = await written('table', report({ since: day(40) }), 1);
    assert.match(text, /^2 pages lost, 0 edits, 1 back since 2025-02-10\nnow: 4 of 11 known pages are good, 4 lost;/);
    assert.match(text, /\nLOST \(2, newest first\)\n2025-02-25 {2}gone {8}=HYPERLINK/);
    assert.match(text, /\n… and 1 more \(--limit/);
    assert.match(text, /SUSPECTED: seen lost and not confirmed, no losses \(1, newest first\)/);
    assert.match(text, /OUT OF REACH: says nothing about the pages, no losses\n.*\n.*\nwww\.paper\.example +paper +2 /);
    assert.doesNotMatch(text, /EDITED|[\u202e\x00-\x09\x0b-\x1f]/);
    assert.match(await written('table'), /cundang diff 'http:\/\/www\.portal\.example\/edited\.html'/);
  });

  test('lines are read while they are written, and not for a reader who has gone', async () => {
    const { history, catalog } = parts();
    const asked: string[] = [];
    const watched = {
      get: (id: string) => {
        asked.push(id);
        return catalog.get(id);
      },
    };
    const of = reportOf(history, watched, { now: NOW, nameOf: () => null });
    assert.deepEqual(asked, [], 'none for the sums');
    for (const format of ['json', 'html', 'csv', 'table'] as const) {
      asked.length = 0;
      await writers[format](of, { ended: true, write: async () => {} });
      assert.ok(asked.length <= kinds.length, `${format}: ${asked.length}`);
    }
  });
});

describe('the picture', () => {
  const curve = (
    site: string,
    steps: readonly (readonly [day: number, atRisk: number, share: number])[],
    pages = 100,
  ) => ({
    ...{ site, pages, days: 400 },
    lost: steps.length,
    steps: steps.map(([on, atRisk, share]) => ({ day: on, atRisk, lost: 1, share })),
  });
  const draw = (survival: ReturnType<typeof curve>[], together = curve('', [])): Element =>
    readXml(pictureOf({ survival, together, nameOf: (site) => (site === 'a' ? '<甲&"乙"\u0007>' : null) }));
  const titles = (svg: Element) => within(svg, 'g').map((panel) => one(panel, 'text'));

  test('is well-formed, a panel for each site, those that lost the most first', () => {
    const svg = draw([
      curve('b', []),
      curve('a', [[10, 100, 0.99]]),
      curve('c', [
        [5, 90, 0.9],
        [50, 80, 0.8],
      ]),
    ]);
    assert.deepEqual([svg.name, svg.attributes.xmlns], ['svg', 'http://www.w3.org/2000/svg']);
    assert.deepEqual(titles(svg), ['c', '<甲&"乙"> (a)', 'b']);
    for (const { name, attributes } of all(svg)) {
      assert.ok(['svg', 'title', 'rect', 'text', 'g', 'path'].includes(name), name);
      for (const value of Object.values(attributes)) assert.doesNotMatch(value, /NaN|Infinity|undefined/);
    }
  });

  test('one axis for all, which begins higher when nothing was lost below', () => {
    const axis = (svg: Element) => Array.from(all(svg), ({ text }) => text).filter((text) => /^\d+%$/.test(text));
    assert.deepEqual(new Set(axis(draw([curve('a', [[1, 50, 0.97]])]))), new Set(['90%', '95%', '100%']));
    assert.deepEqual(new Set(axis(draw([curve('a', [[1, 50, 0.3]]), curve('b', [])]))), new Set(['0%', '50%', '100%']));
  });

  test('the line is dashed where few pages are left', () => {
    const dashed = (svg: Element) => [...all(svg)].filter(({ attributes }) => attributes['stroke-dasharray']).length;
    assert.equal(dashed(draw([curve('a', [[10, 10, 0.9]])])), 0);
    assert.equal(
      dashed(
        draw([
          curve('a', [
            [10, 10, 0.9],
            [20, 9, 0.8],
          ]),
        ]),
      ),
      1,
    );
  });

  test('without pages, and with more sites than fit', () => {
    assert.deepEqual(titles(draw([])), []);
    const many = draw(Array.from({ length: 70 }, (_, n) => curve(`site-${n}`, [])));
    assert.equal(titles(many).length, 60);
    assert.match(many.text, /10 more sites not drawn/);
  });
});

const within = (element: Element, name: string): readonly Element[] =>
  element.children.filter((child) => child.name === name);
const one = (element: Element, name: string): string => within(element, name)[0]?.text ?? assert.fail(`no ${name}`);

/** RFC 4180. */
function readCsv(text: string): string[][] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))(?=,|$)/g), ([, quoted, bare]) =>
        quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
      ),
    );
}
