/** What a page declares for machines: meta tags, JSON-LD, hidden fields. Read once; names in lower case. */
import { type ChildNode, Comment, type Document, type Element } from 'domhandler';
import { attributeOf, type TreeDocument, type TreeElement } from '../tree-nodes.ts';

export interface PageHead {
  /** The `<title>`, white space collapsed. */
  readonly title: string | null;
  /** Text of the first `<h1>`. */
  readonly heading: string | null;
  /** `name`, `property`, `itemprop` or `http-equiv` → content of the first non-empty meta of that name. */
  readonly meta: ReadonlyMap<string, string>;
  /** The article of the page's JSON-LD, if it carries one. */
  readonly linked: LinkedArticle | null;
  /** Elements by id, hidden ones included. */
  readonly ids: ReadonlyMap<string, TreeElement>;
  /** Short scripts that do nothing but call a function with one string, in order: the call stands where it writes. */
  readonly calls: readonly { readonly script: Element; readonly argument: string }[];
  /** `<time datetime>`, in order. */
  readonly times: readonly { readonly element: Element; readonly stamp: string }[];
  /** The code of the page's own scripts, in order. */
  readonly scripts: readonly string[];
  readonly lang: string | null;
}

export interface LinkedArticle {
  readonly headline: string | null;
  readonly datePublished: string | null;
  readonly authors: readonly string[];
  readonly publisher: string | null;
  readonly body: string | null;
}

/** Reads the elements that the document lists, so the tree is not walked. */
export function readHead(document: TreeDocument): PageHead {
  const meta = new Map<string, string>();
  const calls: { script: Element; argument: string }[] = [];
  const times: { element: Element; stamp: string }[] = [];
  const scripts: string[] = [];
  let title: string | null = null;
  let linked: LinkedArticle | null = null;
  let lang: string | null = null;
  let heading: string | null = null;
  for (const node of document.noted) {
    if (node instanceof Comment) {
      if (node.data.trimStart().startsWith('enpproperty')) addFounder(meta, node.data);
      continue;
    }
    const element = node as TreeElement;
    const { name } = element;
    if (name === 'meta') addMeta(meta, element);
    else if (name === 'title' && title === null && !inSvg(element))
      title = squeeze(textOf(element, 2_000).slice(0, 2_000)) || null;
    else if (name === 'h1' && heading === null) heading = squeeze(textOf(element, 1_000)) || null;
    else if (name === 'html') lang = attributeOf(element, 'lang') ?? attributeOf(element, 'xml:lang') ?? null;
    else if (name === 'time') {
      const stamp = attributeOf(element, 'datetime');
      if (stamp !== undefined && times.length < 200) times.push({ element, stamp });
    } else if (name === 'script') {
      if (linked === null && /ld\+json/i.test(attributeOf(element, 'type') ?? ''))
        linked = linkedArticle(textOf(element));
      else addScript(scripts, calls, element);
    }
  }
  return { title, heading, meta, linked, ids: byId(document), calls, times, scripts, lang };
}

function byId({ identified }: TreeDocument): ReadonlyMap<string, TreeElement> {
  const ids = new Map<string, TreeElement>();
  for (const element of identified) {
    const id = attributeOf(element, 'id')!;
    if (!ids.has(id)) ids.set(id, element);
  }
  return ids;
}

const singleCall = /^\s{0,20}[\w.$]{1,40}\(\s{0,8}["']([^"'<>]{1,60})["']\s{0,8}\)\s{0,8};?\s{0,20}$/;

function addScript(scripts: string[], calls: { script: Element; argument: string }[], script: Element): void {
  const code = script.children[0];
  if (code?.type !== 'text') return;
  scripts.push(code.data);
  if (calls.length >= 200 || code.data.length > 200) return;
  const argument = singleCall.exec(code.data)?.[1];
  if (argument !== undefined) calls.push({ script, argument });
}

const founderFields: Readonly<Record<string, string>> = {
  title: 'articletitle',
  date: 'pubdate',
  author: 'author',
  sourcename: 'contentsource',
};

