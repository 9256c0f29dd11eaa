/**
 * The nodes of a page's tree. They are domhandler's by their prototypes, so that css-select and `instanceof` know them, but hold
 * half as many fields, and read an attribute's value out of the source only when it is asked for.
 */
import { type ChildNode, Comment, Document, Element, type ParentNode, Text } from 'domhandler';
import { decodeHTMLAttribute } from 'entities';
import type { Source } from './markup.ts';

/** All attributes of a page in order of the source, no name twice in an element; an element holds the range of its own. */
export interface AttributeTable {
  readonly source: Source;
  readonly names: string[];
  /** Where each value begins and ends in the source, without its quotes; the same index for an attribute without one. */
  readonly starts: number[];
  readonly ends: number[];
}

/** An element of a page: its attributes are those of `table` from `first` to `last` (exclusive). */
export interface TreeElement extends Element {
  readonly table: AttributeTable;
  readonly first: number;
  readonly last: number;
}

/** A page, with the nodes that are asked for one by one: a walk over the whole tree is spared. All in document order. */
export class TreeDocument extends Document {
  /** Comments, and the elements `html`, `meta`, `title`, `h1`, `script`, `time`. */
  readonly noted: (TreeElement | Comment)[] = [];
  /** Elements with an id. */
  readonly identified: TreeElement[] = [];
}

export function newTable(source: Source): AttributeTable {
  return { source, names: [], starts: [], ends: [] };
}

/** The value at an index of the table, entities decoded. */
export function valueAt({ source, starts, ends }: AttributeTable, index: number): string {
  const value = source.html.slice(starts[index], ends[index]);
  return value.includes('&') ? decodeHTMLAttribute(value) : value;
}

/** The value of the attribute of that name (lower case). */
export function attributeOf({ table, first, last }: TreeElement, name: string): string | undefined {
  const { names } = table;
  for (let at = first; at < last; at++) if (names[at] === name) return valueAt(table, at);
  return undefined;
}

class ElementNode {
  readonly type: string;
  readonly name: string;
  readonly table: AttributeTable;
  readonly first: number;
  readonly last: number;
  readonly children: ChildNode[] = [];
  parent: ParentNode | null = null;
  prev: ChildNode | null = null;
  next: ChildNode | null = null;
  #attribs: Record<string, string> | undefined;

  constructor(type: string, name: string, table: AttributeTable, first: number, last: number) {
    this.type = type;
    this.name = name;
    this.table = table;
    this.first = first;
    this.last = last;
  }

  /** Made when asked for: what reads every element asks {@link attributeOf}. */
  get attribs(): Record<string, string> {
    if (this.#attribs !== undefined) return this.#attribs;
    const attribs: Record<string, string> = {};
    for (let at = this.first; at < this.last; at++) {
      const name = this.table.names[at]!;
      if (name !== '__proto__') attribs[name] = valueAt(this.table, at);
    }
    this.#attribs = attribs;
    return attribs;
  }
}
Object.setPrototypeOf(ElementNode.prototype, Element.prototype);

class TextNode {
  readonly type = 'text';
  data: string;
  parent: ParentNode | null = null;
  prev: ChildNode | null = null;
  next: ChildNode | null = null;

  constructor(data: string) {
    this.data = data;
  }
}
Object.setPrototypeOf(TextNode.prototype, Text.prototype);

class CommentNode {
  readonly type = 'comment';
  data: string;
  parent: ParentNode | null = null;
  prev: ChildNode | null = null;
  next: ChildNode | null = null;

  constructor(data: string) {
    this.data = data;
  }
}
Object.setPrototypeOf(CommentNode.prototype, Comment.prototype);

export function newElement(name: string, table: AttributeTable, first: number, last: number): TreeElement {
  const type = name === 'script' || name === 'style' ? name : 'tag';
  return new ElementNode(type, name, table, first, last) as unknown as TreeElement;
}

export function newText(data: string): Text {
  return new TextNode(data) as unknown as Text;
}

export function newComment(data: string): Comment {
  return new CommentNode(data) as unknown as Comment;
}
