/** Times for people: Beijing's, where the sites are. */

const BEIJING_MS = 8 * 3_600_000;

const wall = (iso: string): string => new Date(Date.parse(iso) + BEIJING_MS).toISOString();

/** `2026-11-22 10:15` */
export const minute = (iso: string): string => wall(iso).slice(0, 16).replace('T', ' ');
/** `2026-11-22` */
export const day = (iso: string): string => wall(iso).slice(0, 10);
/** `2026-11` */
export const month = (iso: string): string => wall(iso).slice(0, 7);
/** `2026-11-22T10:15:00+08:00` */
export const withOffset = (iso: string): string => `${wall(iso).slice(0, 19)}+08:00`;
