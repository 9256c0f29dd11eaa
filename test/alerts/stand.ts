/** What the tests of alerts share: folders, events, and an outbox with what is in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Alert } from '../../src/alerts/alert.ts';
import { type Policy, takeIn } from '../../src/alerts/intake.ts';
import type { EventSource } from '../../src/alerts/place.ts';
import { type AlertStore, alertsPath, openAlerts } from '../../src/alerts/store.ts';
import type { StoredEvent } from '../../src/history/rows.ts';

/** Folders that go when the file's tests are over. */
export function folders(): () => string {
  const all: string[] = [];
  after(() => {
    for (const dir of all) rmSync(dir, { recursive: true, force: true });
  });
  return () => {
    const dir = mkdtempSync(join(tmpdir(), 'cundang-alerts-'));
    all.push(dir);
    return dir;
  };
}

export const storeIn = (dir: string): AlertStore => openAlerts(alertsPath(dir));

export const start = Date.parse('2026-03-01T00:00:00Z');
export const HOUR = 3_600_000;

export function event(serial: number, more: Partial<StoredEvent> = {}): StoredEvent {
  const at = new Date(start - HOUR + serial).toISOString();
  return {
    ...{ serial, kind: 'lost', url: `http://www.example.cn/a/${serial}.html`, site: 'a', at, since: at },
    ...{ from: 'alive', to: 'gone', before: 'ab'.repeat(32), after: null, evidence: 'status 404' },
    ...more,
  };
}

/** As the history gives them. */
export function sourceOf(events: readonly StoredEvent[]): EventSource {
  return function* ({ after: serial = 0, since = '' }) {
    for (const one of events) if (one.serial > serial && one.at >= since) yield one;
  };
}

export const policy: Policy = {
  rules: ['page-lost', 'article-edited', 'page-back', 'site-silent', 'disk-low'],
  ...{ silentHours: 72, repeatMs: 24 * HOUR, minFreeBytes: 1000, channels: ['log'] },
};

export function take(store: AlertStore, events: readonly StoredEvent[], now: number, more: Partial<Policy> = {}): void {
  const seen = { events: sourceOf(events), counted: new Map(), freeBytes: null };
  takeIn(store, seen, now, { ...policy, ...more });
}

/** Oldest first. */
export const toldIn = (store: AlertStore): readonly Alert[] => [...store.outbox.recent({ limit: 1000 })].reverse();
