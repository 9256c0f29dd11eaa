/**
 * The Lua scripts: what must happen in one step and BullMQ has no single step for. Visits, counts and the order of put
 * back jobs are ours; adding, handing out, locking, delaying and ending jobs are BullMQ's own scripts.
 */
import { admit, refill } from './lua/admitting.ts';
import { aside, assetsFirst, keep, take, unlock } from './lua/claiming.ts';
import { drain } from './lua/draining.ts';
import { look } from './lua/looking.ts';
import { finish } from './lua/settling.ts';
import { turn, turnTold } from './lua/turns.ts';

/** Name → source and number of keys, as ioredis takes them. */
export const scripts = {
  cundangAdmit: { lua: admit, numberOfKeys: 1 },
  cundangTake: { lua: take, numberOfKeys: 1 },
  cundangFinish: { lua: finish, numberOfKeys: 1 },
  cundangKeep: { lua: keep, numberOfKeys: 1 },
  cundangAside: { lua: aside, numberOfKeys: 1 },
  cundangDrain: { lua: drain, numberOfKeys: 1 },
  cundangLook: { lua: look, numberOfKeys: 1 },
  cundangAssetsFirst: { lua: assetsFirst, numberOfKeys: 2 },
  cundangRefill: { lua: refill, numberOfKeys: 1 },
  cundangUnlock: { lua: unlock, numberOfKeys: 1 },
  cundangTurn: { lua: turn, numberOfKeys: 1 },
  cundangTurnTold: { lua: turnTold, numberOfKeys: 1 },
} as const;

type Argument = string | number | Buffer;

/** The scripts as methods of the client. */
export interface Scripted {
  cundangAdmit(...args: readonly Argument[]): Promise<number>;
  cundangTakeBuffer(...args: readonly Argument[]): Promise<Buffer | null>;
  cundangFinish(...args: readonly Argument[]): Promise<number>;
  cundangKeep(...args: readonly Argument[]): Promise<number>;
  cundangAside(...args: readonly Argument[]): Promise<number>;
  cundangDrain(...args: readonly Argument[]): Promise<readonly [number, number]>;
  cundangLook(...args: readonly Argument[]): Promise<readonly (number | string | readonly string[])[]>;
  cundangAssetsFirst(...args: readonly Argument[]): Promise<number>;
  cundangRefill(...args: readonly Argument[]): Promise<number>;
  cundangUnlock(...args: readonly Argument[]): Promise<number>;
  cundangTurn(...args: readonly Argument[]): Promise<number>;
  cundangTurnTold(...args: readonly Argument[]): Promise<number>;
}
