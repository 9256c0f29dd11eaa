/** The whole stand-in web: generated and packed articles on their sites, the clone host, the misbehaving host. */
import { type CloneCopy, cloneHost } from './clone-host.ts';
import { daysBefore, generate } from './generate.ts';
import { jpeg, pdf, png, richText } from './images.ts';
import { misbehavingHost } from './misbehaving-host.ts';
import { type PackRecord, readPack } from './pack.ts';
import { createHost, type Host, resource, toBytes } from './resource.ts';
import { type Scripted, scriptedHost } from './scripted-host.ts';
import { attachmentPath, type Draft, type Expected, expectedOf, picturePath, type Story } from './story.ts';
import { STYLE } from './templates/blocks.ts';
import { chinanews } from './templates/chinanews.ts';
import { chinanewsShanxi } from './templates/chinanews-shanxi.ts';
import { dtdjzx } from './templates/dtdjzx.ts';
import { minshengFazhi } from './templates/minsheng-fazhi.ts';
import { disallowedPath, sxgov } from './templates/sxgov.ts';
import type { Template, View } from './templates/template.ts';
import { yunchengDangjian } from './templates/yuncheng-dangjian.ts';

export const templates: readonly Template[] = [
  chinanews,
  chinanewsShanxi,
  sxgov,
  yunchengDangjian,
  dtdjzx,
  minshengFazhi,
];

export interface WebOptions {
  readonly seed: number;
  readonly articlesPerSite: number;
  /** Folder of article records to render as well; null = none. */
  readonly pack: string | null;
  /** `YYYY-MM-DD`, Beijing. */
  readonly today: string;
  /** Days before `today` that a fifth of the articles falls on. */
  readonly days: number;
  /** How late the misbehaving host's slow page sends its head (default 5,000); its slow body takes twice as long. */
  readonly slowMs?: number;
}

export interface SiteContents {
  readonly site: string;
  readonly home: string;
  /** Newest first. */
  readonly articles: readonly Expected[];
  /** List pages and feeds, the home page first. */
  readonly lists: readonly string[];
  /** Linked, but kept from robots. */
  readonly disallowed: readonly string[];
}

export interface Web {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly sites: Readonly<Record<string, SiteContents>>;
  /** Records of the pack by file name (without `.json`), and the page each became. */
  readonly pack: Readonly<Record<string, Expected>>;
  /** URLs of one and the same article: reprints within a site and across sites. */
  readonly reprints: readonly (readonly string[])[];
  readonly clone: { readonly home: string; readonly copies: readonly CloneCopy[] };
  readonly misbehaving: ReturnType<typeof misbehavingHost>['pages'];
  readonly misbehavingHome: string;
  readonly scripted: Scripted;
}

export function buildWeb(options: WebOptions): Web {
  const hosts = new Map<string, Host>();
  const packed = options.pack === null ? [] : readPack(options.pack, templates);
  const pack: Record<string, Expected> = {};
  const sites: Record<string, SiteContents> = {};
  const originals: Original[] = [];
  const midnight = new Date(`${daysBefore(options.today, 1)}T16:00:00Z`);

  for (const template of templates) {
    const records = packed.filter(({ site }) => site === template.site);
    const drafts = generate(template.site, template.habits, { ...options, count: options.articlesPerSite });
    const stories = [...records.map(({ draft }) => draft), ...drafts]
      .sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : b.id - a.id))
      .map((draft) => ({ ...draft, ...template.place(draft), site: template.site }));
    const disallowed = template.site === 'sxgov' ? [new URL(disallowedPath, template.home).href] : [];
    const fronts = buildSite(hosts, template, stories, options.today, midnight);
    sites[template.site] = {
      site: template.site,
      home: template.home,
      articles: stories.map(expectedOf),
      lists: fronts.filter((url) => !disallowed.includes(url)),
      disallowed,
    };
    for (const { name, draft } of records) {
      pack[name] = expectedOf(stories.find((story) => story.id === draft.id) as Story);
    }
    originals.push(...forCloning(template, stories, records));
  }

  const clone = cloneHost(originals, options.seed, midnight);
  const misbehaving = misbehavingHost(midnight, options.slowMs ?? 5000);
  hosts.set(clone.host.name, clone.host);
  hosts.set(misbehaving.host.name, misbehaving.host);
  const { host, scripted } = scriptedHost(midnight);
  hosts.set(host.name, host);
  return {
    hosts,
    sites,
    pack,
    reprints: groupReprints(Object.values(sites)),
    clone: { home: clone.home, copies: clone.copies },
    misbehaving: misbehaving.pages,
    misbehavingHome: misbehaving.home,
    scripted,
  };
}

