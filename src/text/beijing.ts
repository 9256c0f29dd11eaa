/** Beijing's clock, by which pages date themselves and people read. UTC+8 without summer time since 1991: each day has 24 hours. */

export const DAY_MS = 86_400_000;
export const BEIJING_MS = 8 * 3_600_000;

/** @param time ms since 1970, or ISO 8601 */
const wall = (time: number | string): string => new Date(new Date(time).getTime() + BEIJING_MS).toISOString();

/** `2026-11-22 10:15` */
export const minuteOf = (time: number | string): string => wall(time).slice(0, 16).replace('T', ' ');
/** `2026-11-22` */
export const dayOf = (time: number | string): string => wall(time).slice(0, 10);
/** `2026-11` */
export const monthOf = (time: number | string): string => wall(time).slice(0, 7);
/** `2026-11-22T10:15:00+08:00` */
export const withOffset = (time: number | string): string => `${wall(time).slice(0, 19)}+08:00`;
