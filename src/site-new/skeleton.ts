/**
 * Stored pages for a new definition: the site's own path of elements around placeholder sentences. Nothing that the publisher
 * wrote is in them but what no one can write differently: names of elements, addresses, the date and the names of columns.
 */
import { type Document, Element, hasChildren } from 'domhandler';
import type { Layout } from '../extract/layout.ts';
import type { ExpectedList, ExpectedRecord } from '../site-check.ts';
import { type PointedField, pointedAt, showing } from './layout.ts';
import type { Sample } from './sample.ts';
import { ancestorsOf } from './selectors.ts';

/** A stored page and what is expected of it. */
export interface Stored<Expected> {
  readonly html: string;
  readonly expected: Expected;
}

const placeholder = {
  title: '清溪县图书馆新馆向读者开放',
  source: '清溪日报',
  editor: '王小明',
  paragraphs: [
    '清溪县图书馆新馆昨天向读者开放，第一天就有两千多人走进阅览室，少年儿童占了一半。',
    '新馆有四层，藏书三十万册，地方志和老报纸放在顶楼，读者可以在窗边的长桌上慢慢翻看。',
    '馆长说，下个月起乡镇的分馆也能还书，借出去的书不必再带回县城，老人和学生都方便。',
  ],
} as const;
/** For a site whose sampled pages show no date. */
const someDay = '2024-05-06 08:00';

/** The page of an article, with what its record must say; `layout` is the one it is for, null for none. */
export function articleSkeleton(sample: Sample, layout: Layout | null, siteName: string): Stored<ExpectedRecord> {
  const { article, page, url, evidence } = sample;
  const published = article.published?.inferred === false ? article.published.text : null;
  const texts: Readonly<Record<PointedField, string | null>> = {
    title: markup(placeholder.title),
    published: published === null ? null : markup(published),
    source: layout?.source === undefined ? null : `来源：${placeholder.source}`,
    editors: layout?.editors === undefined ? null : `责任编辑：${placeholder.editor}`,
    column: layout?.column === undefined ? null : article.column.map((name) => `<a>${markup(name)}</a>`).join(' &gt; '),
  };
  const content = new Map<Element, string[]>();
  const loose: string[] = [];
  for (const [name, text] of Object.entries(texts) as [PointedField, string | null][]) {
    if (text === null) continue;
    const element = pointedAt(layout?.[name], page.document) ?? showing(name, sample)[0];
    if (element) content.set(element, [...(content.get(element) ?? []), text]);
    else loose.push(name === 'title' ? `<h1>${text}</h1>` : `<p>${text}</p>`);
  }
  if (published === null && evidence.published === undefined) loose.push(`<p>${someDay}</p>`);
  const body = layout === null ? null : pointedAt(layout.body, page.document);
  const paragraphs = placeholder.paragraphs.map((text) => `<p>　　${text}</p>`).join('\n');
  if (body !== null) content.set(body, [...(content.get(body) ?? []), `\n${paragraphs}\n`]);
  return {
    html: document(
      `${placeholder.title}_${siteName}`,
      [...loose, paths(page.document, content), ...(body === null ? [`<div>\n${paragraphs}\n</div>`] : [])].join('\n'),
    ),
    expected: {
      url,
      ...(layout === null ? { rule: 'generic' } : {}),
      title: placeholder.title,
      published:
        published === null && evidence.published === undefined ? isoOf(someDay) : (article.published?.iso ?? ''),
      source: texts.source === null ? null : placeholder.source,
      authors: [],
      editors: texts.editors === null ? [] : [placeholder.editor],
      column: texts.column === null ? [] : article.column,
      paragraphs: placeholder.paragraphs,
    },
  };
}

/** A list page that leads to these articles, lists and next page. */
export function listSkeleton(expected: ExpectedList, siteName: string): Stored<ExpectedList> {
  const link = (url: string, text: string) => `<a href="${markup(url)}">${text}</a>`;
  const articles = expected.articles.map(
    (url, n) => `<li>${link(url, `${placeholder.title}之${'一二三四五六'[n]}`)}</li>`,
  );
  const lists = expected.lists.map((url, n) => link(url, `栏目${'一二三四五六'[n]}`));
  const next = expected.next === null ? [] : [link(expected.next, '下一页')];
  return { html: document(siteName, [...lists, '<ul>', ...articles, '</ul>', ...next].join('\n')), expected };
}

/** The elements that hold content and those around them, in the order of the page, with id and class alone. */
function paths(page: Document, content: ReadonlyMap<Element, readonly string[]>): string {
  const kept = new Set<Element>([...content.keys()].flatMap((element) => [element, ...ancestorsOf(element)]));
  const written = (node: Document | Element): string => {
    const inner = hasChildren(node) ? node.children.filter((child) => child instanceof Element).map(written) : [];
    const text = node instanceof Element ? (content.get(node) ?? []) : [];
    const whole = [...inner.filter((part) => part !== ''), ...text].join(' ');
    if (!(node instanceof Element) || !kept.has(node)) return whole;
    const { id, class: classes } = node.attribs;
    const attribute = (name: string, value: string | undefined) => (value ? ` ${name}="${markup(value)}"` : '');
    return `<${node.name}${attribute('id', id)}${attribute('class', classes)}>${whole}</${node.name}>`;
  };
  return written(page);
}

function document(title: string, body: string): string {
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${markup(title)}</title></head><body>\n${body}\n</body></html>\n`;
}

function markup(text: string): string {
  return text.replace(/[&<>"]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[found] ?? '');
}

function isoOf(stamp: string): string {
  return `${stamp.replace(' ', 'T')}+08:00`;
}
