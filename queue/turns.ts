/**
 * Turns of requests to a host over several processes. A claim stands for a page; redirects and robots.txt are requests for
 * which no claim stands, and they are held to the same pace. A process alone keeps its turns itself.
 */
import type { Pace } from './frontier.ts';

export interface SharedTurns {
  /**
   * Asks for a turn: no more in hand than the lane's concurrency, its delay after the last request went out, over all processes.
   * @param token names this request, never used again
   * @returns null when it may go out, or after how many milliseconds to ask again
   * @throws `queue.gone`
   */
  begin(lane: string, pace: Pace, token: string): Promise<number | null>;
  /** The request goes out now. */
  sent(lane: string, token: string): void;
  /** Its exchange has ended. */
  done(lane: string, token: string): void;
  close(): void;
}
