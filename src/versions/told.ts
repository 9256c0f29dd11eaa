/** A change in words, for whoever shows it: fields as text, paragraphs by their numbers. */
import type { HeadField } from '../../storage/catalog/head.ts';
import type { Published } from '../article.ts';
import type { Block } from './body.ts';
import type { Change, FieldChange } from './compare.ts';

/** What a field said that it does not say any more, and what it says now; a list tells only what differs. */
export function fieldTold({ field, before, after }: FieldChange): {
  readonly before: string[];
  readonly after: string[];
} {
  const [left, right] = [valuesOf(field, before), valuesOf(field, after)];
  return {
    before: left.filter((value) => !right.includes(value)),
    after: right.filter((value) => !left.includes(value)),
  };
}

function valuesOf(field: HeadField, value: unknown): string[] {
  if (value === null) return [];
  switch (field) {
    case 'published': {
      const { iso, text, inferred } = value as Published;
      return [`${iso}${inferred ? ' (inferred)' : ''}${text === iso ? '' : `  “${text}”`}`];
    }
    case 'images':
      return (value as readonly { url: string | null; caption: string | null }[]).map(({ url, caption }) =>
        [url, caption].filter(Boolean).join('  '),
      );
    case 'attachments':
      return (value as readonly { url: string; title: string | null }[]).map(({ url, title }) =>
        [url, title].filter(Boolean).join('  '),
      );
    default:
      return Array.isArray(value) ? (value as string[]) : [String(value)];
  }
}

/** `paragraph 3 edited`, `paragraphs 2–3 → 2 edited`, `paragraph 4 → 1 moved`. */
export function blockTold({ kind, before, after }: Block): string {
  const [left, right] = [rangeOf(before), rangeOf(after)];
  const where = left === right || right === '' ? left : left === '' ? right : `${left} → ${right}`;
  const many = before.length > 1 || after.length > 1;
  return `paragraph${many ? 's' : ''} ${where} ${kind === 'form' ? 'punctuation only' : kind}`;
}

/** `1 of 14 paragraphs edited, +2 −2 letters`; '' when the text is the same. */
export function sizeTold({ size }: Change): string {
  const { paragraphs, edited, inserted, removed, moved, lettersAdded, lettersRemoved } = size;
  const counts = Object.entries({ edited, inserted, removed, moved }).filter(([, count]) => count > 0);
  if (counts.length === 0) return '';
  const told = counts.map(([name, count]) => `${count} ${name}`).join(', ');
  return `of ${paragraphs} paragraphs ${told}; +${lettersAdded} −${lettersRemoved} letters`;
}

const rangeOf = (numbers: readonly number[]): string =>
  numbers.length > 1 ? `${numbers[0]}–${numbers.at(-1)}` : numbers.join('');
