/** The channels that the configuration names. */
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { getCACertificates } from 'node:tls';
import type { Config } from '../../config.ts';
import { asCundangError, CundangError } from '../../errors.ts';
import type { Alert } from '../alert.ts';
import type { Outbox } from '../outbox.ts';
import type { AlertStore } from '../store.ts';
import { type Channel, type Message, messageOf } from './channel.ts';
import { feedChannel } from './feed.ts';
import { logChannel } from './log.ts';
import { mailChannel } from './mail.ts';
import { webhookChannel } from './webhook.ts';

export interface Channels {
  readonly all: readonly Channel[];
  /** An alert in the configured language. */
  messageOf(alert: Alert): Message;
}

export interface ChannelOptions {
  readonly config: Config;
  readonly store: Pick<AlertStore, 'identity'> & { readonly outbox: Pick<Outbox, 'recent'> };
  /** Own names of sites by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Ms; absent = the system's. */
  readonly now?: () => number;
}

/** @throws `config.invalid` for mail without a sender, a recipient or a server */
export function openChannels({ config, store, names, now = Date.now }: ChannelOptions): Channels {
  const language = config['alerts.language'];
  const inWords = (alert: Alert) => messageOf(alert, language, names.get(alert.site ?? '') ?? null);
  const { 'alerts.webhook': webhook, 'alerts.feed': feed, 'alerts.log': log, 'network.ca': caFile } = config;
  const all: Channel[] = [];
  if (webhook !== null || config['alerts.smtp'] !== null) {
    const ca = caFile === null ? null : [...getCACertificates('default'), certificates(caFile)];
    if (webhook !== null) {
      const { 'alerts.webhookFormat': format, 'alerts.signingKey': secret } = config;
      all.push(webhookChannel({ url: webhook, format, secret, ca, now }));
    }
    if (config['alerts.smtp'] !== null) all.push(mail(config, config['alerts.smtp'], ca));
  }
  if (feed !== null) {
    const path = isAbsolute(feed) ? feed : join(config.dir, feed);
    const newest = (limit: number) => store.outbox.recent({ limit }).map(inWords);
    all.push(feedChannel({ path, identity: store.identity, newest }));
  }
  if (log !== null) all.push(logChannel(log === 'stderr' || isAbsolute(log) ? log : join(config.dir, log)));
  return { all, messageOf: inWords };
}

function mail(config: Config, smtp: string, ca: readonly string[] | null): Channel {
  const { 'alerts.mailTo': to, 'alerts.mailFrom': from } = config;
  if (to.length === 0) throw new CundangError('config.invalid', 'alerts.smtp is set, but nobody in alerts.mailTo');
  if (from === null) throw new CundangError('config.invalid', 'alerts.smtp is set, but no sender in alerts.mailFrom');
  return mailChannel({ smtp, from, to, ca });
}

function certificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw asCundangError(error, { path });
  }
}
