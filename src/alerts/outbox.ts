/**
 * The outbox: each message stays until its channel has taken it. At least once: who dies between sending and noting it sends
 * it again, with the same id. What is being sent is held for {@link HELD_MS}, so that a second process does not send it too.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { DAY_MS } from '../text/beijing.ts';
import type { Alert } from './alert.ts';

export interface Delivery {
  readonly channel: string;
  readonly state: 'waiting' | 'sent' | 'given-up';
  readonly attempts: number;
  /** Of the last attempt; null where it went well or there was none. */
  readonly error: string | null;
  /** When it was sent or given up, or is tried next. ISO 8601, UTC. */
  readonly at: string;
}

export interface Kept extends Alert {
  readonly deliveries: readonly Delivery[];
}

/** A message to send, and its place in the outbox. */
export interface Due {
  readonly serial: number;
  readonly alert: Alert;
}

export interface AlertFilter {
  readonly limit: number;
  /** Told from this moment on. */
  readonly since?: Date;
  readonly site?: string;
}

export interface Outbox {
  /** Keeps a message, for each of these channels to take. Within a transaction. */
  add(message: Omit<Alert, 'id'>, channels: readonly string[]): void;
  /** Up to `most` messages that a channel has to take now, oldest first, held for it. Within a transaction. */
  claim(channel: string, most: number, now: number): readonly Due[];
  sent(channel: string, taken: readonly Due[], now: number): void;
  failed(channel: string, tried: readonly Due[], error: string, now: number): void;
  /** Gives messages back that were not tried. */
  release(channel: string, untried: readonly Due[], now: number): void;
  /** When the next message for one of these channels is due, ms; null when none waits. */
  nextDue(channels: readonly string[]): number | null;
  /** Has messages that wait for another attempt tried now; not those that somebody is sending. */
  hasten(channels: readonly string[], now: number): void;
  /** Newest first. */
  recent(filter: AlertFilter): readonly Kept[];
  /** Gives up what waited too long, and forgets what is too old. Within a transaction. */
  prune(now: number): void;
}

/** Longer than any channel takes (channels/channel.ts). */
export const HELD_MS = 5 * 60_000;
const [FIRST_WAIT, LONGEST_WAIT] = [60_000, 60 * 60_000];
/** A message is no news any more; and more than anybody would read. */
const [PATIENCE, MOST_WAITING] = [7 * DAY_MS, 1_000];
/** Messages that are kept to be looked at. */
const [KEPT_MS, MOST_KEPT] = [400 * DAY_MS, 10_000];

export function outboxOf(db: DatabaseSync): Outbox {
  const addAlert = db.prepare('INSERT INTO alert (id, site, at, json) VALUES (?, ?, ?, ?) RETURNING serial');
  const addDelivery = db.prepare('INSERT INTO delivery (alert, channel, due) VALUES (?, ?, ?)');
  const crowd = db.prepare(
    `UPDATE delivery SET due = NULL, ended = :now, error = 'more than ${MOST_WAITING} messages waited'
     WHERE channel = :channel AND due IS NOT NULL AND alert NOT IN (
       SELECT alert FROM delivery WHERE channel = :channel AND due IS NOT NULL ORDER BY alert DESC LIMIT ${MOST_WAITING})`,
  );
  const due = db.prepare(
    `SELECT serial, json FROM delivery JOIN alert ON alert.serial = delivery.alert
     WHERE channel = ? AND due <= ? ORDER BY serial LIMIT ?`,
  );
  const hold = db.prepare(
    'UPDATE delivery SET due = ?, held = 1, attempts = attempts + 1 WHERE alert = ? AND channel = ?',
  );
  const end = db.prepare('UPDATE delivery SET due = NULL, ended = ?, error = NULL WHERE alert = ? AND channel = ?');
  const later = db.prepare(
    `UPDATE delivery SET error = :error, held = 0, due = :now + min(${FIRST_WAIT} << min(attempts - 1, 10), ${LONGEST_WAIT})
     WHERE alert = :alert AND channel = :channel AND due IS NOT NULL`,
  );
  const giveBack = db.prepare(
    'UPDATE delivery SET due = ?, held = 0, attempts = attempts - 1 WHERE alert = ? AND channel = ? AND due IS NOT NULL',
  );
  const first = db.prepare('SELECT min(due) AS due FROM delivery WHERE channel = ? AND due IS NOT NULL');
  const now = db.prepare('UPDATE delivery SET due = ?1 WHERE channel = ?2 AND due > ?1 AND held = 0');
  const list = db.prepare(
    `SELECT serial, json FROM alert WHERE at >= :since AND (:site IS NULL OR site = :site) ORDER BY serial DESC LIMIT :limit`,
  );
  const deliveries = db.prepare('SELECT * FROM delivery WHERE alert = ? ORDER BY channel');
  const giveUp = db.prepare(
    `UPDATE delivery SET due = NULL, ended = :now, error = coalesce(error, 'it was never tried')
     WHERE due IS NOT NULL AND alert IN (SELECT serial FROM alert WHERE at < :before)`,
  );
  const last = db.prepare('SELECT serial FROM alert ORDER BY serial DESC LIMIT 1 OFFSET ?');
  const forget = db.prepare('DELETE FROM alert WHERE at < ? OR serial <= ?');
  const forgetDeliveries = db.prepare('DELETE FROM delivery WHERE alert NOT IN (SELECT serial FROM alert)');

  return {
    add(message, channels) {
      const alert: Alert = { id: randomUUID(), ...message };
      const at = Date.parse(alert.at);
      const serial = Number(addAlert.get(alert.id, alert.site, at, JSON.stringify(alert))?.serial);
      for (const channel of channels) {
        addDelivery.run(serial, channel, at);
        crowd.run({ channel, now: at });
      }
    },
    claim(channel, most, moment) {
      const claimed = due.all(channel, moment, most).map(({ serial, json }) => ({
        serial: Number(serial),
        alert: JSON.parse(String(json)) as Alert,
      }));
      for (const { serial } of claimed) hold.run(moment + HELD_MS, serial, channel);
      return claimed;
    },
    sent(channel, taken, moment) {
      for (const { serial } of taken) end.run(moment, serial, channel);
    },
    failed(channel, tried, error, moment) {
      for (const { serial } of tried) later.run({ error, now: moment, alert: serial, channel });
    },
    release(channel, untried, moment) {
      for (const { serial } of untried) giveBack.run(moment, serial, channel);
    },
    nextDue(channels) {
      const times = channels.flatMap((channel) => (first.get(channel)?.due as number | null) ?? []);
      return times.length === 0 ? null : Math.min(...times);
    },
    hasten(channels, moment) {
      for (const channel of channels) now.run(moment, channel);
    },
    recent: ({ limit, since, site = null }) =>
      list.all({ since: since?.getTime() ?? 0, site, limit }).map(({ serial, json }) => ({
        ...(JSON.parse(String(json)) as Alert),
        deliveries: deliveries.all(serial!).map(deliveryOf),
      })),
    prune(moment) {
      giveUp.run({ now: moment, before: moment - PATIENCE });
      const { changes } = forget.run(moment - KEPT_MS, Number(last.get(MOST_KEPT)?.serial ?? 0));
      if (Number(changes) > 0) forgetDeliveries.run();
    },
  };
}

function deliveryOf({ channel, due, attempts, ended, error }: Readonly<Record<string, unknown>>): Delivery {
  return {
    channel: String(channel),
    state: due !== null ? 'waiting' : error === null ? 'sent' : 'given-up',
    attempts: Number(attempts),
    error: error as string | null,
    at: new Date(Number(due ?? ended)).toISOString(),
  };
}
