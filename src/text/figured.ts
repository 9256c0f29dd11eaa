/** What a text says, for comparing two versions of it: letters, digits, and the marks without which a figure is another one. */
import { toSimplified } from './simplify.ts';

const others = /[^\p{L}\p{N}]+/gu;
const digit = /^[0-9]$/;
/** As they stand between two digits: 3.5, 2:1, 5-8, 1/3. A comma only groups them. */
const within: Readonly<Record<string, string>> = {
  '.': '.',
  ':': ':',
  '∶': ':',
  '/': '/',
  '~': '-',
  '-': '-',
  '–': '-',
  '—': '-',
  '−': '-',
};

/**
 * The letters and digits after NFKC and in simplified form, with the marks that belong to a figure: 3.5 is not 35, 5% not 5, -5 not 5.
 * Blanks, width, script and all other punctuation make no difference.
 */
export function figuredLetters(text: string): string {
  const folded = toSimplified(text.normalize('NFKC'));
  return folded.replace(others, (run, at: number) => {
    const [before, after] = [folded[at - 1] ?? '', folded[at + run.length] ?? ''];
    if (digit.test(before) && digit.test(after)) return within[run] ?? '';
    if (digit.test(before)) return /^\s?([%‰])/.exec(run)?.[1] ?? '';
    return digit.test(after) && /(?:^|[^-−])[-−]$/.test(run) ? '-' : '';
  });
}
