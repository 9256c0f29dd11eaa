import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChildNode, type Document, hasChildren, isComment, isTag, isText } from 'domhandler';
import { buildTree } from '../src/tree.ts';

/** The tree as nested names: `p(text,b(x))`. */
function shape(node: Document | ChildNode): string {
  if (isText(node)) return node.data;
  if (isComment(node)) return `!${node.data}`;
  const inner = hasChildren(node) ? node.children.map(shape).join(',') : '';
  return isTag(node) ? (inner === '' ? node.name : `${node.name}(${inner})`) : inner;
}

const trees: readonly [html: string, tree: string][] = [
  ['<p>a<p>b', 'p(a),p(b)'],
  ['<p><font>a<p><font>b', 'p(font(a)),p(font(b))'],
  ['<ul><li>a<li>b</ul>c', 'ul(li(a),li(b)),c'],
  ['<table><tr><td>a<td>b<tr><td>c</table>', 'table(tr(td(a),td(b)),tr(td(c)))'],
  ['<div><table><tr><td>a</div>b</td></tr></table></div>c', 'div(table(tr(td(a,b)))),c'],
  ['a<br>b</br>c<img src=x>d', 'a,br,b,br,c,img,d'],
  ['<DIV Class=X>a</div>', 'div(a)'],
  ['<script>if (a < b) "</p>"</script>c', 'script(if (a < b) "</p>"),c'],
  ['a<!--m-->b', 'a,!m,b'],
  ['&lt;&#20320;&nbsp;', '<你\u00a0'],
  ['<svg><path d=x /><g/></svg>a', 'svg(path,g),a'],
  ['</p></div>a', 'a'],
];
for (const [html, tree] of trees) test(html, () => assert.equal(shape(buildTree(html)), tree));

test('depth is bounded', () => {
  let depth = 0;
  let node: Document | ChildNode | undefined = buildTree('<div>'.repeat(5_000));
  while (node !== undefined && hasChildren(node)) {
    depth++;
    node = node.children[0];
  }
  assert.ok(depth > 100 && depth < 600);
});

test('siblings and parents are linked, the first of two attributes counts', () => {
  const [a, b] = buildTree('<a href=1 href=2>x</a><b>y</b>').children;
  assert.ok(a !== undefined && b !== undefined && isTag(a));
  assert.equal(a.next, b);
  assert.equal(b.prev, a);
  assert.equal(a.attribs.href, '1');
});
