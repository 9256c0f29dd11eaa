/** Values of options, checked. */
import { CundangError } from '../errors.ts';

/** @throws `usage` */
export function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < 1)
    throw new CundangError('usage', `${name} ${value}: expected a whole number from 1`);
  return number;
}

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
