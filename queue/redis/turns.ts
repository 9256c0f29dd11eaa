/** Turns of requests, shared by all workers on a Redis. By the clock of Redis, so that those of the workers may differ. */
import type { SharedTurns } from '../turns.ts';
import type { Connection } from './connection.ts';
import { lanePlace } from './places.ts';

/** How soon a lane whose place is taken is asked again, milliseconds. */
const ASK_AGAIN_MS = 20;

/** @param leaseMs how long the turn of a process that died is kept */
export function createRedisTurns({ client, run }: Connection, prefix: string, leaseMs: number): SharedTurns {
  const held = new Map<string, string>();
  const keyOf = (lane: string): string => {
    const { bare, prefix: www } = lanePlace(lane);
    return `${prefix}:${www}{${bare}}:turns`;
  };
  // Told without waiting: what is lost with the connection ends with its lease.
  const tell = (what: 'sent' | 'done' | 'kept', lane: string, token: string): void => {
    client.cundangTurnTold(keyOf(lane), token, what, leaseMs).catch(() => {});
  };
  const timer = setInterval(() => {
    for (const [token, lane] of held) tell('kept', lane, token);
  }, leaseMs / 3).unref();

  return {
    async begin(lane, { concurrency, delayMs }, token) {
      const again = await run(() =>
        client.cundangTurn(keyOf(lane), token, concurrency, delayMs, leaseMs, ASK_AGAIN_MS),
      );
      if (again >= 0) return again;
      held.set(token, lane);
      return null;
    },
    sent: (lane, token) => tell('sent', lane, token),
    done(lane, token) {
      if (held.delete(token)) tell('done', lane, token);
    },
    close: () => clearInterval(timer),
  };
}
