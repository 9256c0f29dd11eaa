/** Which records are wanted, as a condition on table `record`. */
import type { SQLInputValue } from 'node:sqlite';
import type { Article, Integrity } from '../../src/article.ts';
import { CundangError } from '../../src/errors.ts';

export interface EntryFilter {
  /** Seen at one of these sites. */
  readonly sites?: readonly string[];
  /**
   * First and last day, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, both included. Held against the day of publication or, where that is
   * unknown, of the capture; a record that is only known to the year or month counts when that year or month overlaps.
   */
  readonly from?: string;
  readonly to?: string;
  readonly verdicts?: readonly Integrity['verdict'][];
  readonly scripts?: readonly Article['script'][];
  /** True: only records whose publication date is known; false: only the others. */
  readonly hasDate?: boolean;
}

export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

const DAY = /^\d{4}(-\d\d(-\d\d)?)?$/;

/**
 * The condition for a query in which table `record` goes by its own name.
 * @throws CundangError `usage` for a day that is none
 */
export function conditionOf(filter: EntryFilter): Condition {
  const parts: { sql: string; value?: SQLInputValue }[] = [];
  if (filter.sites !== undefined) {
    parts.push({
      sql: 'EXISTS (SELECT 1 FROM sighting WHERE record = record.key AND site IN (SELECT value FROM json_each(?)))',
      value: JSON.stringify(filter.sites),
    });
  }
  // '2021-08' spans 2021-08 … 2021-08-99: text comparison of the two ends is enough.
  if (filter.from !== undefined) parts.push({ sql: `${endOf('day')} >= ?`, value: checkedDay(filter.from) });
  if (filter.to !== undefined) parts.push({ sql: `day <= ${endOf('?')}`, value: checkedDay(filter.to) });
  for (const [column, wanted] of [
    ['verdict', filter.verdicts],
    ['script', filter.scripts],
  ] as const) {
    if (wanted === undefined) continue;
    parts.push({ sql: `${column} IN (SELECT value FROM json_each(?))`, value: JSON.stringify(wanted) });
  }
  if (filter.hasDate !== undefined) parts.push({ sql: `published IS ${filter.hasDate ? 'NOT ' : ''}NULL` });
  return {
    sql: parts.map((part) => part.sql).join(' AND ') || 'TRUE',
    values: parts.flatMap((part) => (part.value === undefined ? [] : [part.value])),
  };
}

function endOf(day: string): string {
  return `substr(${day} || '-99-99', 1, 10)`;
}

function checkedDay(day: string): string {
  if (!DAY.test(day)) throw new CundangError('usage', `not a day (YYYY, YYYY-MM or YYYY-MM-DD): ${day}`);
  return day;
}
