/** CSS selectors for elements of a page, as a person would write them: by id or class, else by those of an ancestor. */
import { type ChildNode, type Document, Element, hasChildren } from 'domhandler';
import { textOf } from '../extract/page-head.ts';

/** Names that can stand in a selector as they are; longer ones are generated. */
const plainName = /^[A-Za-z_][\w-]{0,59}$/;
/** Longer selectors are no one's own writing, and break lines. */
const longest = 90;
/** Ancestors that may lend their name to a selector. */
const ancestorsAsked = 4;
/** Characters looked at in a page: deep nesting makes every level hold all of the text. */
const mostCharacters = 20_000_000;

/** Selectors that match the element, the shortest first. Others may match the same. */
export function selectorsOf(element: Element): readonly string[] {
  const own = namesOf(element);
  const inherited: string[] = [];
  for (const ancestor of ancestorsOf(element).slice(0, ancestorsAsked)) {
    const lead = namesOf(ancestor)[0];
    if (lead !== undefined) inherited.push(...own.map((name) => `${lead} ${name}`), `${lead} ${element.name}`);
  }
  const alone = /^h[1-3]$|^article$/.test(element.name) ? [element.name] : [];
  return [...own, ...alone, ...inherited].filter((selector) => selector.length <= longest);
}

/** Elements around one, the nearest first, without `html` and `body`. */
export function ancestorsOf(element: Element): readonly Element[] {
  const ancestors: Element[] = [];
  for (let at = element.parent; at instanceof Element; at = at.parent) {
    if (at.name !== 'body' && at.name !== 'html') ancestors.push(at);
  }
  return ancestors;
}

function namesOf({ attribs }: Element): readonly string[] {
  const classes = (attribs.class ?? '').split(/\s+/).filter((name) => plainName.test(name));
  const id = attribs.id !== undefined && plainName.test(attribs.id) ? [`#${attribs.id}`] : [];
  return [...id, ...classes.slice(0, 4).map((name) => `.${name}`)];
}

/** Innermost elements whose text, white space aside, holds all of the pieces; at most `most`, in document order. */
export function innermost(document: Document, pieces: readonly string[], most = 8): readonly Element[] {
  const wanted = pieces.map(flat);
  const found: Element[] = [];
  let seen = 0;
  const holdsAll = (node: ChildNode): node is Element => {
    if (!(node instanceof Element) || node.name === 'script' || node.name === 'style' || node.name === 'head')
      return false;
    const text = flat(textOf(node));
    seen += text.length;
    return wanted.every((piece) => text.includes(piece));
  };
  const look = (children: readonly ChildNode[]): boolean => {
    let any = false;
    for (const child of children) {
      if (found.length >= most || seen > mostCharacters || !hasChildren(child) || !holdsAll(child)) continue;
      any = true;
      if (!look(child.children)) found.push(child);
    }
    return any;
  };
  look(document.children);
  return found.slice(0, most);
}

function flat(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, '');
}
