/**
 * HTML source to a DOM, as forgiving as browsers are, bounded in depth and nodes. Built on htmlparser2's tokenizer:
 * its own parser shifts an array at every tag, so that two million open tags would take it hours.
 */
import { type ChildNode, Comment, Document, Element, type ParentNode, Text } from 'domhandler';
import { Tokenizer } from 'htmlparser2';

/** Elements nested deeper stand beside their ancestor (browsers stop at 512), so that walks may recurse. */
const maxDepth = 400;

/** Nodes beyond this number are dropped: ten megabytes of tags must not become gigabytes of objects. */
const maxNodes = 300_000;

const maxAttributes = 100;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** HTML Living Standard §13.1.2. */
const voids = words(
  'area base basefont br col embed frame hr img input link meta param source track wbr bgsound keygen',
);
const inline = words('a b big em font i s small span strong strike sub sup tt u');
const cells = words('td th');
const rows = words('td th tr');
const tableParts = words('table tbody thead tfoot tr td th caption body html');

/** Optional end tags (§13.1.2.4): what an opening tag closes. */
const closes = new Map<string, ReadonlySet<string>>([
  ['li', words('li p')],
  ['dt', words('dt dd p')],
  ['dd', words('dt dd p')],
  ['option', words('option')],
  ['optgroup', words('option optgroup')],
  ['td', cells],
  ['th', cells],
  ['tr', rows],
  ['tbody', words('td th tr thead tbody')],
  ['thead', words('td th tr')],
  ['tfoot', words('td th tr tbody')],
  ['body', words('head')],
]);
const paragraph = words('p');
for (const name of 'address article aside blockquote center details dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main menu nav ol p pre section table ul'.split(
  ' ',
)) {
  closes.set(name, paragraph);
}

/** Parses the whole source; never throws. Comments are kept: CMS mark the body with them. */
export function buildTree(html: string): Document {
  const document = new Document([]);
  const stack: ParentNode[] = [document];
  let nodes = 0;
  /** Open tags that were not pushed; their end tags close nothing. */
  let beyond = 0;
  let text = '';
  let name = '';
  let attribs: Record<string, string> = {};
  let attributes = 0;
  let key = '';
  let value = '';
  let foreign = 0;

  const append = (node: ChildNode): void => {
    if (++nodes > maxNodes) return;
    const parent = stack[stack.length - 1]!;
    const before = parent.children[parent.children.length - 1];
    if (before !== undefined) {
      before.next = node;
      node.prev = before;
    }
    node.parent = parent;
    parent.children.push(node);
  };
  const flush = (): void => {
    if (text === '') return;
    append(new Text(text));
    text = '';
  };
  const pop = (length: number): void => {
    while (stack.length > length) {
      if (nameAt(stack, stack.length - 1) === 'svg') foreign--;
      stack.pop();
    }
  };
  const open = (selfClosing: boolean): void => {
    flush();
    const implied = closes.get(name);
    if (implied !== undefined) closeImplied(implied);
    if (nodes >= maxNodes) {
      if (!voids.has(name)) beyond++;
      return;
    }
    const element = new Element(name, attribs);
    append(element);
    if (voids.has(name) || (selfClosing && foreign > 0)) return;
    if (stack.length > maxDepth) {
      beyond++;
      return;
    }
    stack.push(element);
    if (name === 'svg') foreign++;
  };
  /** Closes what the tag ends, through inline elements left open in a paragraph. */
  const closeImplied = (implied: ReadonlySet<string>): void => {
    for (;;) {
      let at = stack.length - 1;
      while (at > 0 && inline.has(nameAt(stack, at)) && at > stack.length - 8) at--;
      if (at <= 0 || !implied.has(nameAt(stack, at))) return;
      pop(at);
    }
  };

  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext(start, end) {
        text += html.slice(start, end);
      },
      ontextentity(point) {
        text += String.fromCodePoint(point);
      },
      onopentagname(start, end) {
        name = html.slice(start, end).toLowerCase();
        attribs = {};
        attributes = 0;
      },
      onopentagend() {
        open(false);
      },
      onselfclosingtag() {
        open(true);
      },
      onattribname(start, end) {
        key = html.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata(start, end) {
        value += html.slice(start, end);
      },
      onattribentity(point) {
        value += String.fromCodePoint(point);
      },
      onattribend() {
        if (++attributes <= maxAttributes && !Object.hasOwn(attribs, key) && key !== '__proto__') attribs[key] = value;
      },
      onclosetag(start, end) {
        flush();
        const closed = html.slice(start, end).toLowerCase();
        if (closed === 'br') return append(new Element('br', {}));
        if (voids.has(closed)) return;
        if (beyond > 0) {
          beyond--;
          return;
        }
        const barrier = !tableParts.has(closed);
        for (let at = stack.length - 1; at > 0; at--) {
          const here = nameAt(stack, at);
          if (here === closed) return pop(at);
          // An end tag inside a cell closes nothing outside it (§13.2.4.2, scopes).
          if (barrier && (here === 'td' || here === 'th' || here === 'table')) return;
        }
      },
      oncomment(start, end, offset) {
        flush();
        append(new Comment(html.slice(start, end - offset)));
      },
      oncdata() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {
        flush();
      },
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return document;
}

function nameAt(stack: readonly ParentNode[], at: number): string {
  const node = stack[at]!;
  return 'name' in node ? node.name : '';
}