/** Puts a site's pages on its hosts; returns the URLs of those that are no articles. */
function buildSite(
  hosts: Map<string, Host>,
  template: Template,
  stories: readonly Story[],
  today: string,
  midnight: Date,
): string[] {
  for (const habits of template.hosts) {
    const host = createHost(habits.name, habits);
    hosts.set(host.name, host);
    addFurniture(host, habits.robots, midnight);
  }
  const put = (url: string, type: string, modified: Date, make: () => Buffer): void => {
    const { host, pathname, search } = new URL(url);
    hosts.get(host)?.resources.set(pathname + search, resource(type, modified, make));
  };
  stories.forEach((story, n) => {
    const modified = new Date(`${story.day}T12:00:00Z`);
    const around = { older: stories[n + 1] ?? null, newer: stories[n - 1] ?? null };
    const related = [1, 2, 3, 4]
      .flatMap((step) => stories[(n + step * 7) % stories.length] ?? [])
      .filter((s) => s !== story);
    story.pages.forEach((url, page) => {
      const view: View = { story, page, related, ...around };
      put(url, template.articleType, modified, () => toBytes(template.article(view), story.charset));
    });
    for (const { file } of story.pictures) {
      put(new URL(picturePath(story, file), story.url).href, pictureType(file), modified, () =>
        pictureBytes(story, file),
      );
    }
    for (const { file, title } of story.attachments) {
      const isPdf = file.endsWith('.pdf');
      put(
        new URL(attachmentPath(story, file), story.url).href,
        isPdf ? 'application/pdf' : 'application/msword',
        modified,
        () => (isPdf ? pdf(`Attachment ${story.id}`) : richText(title)),
      );
    }
  });
  const fronts = template.fronts(stories, today);
  for (const front of fronts) put(front.url, front.type, midnight, () => toBytes(front.text(), front.charset));
  return fronts.map(({ url }) => url);
}

function addFurniture(host: Host, robots: string | null, modified: Date): void {
  const add = (path: string, type: string, make: () => Buffer): void => {
    host.resources.set(path, resource(type, modified, make));
  };
  if (robots !== null) add('/robots.txt', 'text/plain', () => Buffer.from(robots));
  add('/css/style.css', 'text/css', () => Buffer.from(STYLE));
  for (const script of ['common', 'ad', 'captcha']) {
    add(`/js/${script}.js`, 'application/javascript', () => Buffer.from(`window.${script}Loaded = true;\n`));
  }
  add('/images/bg.png', 'image/png', () => png(2, 40, { r: 230, g: 236, b: 244 }));
  add('/images/nav.png', 'image/png', () => png(2, 30, { r: 160, g: 20, b: 20 }));
  add('/images/blank.png', 'image/png', () => png(1, 1, { r: 255, g: 255, b: 255 }));
}

const pictureType = (file: string): string => (file.endsWith('.png') ? 'image/png' : 'image/jpeg');

function pictureBytes(story: Draft, file: string): Buffer {
  const shade = (n: number): number => (story.id * n + file.length * 31) % 256;
  return file.endsWith('.png') ? png(24, 16, { r: shade(3), g: shade(5), b: shade(7) }) : jpeg(64 + (shade(11) % 64));
}

export interface Original {
  readonly story: Story;
  html(): string;
}

/** What the clone copies of a site: what a pack says was read from a clone, and three of the generated articles. */
function forCloning(template: Template, stories: readonly Story[], records: readonly PackRecord[]): Original[] {
  const hijacked = new Set(records.filter((record) => record.hijacked).map(({ draft }) => draft.id));
  const packedIds = new Set(records.map(({ draft }) => draft.id));
  const generated = stories.filter((story) => !packedIds.has(story.id) && story.pageCount === 1).slice(0, 3);
  return [...stories.filter(({ id }) => hijacked.has(id)), ...generated].map((story) => ({
    story,
    html: () => template.article({ story, page: 0, older: null, newer: null, related: [] }),
  }));
}

function groupReprints(sites: readonly SiteContents[]): string[][] {
  const byBody = new Map<string, string[]>();
  for (const { url, paragraphs } of sites.flatMap(({ articles }) => articles)) {
    const body = paragraphs.join('\n');
    byBody.set(body, [...(byBody.get(body) ?? []), url]);
  }
  return [...byBody.values()].filter((urls) => urls.length > 1);
}
