/** The feed and the log. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeXML } from 'entities';
import { feedChannel, feedOf } from '../../../src/alerts/channels/feed.ts';
import { logChannel } from '../../../src/alerts/channels/log.ts';
import { alertOf, hostile, messageIn } from '../samples.ts';
import { folders } from '../stand.ts';

const folder = folders();
const signal = new AbortController().signal;
const identity = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** A strict reader of what XML the feed uses: every element closed in its order, no stray sign, no character that XML has not. */
function parsed(xml: string): Element {
  const head = '<?xml version="1.0" encoding="utf-8"?>\n';
  assert.ok(xml.startsWith(head));
  assert.doesNotMatch(xml, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  const token = /<(\/?)([a-z]+)((?: [a-z:]+="[^"<&]*")*)(\/?)>|([^<>&]+|&#\d+;)/gy;
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (token.lastIndex = head.length; token.lastIndex < xml.length; ) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    assert.ok(match, `not well-formed: ${xml.slice(at, at + 60)}`);
    const [, closes, name = '', attributes = '', empty, text] = match;
    if (text !== undefined) open.at(-1)!.text += decodeXML(text);
    else if (closes) assert.equal(open.pop()!.name, name);
    else {
      const pairs = [...attributes.matchAll(/ ([a-z:]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
      const element: Element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
      open.at(-1)!.children.push(element);
      if (!empty) open.push(element);
    }
  }
  assert.equal(open.length, 1);
  return root.children[0]!;
}

const of = (element: Element, name: string): Element[] => element.children.filter((child) => child.name === name);
const text = (element: Element, name: string): string => of(element, name)[0]?.text ?? '';

/** RFC 4287 §4.1.1 and §4.1.2: what a feed and an entry must have, and once. */
function valid(xml: string): Element {
  const feed = parsed(xml);
  assert.deepEqual([feed.name, feed.attributes.xmlns], ['feed', 'http://www.w3.org/2005/Atom']);
  for (const element of [feed, ...of(feed, 'entry')]) {
    for (const name of ['id', 'title', 'updated']) assert.equal(of(element, name).length, 1, name);
    assert.match(text(element, 'id'), /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.match(text(element, 'updated'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  }
  assert.ok(of(feed, 'author').length === 1 && text(of(feed, 'author')[0]!, 'name') !== '');
  const ids = of(feed, 'entry').map((entry) => text(entry, 'id'));
  assert.equal(new Set(ids).size, ids.length);
  return feed;
}

test('a feed is valid, whatever stands in it', () => {
  const messages = [messageIn('zh', { ...hostile, id: identity }), messageIn('zh')];
  const feed = valid(feedOf(messages, identity));
  const [first, second] = of(feed, 'entry');
  assert.equal(text(second!, 'title'), '黄河新闻网 (sxgov)：120 个页面已消失');
  assert.equal(text(second!, 'id'), `urn:uuid:${alertOf().id}`);
  assert.match(text(first!, 'content'), /<script>alert\(1\)<\/script>&"'/);
  assert.match(text(second!, 'content'), /http:\/\/www\.example\.cn\/a\/1\.html\?x=1&y=2/);
  assert.deepEqual(
    of(second!, 'category').map(({ attributes }) => attributes.term),
    ['page-lost', 'critical', 'sxgov'],
  );
  valid(feedOf([], identity));
});

test('the file is written whole, holds the newest two hundred, and nothing else is left', async () => {
  const dir = folder();
  const path = join(dir, 'feed.xml');
  const newest = (limit: number) =>
    Array.from({ length: limit }, (_, n) =>
      messageIn('en', { id: `f81d4fae-7dec-41d0-a765-${String(n).padStart(12, '0')}` }),
    );
  const channel = feedChannel({ path, identity, newest });
  await channel.send([messageIn('en')], signal);
  const first = readFileSync(path, 'utf8');
  assert.equal(of(valid(first), 'entry').length, 200);
  await channel.send([messageIn('en')], signal);
  assert.equal(readFileSync(path, 'utf8'), first);
  assert.deepEqual(readdirSync(dir), ['feed.xml']);
  const nowhere = feedChannel({ path: join(dir, 'no', 'feed.xml'), identity, newest });
  await assert.rejects(nowhere.send([], signal), { code: 'file.unreadable' });
});

test('the log is one line of JSON for each alert', async () => {
  const path = join(folder(), 'alerts.jsonl');
  const channel = logChannel(path);
  await channel.send([messageIn('en', hostile), messageIn('en')], signal);
  await channel.send([messageIn('zh')], signal);
  const written = readFileSync(path, 'utf8');
  assert.doesNotMatch(written, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]/);
  const lines = written.trimEnd().split('\n');
  const alerts = lines.map((line) => (JSON.parse(line) as { alert: Record<string, unknown> }).alert);
  assert.deepEqual(alerts[1], { title: '黄河新闻网 (sxgov): 120 pages lost', ...alertOf() });
  assert.equal(lines.length, 3);
});
