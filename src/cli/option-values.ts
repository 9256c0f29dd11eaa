/** Values of options, checked. */
import { CundangError } from '../errors.ts';

/** @throws `usage` */
export function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < 1)
    throw new CundangError('usage', `${name} ${value}: expected a whole number from 1`);
  return number;
}

/** Of an option that may be repeated: all its values. */
export const collected = (value: string, all: string[] = []): string[] => [...all, value];

/** The same, several at once with commas between them. */
export const collectedList = (value: string, all: string[] = []): string[] => [...all, ...value.split(',')];

/** The begin of a day in Beijing. @throws `usage` */
export function beijingDay(name: string, value: string): Date {
  const date = new Date(`${value}T00:00:00+08:00`);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(date.getTime());
  // 2023-02-31 would be taken for the third of March.
  if (!isDay || new Date(`${value}T00:00:00Z`).toISOString().slice(0, 10) !== value) {
    throw new CundangError('usage', `${name} ${value}: expected a day, YYYY-MM-DD`);
  }
  return date;
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const longestMs = 366 * unitMs.d;

/** A time such as 90s, 30m, 2h or 1d, at most a year, in milliseconds. @throws `usage` */
export function duration(name: string, value: string): number {
  const [, number, unit] = /^(\d{1,9})([smhd])$/.exec(value) ?? [];
  const ms = Number(number) * unitMs[unit as keyof typeof unitMs];
  if (!(ms > 0 && ms <= longestMs)) {
    throw new CundangError('usage', `${name} ${value}: expected a time such as 90s, 30m, 2h or 1d, at most 366d`);
  }
  return ms;
}
