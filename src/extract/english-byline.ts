/** What a line in English says of its article: `By JANE DOE in Qinghe | China Daily | Updated: 2020-08-09 10:00`. */
import { splitNames } from './names.ts';

const name = String.raw`\p{Lu}[\p{L}'’.-]{0,20}`;
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\\.? \\d';
/** Names with where each writes from. What parts them is never empty: a run of capitals could be parted in endless ways. */
const names = `${name}(?:(?:, | & | and |,? | in )${name}){0,7}`;
/** `By Jane Doe and John Roe`, up to a mark, or to what is said of the day. */
const by = new RegExp(
  String.raw`^(?:[Bb]y|BY):?\s(${names}?)\s?(?=$|[|•·–—\d]|,? ?(?:[Ss]taff|[Ss]enior|[Ss]pecial|[Uu]pdated|[Pp]ublished|[Pp]osted|${month}))`,
  'u',
);
const postedBy = new RegExp(String.raw`\d.{0,12}\sby\s(${name}(?:\s${name}){1,3})`, 'u');
const reporting = /\breporting by ([^;.()]{3,80})(?=[;.()]|$)/i;
const editing = /\b(?:editing by|editors?:)\s?([^;.()|]{3,60})(?=[;.()|]|$)/i;
const labelled = /(?:^|[|(]\s?|\s)source:\s?([^|()\d]{2,40}?)(?=\s?(?:[|()\d]|$|editor))/i;
/** Between bars, beside the day: `By Jane Doe | China Daily | Updated: …`, `Xinhua | Updated: …`. */
const between = /(?:^|\|)\s?([^|:\d]{3,40}?)\s?\|\s?(?:updated|published|posted)\b/i;
/** People's Daily Online and Xinhua: `(Xinhua) 10:00, August 09, 2020`. */
const inBrackets = /^\(([^()\d]{3,40})\)\s?\d{1,2}:\d\d,/;

/** Names behind By or Reporting by; empty where the line has none. */
export function englishAuthors(line: string): readonly string[] {
  if (line.length > 160 || !/\bby\b/i.test(line)) return [];
  const told = by.exec(line)?.[1] ?? postedBy.exec(line)?.[1] ?? reporting.exec(line)?.[1];
  return told === undefined ? [] : splitNames(told.replace(new RegExp(` in ${name}`, 'gu'), ''));
}

/** Names behind Editing by or Editor:. */
export function englishEditors(line: string): readonly string[] {
  return line.length > 160 ? [] : splitNames(editing.exec(line)?.[1] ?? '');
}

/** The medium behind Source:, or that which stands where English pages of Chinese portals have it. */
export function englishSource(line: string): string | null {
  if (line.length > 160 || /\p{sc=Han}/u.test(line)) return null;
  const told = (labelled.exec(line) ?? between.exec(line) ?? inBrackets.exec(line))?.[1]?.trim();
  return told === undefined || /^by\s/i.test(told) ? null : told;
}
