/** An archive whose pages have had a life: a catalogue and a history in a folder of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type { Article } from '../../src/article.ts';
import { catalogPath } from '../../src/folder.ts';
import { isGood, type Look } from '../../src/history/look.ts';
import { type History, historyPath, openHistory } from '../../src/history/store.ts';
import { type Report, type ReportOptions, reportOf } from '../../src/losses/report.ts';
import { type Catalog, openCatalog } from '../../storage/catalog/catalog.ts';
import type { Sink } from '../../storage/export/sink.ts';
import { context, day } from '../history/looks.ts';
import { article } from '../storage/catalog/articles.ts';

export const at = (page: string): string =>
  page.startsWith('paper/')
    ? `http://www.paper.example/${page.slice(6)}.html`
    : `http://www.portal.example/${page}.html`;

/** A title that is markup, a formula, a terminal's command and turns the direction of text. */
export const HOSTILE = '=HYPERLINK("http://evil.example")\u202e<script>alert(1)</script>\u0007]]>&\'';
export const HOSTILE_EVIDENCE = '<img src=x onerror=alert(1)>\u001b[2J404 Not Found';

export const MOVED_TO = at('new/moved');

/** The article of a page in its first version, or a later one. */
export function articleOf(
  page: string,
  version = 1,
  more: { readonly title?: string; readonly days?: number } = {},
): Article {
  return article({
    url: at(page),
    site: page.startsWith('paper/') ? 'paper' : 'portal',
    title: more.title ?? `关于${page}的通知`,
    published: '2024-12-30T09:30+08:00',
    paragraphs: [`这是${page}的正文，第${version}版，写于测试之前。`],
    fetchedAt: day(more.days ?? 0),
    capture: numberOf(page) * 10 + version,
  });
}

const pages = [
  'gone',
  'moved',
  'new/moved',
  'edited',
  'replaced',
  'back',
  'maybe',
  'well',
  'hostile',
  'paper/down',
  'paper/late',
];
const numberOf = (page: string): number => pages.indexOf(page) + 1;

const articles: readonly Article[] = [
  ...pages.filter((page) => page !== 'hostile').map((page) => articleOf(page)),
  articleOf('hostile', 1, { title: HOSTILE }),
  articleOf('edited', 2, { days: 5 }),
];

export function look(page: string, days: number, more: Partial<Look> = {}): Look {
  const fate = more.fate ?? 'alive';
  return {
    url: at(page),
    site: page.startsWith('paper/') ? 'paper' : 'portal',
    at: day(days),
    fate,
    evidence: '304 Not Modified',
    status: 200,
    to: null,
    content: isGood(fate) ? articleOf(page).contentDigest : null,
    capture: null,
    ...more,
  };
}

/** The same look on the days that confirm it. */
const again = (page: string, days: readonly number[], more: Partial<Look>): readonly Look[] =>
  days.map((one) => look(page, one, more));

const errorPage = {
  recordId: '<urn:uuid:11111111-2222-4333-8444-555555555555>',
  file: 'cundang-9.warc.gz',
  offset: 77,
};

export const looks: readonly Look[] = [
  ...pages.map((page) => look(page, 0)),
  ...[4, 9, 14, 19, 24, 29, 34, 39, 44, 49, 54, 59].flatMap((days) => [look('well', days), look('new/moved', days)]),
  ...again('gone', [31, 32, 35], { fate: 'gone', status: 404, evidence: '404 Not Found', capture: errorPage }),
  ...again('moved', [41, 42, 45], { fate: 'moved', to: MOVED_TO, evidence: '301 to the article at another address' }),
  look('edited', 5, {
    fate: 'changed',
    content: articleOf('edited', 2).contentDigest,
    evidence: 'the text was edited',
  }),
  ...again('replaced', [20, 21, 25], { fate: 'replaced', evidence: 'another article stands there' }),
  ...again('back', [10, 11, 16], { fate: 'soft-404', evidence: 'the home page' }),
  look('back', 40),
  look('maybe', 56),
  look('maybe', 58, { fate: 'gone', status: 404, evidence: '404 Not Found' }),
  ...again('hostile', [50, 51, 55], {
    fate: 'gone',
    status: 404,
    evidence: HOSTILE_EVIDENCE,
    to: 'javascript:alert("1")//><b>',
  }),
  look('paper/late', 30),
  ...again('paper/down', [12, 14, 18, 22, 30], { fate: 'unreachable', status: null, evidence: 'connection refused' }),
  look('paper/late', 31, { fate: 'unreachable', status: null, evidence: 'connection refused' }),
];

export const NOW = new Date(day(60));

/** A new folder with it, gone after the test. */
export function archiveFolder(hook: { after(work: () => void): void }): string {
  const dir = mkdtempSync(join(tmpdir(), 'cundang-losses-'));
  hook.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** @param options `reversed`: the records are taken in the other way round */
export function fill(dir: string, { reversed = false } = {}): void {
  using catalog = openCatalog(catalogPath(dir));
  catalog.put(reversed ? articles.toReversed() : articles);
  using history = openHistory(historyPath(dir));
  history.put(looks, context());
}

/**
 * The story while the tests of the `describe` run in which this is called: its report, in a folder and of parts that are open only
 * that long.
 */
export function openStory(nameOf: ReportOptions['nameOf'] = () => null) {
  let opened: { readonly history: History; readonly catalog: Catalog };
  before(() => {
    fill(dir);
    opened = {
      catalog: openCatalog(catalogPath(dir), { readOnly: true }),
      history: openHistory(historyPath(dir), { readOnly: true }),
    };
  });
  after(() => {
    opened.history.close();
    opened.catalog.close();
  });
  const dir = archiveFolder({ after });
  return {
    parts: () => opened,
    report: (more: Partial<ReportOptions> = {}): Report =>
      reportOf(opened.history, opened.catalog, { now: NOW, nameOf, ...more }),
  };
}

/** A sink that keeps what it is given. */
export function textSink(): Sink & { readonly text: string } {
  const parts: string[] = [];
  return {
    ended: false,
    async write(text) {
      parts.push(text);
    },
    get text() {
      return parts.join('');
    },
  };
}
