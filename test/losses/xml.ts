/** Reads XML and refuses what is not well-formed (XML 1.0 §2.1), as far as the program writes any: no DTD, CDATA or comments. */
import assert from 'node:assert/strict';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Of the element itself and all within. */
  readonly text: string;
}

type Open = Element & { children: Element[]; text: string };

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function readXml(source: string): Element {
  assert.doesNotMatch(source, /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u, 'only characters of §2.2');
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const body = source.replace(/^<\?xml version="1\.0" encoding="utf-8"\?>\n/, '');
  for (const token of body.match(/<[^>]*>|[^<]+/g) ?? []) {
    const top = open.at(-1)!;
    if (!token.startsWith('<')) {
      for (const one of open) one.text += plain(token);
      continue;
    }
    const [, end, name = '', attributes = '', empty] =
      /^<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>$/.exec(token) ?? assert.fail(`no tag: ${token}`);
    if (end) {
      assert.equal(open.pop()?.name, name);
      continue;
    }
    const pairs = Array.from(attributes.matchAll(/([\w:-]+)="([^"]*)"/g), ([, key, value]) => [key, plain(value!)]);
    assert.equal(new Set(pairs.map(([key]) => key)).size, pairs.length, `an attribute twice: ${token}`);
    const element: Open = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
    top.children.push(element);
    if (!empty) open.push(element);
  }
  assert.equal(open.length, 1, 'every element is closed');
  assert.equal(root.children.length, 1, 'one root');
  return root.children[0]!;
}

function plain(text: string): string {
  return text.replace(/&(#\d+|\w+;?)?;?/g, (whole, name) => {
    const found = name?.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : names[name];
    return found !== undefined && whole.endsWith(';') ? found : assert.fail(`no reference: ${whole}`);
  });
}

export function* all(element: Element): Generator<Element, void, void> {
  yield element;
  for (const child of element.children) yield* all(child);
}
