/** What two answers of a host have in common: their words without numbers, and the paths of their tags. */
import type { ChildNode, Text } from 'domhandler';
import { mix } from '../text/mix.ts';
import { remembered } from '../text/remembered.ts';
import { type Shingles, sharedShingles, shinglesOf } from '../text/shingles.ts';
import { attributeOf, type TreeDocument, type TreeElement } from '../tree-nodes.ts';

/** Small and plain, so that it can be stored and sent to another thread. */
export interface Fingerprint {
  /** Of the shown text, numbers and addresses left out. */
  readonly text: Shingles;
  /** Hashes of the different tag paths, ascending, and how many elements stand at each. */
  readonly paths: Uint32Array;
  readonly counts: Uint16Array;
}

/** A page's shown text, one line for each block, and its tag paths. */
export interface Shown {
  readonly text: string;
  readonly paths: ReadonlyMap<number, number>;
}

/** Characters of text that count: error pages are short, and a longer page is known by its beginning. */
const LONGEST = 60_000;

const silent = new Set('script style template iframe object svg head title textarea select option'.split(' '));
const inline = new Set('a abbr b big em font i label mark q s small span strong sub sup u'.split(' '));

/** One pass over the tree. */
export function shownIn(document: TreeDocument): Shown {
  const paths = new Map<number, number>();
  let text = '';
  const walk = (nodes: readonly ChildNode[], path: number): void => {
    for (const node of nodes) {
      if (node.type === 'text') {
        if (text.length < LONGEST) text += (node as Text).data.slice(0, LONGEST);
      } else if ('name' in node) {
        const element = node as TreeElement;
        const own = mix(Math.imul(path, 31) + kindOf(element));
        paths.set(own, (paths.get(own) ?? 0) + 1);
        if (silent.has(element.name) && element.name !== 'head') continue;
        const isBlock = !inline.has(element.name);
        if (isBlock) text += '\n';
        if (element.name !== 'head') walk(element.children, own);
        if (isBlock) text += '\n';
      }
    }
  };
  walk(document.children, 0);
  return {
    text: text
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n[\n ]*/g, '\n')
      .trim(),
    paths,
  };
}

/** Name and first class: a template's error box and its article box are both a `div`. Numbers in a class are of the one page. */
function kindOf(element: TreeElement): number {
  const first = attributeOf(element, 'class')?.trimStart().split(/\s/, 1)[0] ?? '';
  return hashOf(`${element.name}.${first.slice(0, 40).replace(/\d+/g, '')}`);
}

const hashOf = remembered((name) => {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = mix(Math.imul(hash, 31) + name.charCodeAt(at));
  return hash;
});

/** The fingerprint of a page as it was shown. */
export function fingerprintOf({ text, paths }: Shown): Fingerprint {
  const sorted = Uint32Array.from(paths.keys()).sort();
  const counts = Uint16Array.from(sorted, (path) => Math.min(0xffff, paths.get(path) as number));
  return { text: wordsOf([text]), paths: sorted, counts };
}

/**
 * Shingles without what differs between two answers of one template: numbers (dates, request ids) and addresses (error pages
 * repeat the one asked for).
 */
export function wordsOf(lines: readonly string[]): Shingles {
  const isOfThePage = /\d|[./]\w/;
  return shinglesOf(
    lines.map((line) => line.replace(/[\w%?=&#./:-]+/g, (token) => (isOfThePage.test(token) ? ' ' : token))),
  );
}

/** The share of the shingles of `a` that stand in `b` as well, 0 to 1; 0 where `a` has none. */
export function containment(a: Shingles, b: Shingles): number {
  return a.length === 0 ? 0 : sharedShingles(a, b) / a.length;
}

/**
 * How alike two pages are built, 0 to 1: the Jaccard index of their tag paths, each weighed by the logarithm of its elements, so
 * that a list of thirty links resembles one of twenty.
 */
export function sameBuild(a: Fingerprint, b: Fingerprint): number {
  const weight = (counts: Uint16Array, at: number): number => Math.log2(1 + (counts[at] as number));
  let [i, j, both, either] = [0, 0, 0, 0];
  while (i < a.paths.length || j < b.paths.length) {
    const left = i < a.paths.length ? (a.paths[i] as number) : Number.POSITIVE_INFINITY;
    const right = j < b.paths.length ? (b.paths[j] as number) : Number.POSITIVE_INFINITY;
    const x = left <= right ? weight(a.counts, i++) : 0;
    const y = right <= left ? weight(b.counts, j++) : 0;
    both += Math.min(x, y);
    either += Math.max(x, y);
  }
  return either === 0 ? 1 : both / either;
}
