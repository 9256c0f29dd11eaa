/** A wire that takes turns: every request to a host starts no sooner than its delay after the one before. */
import type { Politeness } from './politeness.ts';
import type { Wire } from './wire.ts';

/** `siteOf` names the site whose pace holds for a URL. */
export function pacedWire(wire: Wire, politeness: Politeness, siteOf: (url: string) => string): Wire {
  return {
    ...wire,
    async fetch(url, init = {}) {
      const lane = URL.parse(url)?.host ?? '';
      const turn = await politeness.turn(lane, siteOf(url), init.signal);
      try {
        return await wire.fetch(url, { ...init, onSent: turn.sent });
      } finally {
        turn.done();
      }
    },
  };
}
