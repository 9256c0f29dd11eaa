/** `cundang alerts`: what was told, whether it reached its channels, and whether they work. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Alert } from '../alerts/alert.ts';
import { channelNames, messageOf } from '../alerts/channels/channel.ts';
import { SAMPLE_ID } from '../alerts/channels/feed.ts';
import { openChannels } from '../alerts/channels/open.ts';
import { withEvents } from '../alerts/events-beside.ts';
import { takeIn } from '../alerts/intake.ts';
import type { Delivery } from '../alerts/outbox.ts';
import { policyOf } from '../alerts/policy.ts';
import { sendDue } from '../alerts/send.ts';
import { alertsPath, openAlerts } from '../alerts/store.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { configuredSites } from '../sites.ts';
import { minuteOf } from '../text/beijing.ts';
import { nearest } from '../text/nearest.ts';
import { interruptions } from './interruptions.ts';
import { beijingDay, duration, wholeNumber } from './option-values.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { clip, table } from './table.ts';

const notes = `
\`run\` looks for something to tell every alerts.everyMinutes, and sends it. Messages that a channel does not take wait in
alerts.sqlite of the archive folder, for seven days.

Examples
  $ cundang alerts --since 7d               what was told in the last seven days
  $ cundang alerts --site sxgov --full      with pages and evidence
  $ cundang alerts test                     send a sample through each channel
  $ CUNDANG_ALERTS_SMTP=smtp://user:password@mail.example.cn cundang alerts test mail
  $ cundang alerts send                     tell what there is to tell now, from cron or a systemd timer`;

export function registerAlerts(program: Command): void {
  const alerts = program
    .command('alerts')
    .summary('what was told of losses, edits and trouble; test the channels')
    .description('Shows what was told, tests the channels that it goes to, and sends what waits.')
    .addHelpText('after', notes);
  const sub = (name: string, options?: { readonly isDefault: boolean }) =>
    withCommonOptions(alerts.command(name, options));
  sub('list', { isDefault: true })
    .description('what was told, newest first')
    .option('--since <time>', 'from this day on (YYYY-MM-DD), or so long back (12h, 7d)')
    .option('--site <id>', 'only of this site')
    .option('--limit <n>', 'listed at most', '50')
    .option('--full', 'with pages and evidence')
    .action(action(list));
  sub('test')
    .description('send a sample through each channel, or one of them')
    .argument('[channel]', channelNames.join(', '))
    .action(action(test));
  sub('send').description('take in what happened, and try to send everything that waits').action(action(send));
}

interface ListOptions {
  readonly since?: string;
  readonly site?: string;
  readonly limit: string;
  readonly full?: boolean;
}

async function list(shell: Shell, { since, site, limit, full = false }: ListOptions): Promise<number> {
  const { dir, 'alerts.language': language } = shell.config;
  const filter = { limit: wholeNumber('--limit', limit), since: since === undefined ? undefined : moment(since), site };
  const sites = await configuredSites(shell.config['sites.origins']);
  refuseFolder(dir);
  using store = existsSync(alertsPath(dir)) ? openAlerts(alertsPath(dir), true) : null;
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  const kept = (store?.outbox.recent(filter) ?? []).map((alert) => ({
    ...{ alert, message: messageOf(alert, language, names.get(alert.site ?? '') ?? null) },
  }));
  shell.document({ command: 'alerts', alerts: kept.map(({ alert, message }) => ({ title: message.title, ...alert })) });
  if (kept.length === 0) shell.print('nothing was told');
  else if (full) {
    for (const { alert, message } of kept) {
      shell.print(`${minuteOf(alert.at)}  ${alert.severity}  ${message.title}`);
      for (const line of message.lines) shell.print(`  ${line}`);
      shell.print(`  → ${alert.deliveries.map(deliveryText).join('; ') || 'no channel'}\n`);
    }
  } else {
    const rows = kept.map(({ alert, message }) => [
      ...[minuteOf(alert.at), alert.severity, clip(message.title, 70), alert.deliveries.map(deliveryText).join('; ')],
    ]);
    shell.print(table(['time (UTC+8)', '', 'what', 'sent'], rows));
  }
  return 0;
}

function deliveryText({ channel, state, attempts, error }: Delivery): string {
  if (state === 'sent') return channel;
  if (state === 'given-up') return `${channel} given up: ${error}`;
  return error === null ? `${channel} waits` : `${channel} waits after ${attempts} attempts: ${error}`;
}

async function test(shell: Shell, wanted: string | undefined): Promise<number> {
  const { config } = shell;
  if (wanted !== undefined && !(channelNames as readonly string[]).includes(wanted)) {
    const near = nearest(wanted, channelNames);
    const meant = near ? `; did you mean \`${near}\`?` : '';
    throw new CundangError('usage', `${wanted} is not a channel (${channelNames.join(', ')})${meant}`);
  }
  using store = existsSync(config.dir) ? openAlerts(alertsPath(config.dir)) : null;
  const nothing = { identity: randomUUID(), outbox: { recent: () => [] } };
  const { all, messageOf: inWords } = openChannels({ config, store: store ?? nothing, names: new Map() });
  const channels = all.filter(({ name }) => wanted === undefined || name === wanted);
  if (channels.length === 0) {
    const what = wanted === undefined ? 'no channel is configured' : `the channel ${wanted} is not configured`;
    throw new CundangError('config.invalid', `${what}: set alerts.webhook, alerts.smtp, alerts.feed or alerts.log`);
  }
  const stops = interruptions(() => shell.note('ending'));
  const message = inWords(sample());
  const results = await Promise.all(
    channels.map(async (channel) => ({ channel, ...(await tried(channel.send([message], stops.first))) })),
  );
  stops.close();
  if (stops.first.aborted) return 130;
  shell.document({
    command: 'alerts test',
    channels: results.map(({ channel: { name, place }, ms, error }) => ({
      channel: name,
      place,
      ms,
      ...outcome(error),
    })),
  });
  for (const { channel, ms, error } of results) tell(shell, channel, error, `ok, ${ms} ms`);
  return results.every(({ error }) => error === null) ? 0 : 1;
}

async function tried(sending: Promise<void>) {
  const began = performance.now();
  const error = await sending.then(
    () => null,
    (thrown) => asCundangError(thrown),
  );
  return { ms: Math.round(performance.now() - began), error };
}

async function send(shell: Shell): Promise<number> {
  const { config } = shell;
  const { dir } = config;
  refuseFolder(dir);
  const sites = await configuredSites(config['sites.origins']);
  using store = openAlerts(alertsPath(dir));
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  const channels = openChannels({ config, store, names });
  const channelsThere = channels.all.map(({ name }) => name);
  const stops = interruptions(() => shell.note('ending; what is in hand is sent again later'));
  try {
    const { bavail, bsize } = await statfs(dir);
    const [now, policy] = [Date.now(), policyOf(config, channelsThere)];
    withEvents(dir, (events) => {
      takeIn(store, { events, counted: new Map(), freeBytes: bavail * bsize }, now, policy);
    });
    store.transaction(() => store.outbox.hasten(channelsThere, now));
    const sent = await sendDue({ store, channels, now: Date.now, signal: stops.first });
    shell.document({
      command: 'alerts send',
      channels: sent.map(({ channel, place, sent: count, error }) => ({
        channel,
        place,
        sent: count,
        ...outcome(error),
      })),
    });
    for (const { channel: name, place, sent: count, error } of sent)
      tell(shell, { name, place }, error, `${count} sent`);
    if (sent.length === 0) shell.print('no channel is configured');
    if (stops.first.aborted) return 130;
    return sent.every(({ error }) => error === null) ? 0 : 1;
  } finally {
    stops.close();
  }
}

function tell(
  shell: Shell,
  { name, place }: { name: string; place: string },
  error: CundangError | null,
  good: string,
) {
  if (error === null) shell.print(`${name} (${place}): ${good}`);
  else shell.print(`${name} (${place}): ${error.message}\n  → ${error.hint}`);
}

function outcome(error: CundangError | null) {
  if (error === null) return { ok: true };
  const { code, message, hint } = error;
  return { ok: false, error: { code, message, hint } };
}

/** What nobody could take for the real thing. */
function sample(): Alert {
  const at = new Date().toISOString();
  return {
    ...{ id: SAMPLE_ID, rule: 'page-lost', site: 'TEST 测试', at, since: at, severity: 'info', over: false },
    ...{ count: 1, facts: { gone: 1 }, urls: ['http://example.invalid/2026/01/01/test.html'] },
    evidence: ['this is a test (`cundang alerts test`): nothing was lost. 测试消息，并无页面消失。'],
  };
}

function refuseFolder(dir: string): void {
  if (!existsSync(dir)) throw new CundangError('archive.missing', `there is no archive in ${dir}`, { path: dir });
}

function moment(text: string): Date {
  return /^\d+[smhd]$/.test(text) ? new Date(Date.now() - duration('--since', text)) : beijingDay('--since', text);
}
