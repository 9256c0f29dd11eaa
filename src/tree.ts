/**
 * HTML source to a DOM, as forgiving as browsers are, bounded in depth and nodes, in one pass over the source. On htmlparser2's
 * tokenizer, which calls a function for every character, a tree took five times as long, and twice in a process that has just begun.
 */
import type { ChildNode, ParentNode } from 'domhandler';
import { decodeHTML } from 'entities';
import {
  type Aside,
  endOfName,
  endOfRaw,
  isLetter,
  nameOf,
  newSource,
  readAttributes,
  readBogusComment,
  readDeclaration,
  type Source,
  type TagEnd,
} from './markup.ts';
import { type AttributeTable, newComment, newElement, newTable, newText, TreeDocument } from './tree-nodes.ts';
import { kindOfTag, type TagKind } from './tree-tags.ts';

/** Elements nested deeper stand beside their ancestor (browsers stop at 512), so that walks may recurse. */
const maxDepth = 400;

/** Nodes beyond this number are dropped: ten megabytes of tags must not become gigabytes of objects. */
const maxNodes = 300_000;

const exclamation = 33;
const slash = 47;
const less = 60;
const greater = 62;
const question = 63;

/**
 * A tree while it grows. Functions that share it are compiled once; closures over the variables of a call would be compiled
 * for every page anew.
 */
interface Growing {
  readonly source: Source;
  readonly document: TreeDocument;
  readonly table: AttributeTable;
  readonly tagEnd: TagEnd;
  /** Open elements, outermost first, and the kinds of their tags. */
  readonly stack: ParentNode[];
  readonly kinds: TagKind[];
  nodes: number;
  /** Open tags that were not pushed; their end tags close nothing. */
  beyond: number;
  /** Open `svg` elements. */
  foreign: number;
  /** Text since the last tag or comment. */
  text: string;
  /** The next `&` in the source: most text has none. */
  reference: number;
}

/** Parses the whole source; never throws. Comments are kept: CMS mark the body with them. */
export function buildTree(html: string): TreeDocument {
  const document = new TreeDocument([]);
  const source = newSource(html);
  const tree: Growing = {
    source,
    document,
    table: newTable(source),
    tagEnd: { selfClosing: false, hasId: false },
    stack: [document],
    kinds: [kindOfTag('')],
    nodes: 0,
    beyond: 0,
    foreign: 0,
    text: '',
    reference: -1,
  };
  const { units } = source;
  /** Where the text begins that is not yet added. */
  let from = 0;
  for (let at = html.indexOf('<'); at >= 0; ) {
    const unit = units[at + 1]!;
    const isEnd = unit === slash;
    const begins = isEnd ? units[at + 2]! : unit;
    if (isLetter(begins) || unit === exclamation || unit === question || (isEnd && at + 2 < html.length)) {
      addText(tree, from, at, false);
      if (isLetter(begins)) from = isEnd ? readEnd(tree, at + 2) : readStart(tree, at + 1);
      else if (unit === exclamation) from = addAside(tree, readDeclaration(html, at + 2));
      else if (begins === greater) from = at + 3;
      else from = addAside(tree, readBogusComment(html, isEnd ? at + 2 : at + 1));
      at = units[from] === less ? from : html.indexOf('<', from);
    } else at = html.indexOf('<', at + 1);
  }
  addText(tree, from, html.length, false);
  flush(tree);
  return document;
}

/** False where the page has too many nodes. */
function append(tree: Growing, node: ChildNode): boolean {
  if (++tree.nodes > maxNodes) return false;
  const parent = tree.stack[tree.stack.length - 1]!;
  const { children } = parent;
  if (children.length > 0) {
    const before = children[children.length - 1]!;
    before.next = node;
    node.prev = before;
  }
  node.parent = parent;
  children.push(node);
  return true;
}

function addText(tree: Growing, start: number, end: number, isRaw: boolean): void {
  if (start >= end) return;
  const { html } = tree.source;
  let part = html.slice(start, end);
  if (!isRaw) {
    if (tree.reference < start) {
      tree.reference = html.indexOf('&', start);
      if (tree.reference < 0) tree.reference = html.length;
    }
    if (tree.reference < end) part = decodeHTML(part);
  }
  tree.text = tree.text === '' ? part : tree.text + part;
}

