/** A change as lines for a terminal: − what it said, + what it says, unchanged text shortened. */
import type { Block, Span } from '../versions/body.ts';
import type { Change } from '../versions/compare.ts';
import type { Part } from '../versions/parts.ts';
import { blockTold, fieldTold } from '../versions/told.ts';
import type { Marked } from './shell.ts';

export type Line = readonly (string | Marked)[];

/** UTF-16 units kept of unchanged text beside a change. */
const CONTEXT = 18;

type Side = 'before' | 'after';
const signs = { before: { sign: '−', as: 'removed' }, after: { sign: '+', as: 'added' } } as const;

/** @param punctuation changes of punctuation, width and script as well */
export function changeLines({ fields, blocks }: Change, punctuation: boolean): readonly Line[] {
  const lines: Line[] = [];
  for (const change of fields) {
    const { before, after } = fieldTold(change);
    lines.push([], [change.field]);
    for (const text of before) lines.push(wholeLine('before', text));
    for (const text of after) lines.push(wholeLine('after', text));
  }
  for (const block of blocks) {
    if (block.kind === 'form' && !punctuation) continue;
    lines.push([], [blockTold(block)], ...blockLines(block, punctuation));
  }
  return lines;
}

function blockLines({ spans }: Block, punctuation: boolean): readonly Line[] {
  const shown = spans.map((span): Span => (span.kind === 'form' && !punctuation ? { ...span, kind: 'same' } : span));
  const lines: Line[] = [];
  let same = '';
  const context = (isLast: boolean): void => {
    const text = flat(same);
    const isFirst = lines.length === 0;
    if (text !== '') lines.push(['  ', faint(shortened(text, !isFirst, !isLast))]);
    same = '';
  };
  for (const span of shown) {
    if (span.kind === 'same') same += span.after;
    else {
      context(false);
      lines.push(...spanLines(span));
    }
  }
  context(true);
  return lines;
}

function spanLines({ before, after, parts, kind }: Span): readonly Line[] {
  if (kind === 'form')
    return [
      ['~ ', ...sideOf(parts, 'before', 'form')],
      ['~ ', ...sideOf(parts, 'after', 'form')],
    ];
  const [only] = parts;
  if (parts.length === 1 && only!.kind === 'changed') {
    return [
      ...(before === '' ? [] : [wholeLine('before', before)]),
      ...(after === '' ? [] : [wholeLine('after', after)]),
    ];
  }
  return (['before', 'after'] as const).map((side): Line => {
    const { sign, as } = signs[side];
    return [{ marked: `${sign} `, as }, ...sideOf(parts, side, 'changed')];
  });
}

function sideOf(parts: readonly Part[], side: Side, telling: Part['kind']): Line {
  const { sign, as } = signs[side];
  // As `git diff --word-diff` marks words where there is no colour.
  const [open, close] = sign === '+' ? ['{+', '+}'] : ['[-', '-]'];
  return parts.map((part, at): string | Marked => {
    const text = flat(part[side], false);
    if (text === '') return '';
    if (part.kind === telling) return { marked: text, as, plain: `${open}${text}${close}` };
    return shortened(text, at > 0, at < parts.length - 1);
  });
}

function wholeLine(side: Side, text: string): Line {
  const { sign, as } = signs[side];
  return [{ marked: `${sign} ${flat(text)}`, as }];
}

const faint = (text: string): Marked => ({ marked: text, as: 'faint' });

/** Line ends are seen as such; those at the end of a paragraph are not. */
const flat = (text: string, atEnds = true): string =>
  (atEnds ? text.replace(/^\n+|\n+$/g, '') : text).replaceAll('\n', '↵');

/** What stands beside a change: the end of the text before it, the beginning of the text after it. */
function shortened(text: string, follows: boolean, leads: boolean): string {
  const most = CONTEXT * (follows && leads ? 2 : 1);
  if (text.length <= most + 1) return text;
  return `${follows ? cut(text, 0, CONTEXT) : ''}…${leads ? cut(text, text.length - CONTEXT, text.length) : ''}`;
}

/** Without halves of characters. */
const cut = (text: string, from: number, to: number): string =>
  text.slice(from, to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
