/** Alerts of a process that runs on: it counts what is done, and tells what there is to tell. */
import { statfs } from 'node:fs/promises';
import type { Site } from '../../crawlers/site.ts';
import type { Committed } from '../commit.ts';
import type { Config } from '../config.ts';
import type { Look } from '../history/look.ts';
import { type Clock, systemClock, waitUntil } from '../schedule/clock.ts';
import { openChannels } from './channels/open.ts';
import { withEvents } from './events-beside.ts';
import { takeIn } from './intake.ts';
import { policyOf } from './policy.ts';
import { type Sent, sendDue } from './send.ts';
import { tallying } from './site-day.ts';
import { alertsPath, openAlerts } from './store.ts';

export interface AlertsOptions {
  readonly config: Config;
  /** Whose own names are used in messages. */
  readonly sites: readonly Site[];
  /** Absent = the system's. */
  readonly clock?: Clock;
  /** Told when alerts themselves are in trouble (a channel is down, the file cannot be written): never thrown at the crawl. */
  readonly onTrouble: (error: unknown) => void;
}

export interface Alerts extends AsyncDisposable {
  /** Counts a group that was committed. For `onCommit`: quick, and never throws. */
  committed(committed: Pick<Committed, 'group' | 'recorded'>): void;
  /** Counts looks that were put into the history. */
  looked(looks: readonly Look[]): void;
  /** Takes in what happened and sends what is due, now; after each round of crawling. Resolves to what each channel took; never throws. */
  look(): Promise<readonly Sent[]>;
  /** One last look, for {@link LAST_MS} at most; what is not sent then is by the next process. */
  close(): Promise<void>;
}

/** Time for the last messages when the process ends, ms. */
export const LAST_MS = 5_000;
/** From look to look at least, ms. */
const LEAST_MS = 1_000;

/**
 * Looks every `alerts.everyMinutes`, and whenever a message is due again. The archive folder has to be there.
 * @throws `config.invalid`, `alerts.version`, `archive.locked`, `disk.full`
 */
export function startAlerts({ config, sites, clock = systemClock, onTrouble }: AlertsOptions): Alerts {
  const now = () => clock.now().getTime();
  const store = openAlerts(alertsPath(config.dir));
  const tally = tallying();
  const ending = new AbortController();
  const cut = new AbortController();
  let channels: ReturnType<typeof openChannels>;
  try {
    const names = new Map(sites.map(({ id, name }) => [id, name]));
    channels = openChannels({ config, store, names, now });
  } catch (error) {
    store.close();
    throw error;
  }
  const channelNames = channels.all.map(({ name }) => name);
  const policy = policyOf(config, channelNames);

  async function intake(): Promise<void> {
    const freeBytes = await statfs(config.dir).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => null,
    );
    const counted = tally.take();
    try {
      withEvents(config.dir, (events) => takeIn(store, { events, counted, freeBytes }, now(), policy));
    } catch (error) {
      tally.giveBack(counted);
      throw error;
    }
  }

  async function once(): Promise<readonly Sent[]> {
    try {
      await intake();
    } catch (error) {
      onTrouble(error);
    }
    try {
      const sent = await sendDue({ store, channels, now, signal: cut.signal });
      for (const { error } of sent) if (error !== null) onTrouble(error);
      return sent;
    } catch (error) {
      onTrouble(error);
      return [];
    }
  }

  let running: Promise<unknown> = Promise.resolve();
  /** One after another: two at once would find the same to do. */
  function look(): Promise<readonly Sent[]> {
    const mine = running.then(once);
    running = mine;
    return mine;
  }

  const everyMs = config['alerts.everyMinutes'] * 60_000;
  async function keepLooking(): Promise<void> {
    while (!ending.signal.aborted) {
      await look();
      await waitUntil(clock, new Date(now() + pause()), ending.signal);
    }
  }
  function pause(): number {
    try {
      const due = store.outbox.nextDue(channelNames) ?? Number.POSITIVE_INFINITY;
      // Not at once again, should what is due be held by another process.
      return Math.max(Math.min(everyMs, due - now()), LEAST_MS);
    } catch (error) {
      onTrouble(error);
      return everyMs;
    }
  }
  const looking = keepLooking();

  async function close(): Promise<void> {
    if (ending.signal.aborted) return void (await looking);
    ending.abort();
    const timer = setTimeout(() => cut.abort(), LAST_MS);
    await looking;
    await look();
    clearTimeout(timer);
    store.close();
  }

  return { committed: tally.committed, looked: tally.looked, look, close, [Symbol.asyncDispose]: close };
}