function flush(tree: Growing): void {
  if (tree.text === '') return;
  append(tree, newText(tree.text));
  tree.text = '';
}

/** A comment becomes a node; the index behind it. */
function addAside(tree: Growing, { comment, end }: Aside): number {
  if (comment !== null) {
    flush(tree);
    const node = newComment(comment);
    if (append(tree, node)) tree.document.noted.push(node);
  }
  return end;
}

/** Reads the tag whose name begins at an index; gives the index behind it and behind the raw text in it. */
function readStart(tree: Growing, at: number): number {
  const { source, table } = tree;
  const behindName = endOfName(source, at);
  const kind = kindOfTag(nameOf(source, at, behindName));
  const first = table.names.length;
  const end = readAttributes(behindName, table, tree.tagEnd);
  // A tag that the end of the source cuts is none (§13.2.5, eof-in-tag).
  if (end < 0) return source.html.length;
  open(tree, kind, first);
  if (kind.raw === null) return end;
  const endOfText = kind.raw === 'to the end' ? source.html.length : endOfRaw(source, end, kind.name);
  addText(tree, end, endOfText, kind.raw !== 'with references');
  return endOfText;
}

function readEnd(tree: Growing, at: number): number {
  const { source } = tree;
  const behindName = endOfName(source, at);
  const end = source.units[behindName] === greater ? behindName : source.html.indexOf('>', behindName);
  if (end < 0 || end >= source.html.length) return source.html.length;
  close(tree, kindOfTag(nameOf(source, at, behindName)));
  return end + 1;
}

function open(tree: Growing, kind: TagKind, first: number): void {
  const { document, table, stack, kinds, tagEnd } = tree;
  flush(tree);
  if (kind.closes !== null) closeImplied(tree, kind.closes);
  if (tree.nodes >= maxNodes) {
    if (!kind.isVoid) tree.beyond++;
    return;
  }
  const element = newElement(kind.name, table, first, table.names.length);
  append(tree, element);
  if (kind.isNoted) document.noted.push(element);
  if (tagEnd.hasId) document.identified.push(element);
  if (kind.isVoid || (tagEnd.selfClosing && tree.foreign > 0)) return;
  if (stack.length > maxDepth) {
    tree.beyond++;
    return;
  }
  stack.push(element);
  kinds.push(kind);
  if (kind.name === 'svg') tree.foreign++;
}

/** Closes what an opening tag ends, through inline elements left open in a paragraph. */
function closeImplied(tree: Growing, implied: ReadonlySet<string>): void {
  const { kinds } = tree;
  for (;;) {
    const top = kinds.length - 1;
    let at = top;
    while (at > 0 && kinds[at]!.isInline && at > top - 7) at--;
    if (at <= 0 || !implied.has(kinds[at]!.name)) return;
    pop(tree, at);
  }
}

function close(tree: Growing, kind: TagKind): void {
  const { kinds } = tree;
  flush(tree);
  if (kind.isVoid) {
    // `</br>` is a line break all the same (§13.2.6.4.7).
    if (kind.name === 'br') append(tree, newElement('br', tree.table, 0, 0));
    return;
  }
  if (tree.beyond > 0) {
    tree.beyond--;
    return;
  }
  for (let at = kinds.length - 1; at > 0; at--) {
    const here = kinds[at]!.name;
    if (here === kind.name) {
      pop(tree, at);
      return;
    }
    // An end tag inside a cell closes nothing outside it (§13.2.4.2, scopes).
    if (!kind.isTablePart && (here === 'td' || here === 'th' || here === 'table')) return;
  }
}

/** Leaves so many elements open. */
function pop(tree: Growing, length: number): void {
  const { stack, kinds } = tree;
  while (stack.length > length) {
    if (kinds.pop()!.name === 'svg') tree.foreign--;
    stack.pop();
  }
}