/** Founder's `<!--enpproperty <date>…</date><title>…</title> /enpproperty-->`, as the meta tags it stands for. */
function addFounder(meta: Map<string, string>, comment: string): void {
  for (const [, name = '', value = ''] of comment
    .slice(0, 8_000)
    .matchAll(/<(title|date|author|sourcename)>([^<]{1,400})<\//g)) {
    const key = founderFields[name];
    if (key !== undefined && value.trim() !== '' && !meta.has(key)) meta.set(key, squeeze(value));
  }
}

function inSvg(element: Element): boolean {
  return element.parent !== null && 'name' in element.parent && element.parent.name === 'svg';
}

const metaNames = ['name', 'property', 'itemprop', 'http-equiv'] as const;

function addMeta(meta: Map<string, string>, element: TreeElement): void {
  const content = attributeOf(element, 'content')?.trim();
  if (content === undefined || content === '' || content.length > 20_000) return;
  for (const name of metaNames) {
    const key = attributeOf(element, name)?.trim().toLowerCase();
    if (key !== undefined && key !== '' && !meta.has(key)) meta.set(key, content);
  }
}

/** Text (or value) of the element with an id; hidden elements too. */
export function idText(head: PageHead, id: string): string | null {
  const element = head.ids.get(id);
  if (element === undefined) return null;
  return squeeze(attributeOf(element, 'value') ?? textOf(element, 2_000)) || null;
}

/** All text below a node, scripts included only when the node is one. At most `limit` characters. */
export function textOf(node: ChildNode | Document, limit = 400_000): string {
  let text = '';
  const stack: (ChildNode | Document)[] = [node];
  for (let at = stack.pop(); at !== undefined && text.length < limit; at = stack.pop()) {
    if (at.type === 'text') text += at.data;
    else if ('children' in at && (at === node || (at.type !== 'script' && at.type !== 'style'))) {
      if ('name' in at && (at.name === 'br' || at.name === 'p' || at.name === 'div' || at.name === 'li')) text += ' ';
      for (let i = at.children.length - 1; i >= 0; i--) stack.push(at.children[i] as ChildNode);
    }
  }
  return text;
}

function squeeze(text: string): string {
  return text.replace(/[\s\u00a0\u3000]+/g, ' ').trim();
}

const articleTypes =
  /^(?:NewsArticle|Article|BlogPosting|ReportageNewsArticle|OpinionNewsArticle|AnalysisNewsArticle|TechArticle|SocialMediaPosting|DiscussionForumPosting|Report|LiveBlogPosting)$/;

/** Pages ship broken JSON-LD: raw newlines in strings, trailing commas. Unreadable means none. */
function parseLoose(text: string): unknown {
  const body = text
    .replace(/^\s*(?:\/\*.*?\*\/|<!--|\/\/<!\[CDATA\[)|(?:-->|\/\/\]\]>)\s*$/gs, '')
    .trim()
    .replace(/;$/, '');
  for (const candidate of [
    body,
    body.replace(/[\n\r\t]+/g, ' '),
    body.replace(/[\n\r\t]+/g, ' ').replace(/,\s*([}\]])/g, '$1'),
  ]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // the next, more forgiving form
    }
  }
  return null;
}

function linkedArticle(source: string): LinkedArticle | null {
  if (source.length > 300_000) return null;
  const queue: unknown[] = [parseLoose(source)];
  for (let n = 0; n < 200 && queue.length > 0; n++) {
    const item = queue.shift();
    if (Array.isArray(item)) queue.push(...item.slice(0, 50));
    else if (item !== null && typeof item === 'object') {
      const row = item as Record<string, unknown>;
      const types = Array.isArray(row['@type']) ? row['@type'] : [row['@type']];
      const dated = typeof row.pubDate === 'string' || typeof row.datePublished === 'string';
      if (
        types.some((type) => typeof type === 'string' && articleTypes.test(type)) ||
        (row['@type'] === undefined && dated)
      ) {
        return {
          headline: string(row.headline) ?? string(row.title),
          datePublished: string(row.datePublished) ?? string(row.pubDate),
          authors: namesOf(row.author),
          publisher: namesOf(row.publisher)[0] ?? null,
          body: string(row.articleBody),
        };
      }
      if (row['@graph'] !== undefined) queue.push(row['@graph']);
      if (row.mainEntity !== undefined) queue.push(row.mainEntity);
    }
  }
  return null;
}

function string(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function namesOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value.slice(0, 10) : [value];
  const names: string[] = [];
  for (const item of list) {
    const name =
      typeof item === 'string'
        ? item
        : item !== null && typeof item === 'object'
          ? string((item as { name?: unknown }).name)
          : null;
    if (name !== null && name !== undefined && name.trim() !== '' && !/^https?:/.test(name)) names.push(name.trim());
  }
  return names;
}
