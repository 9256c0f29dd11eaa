/**
 * A webhook: one POST for each alert. The address is the operator's own choice, so private ones are fine here, unlike those
 * that pages lead to. It is signed as Standard Webhooks 1.0 (standardwebhooks.com) has it where there is a secret.
 */
import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Config } from '../../config.ts';
import { CundangError } from '../../errors.ts';
import { type Channel, type Message, SEND_MS } from './channel.ts';

/** `json` is the program's own; the others are what the bots of these services take. */
export type WebhookFormat = Config['alerts.webhookFormat'];

export interface WebhookOptions {
  readonly url: string;
  readonly format: WebhookFormat;
  readonly secret: string | null;
  /** PEM, all that is trusted; null = the built-in roots. */
  readonly ca: readonly string[] | null;
  readonly now: () => number;
}

const CONNECT_MS = 10_000;
/** Of an answer, so much is looked at. */
const MOST_ANSWER = 64 * 1024;
/** What WeCom takes of a text, bytes; the others take more. */
const MOST_TEXT = 2_000;

export function webhookChannel(options: WebhookOptions): Channel {
  const { format, secret, ca, now } = options;
  const url = new URL(options.url);
  // The path is left out: with the bots of most services it is the password.
  const place = url.origin;
  const authorization = basic(url);
  url.username = url.password = '';

  async function post(message: Message, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify(bodyOf(message, format));
    const id = message.alert.id;
    const timestamp = Math.floor(now() / 1000);
    const agent = new Agent({
      ...{ connect: { timeout: CONNECT_MS, ...(ca !== null && { ca: [...ca] }) }, pipelining: 0 },
      ...{ headersTimeout: SEND_MS, bodyTimeout: SEND_MS, maxResponseSize: MOST_ANSWER },
    });
    try {
      const answer = await request(url, {
        ...{ method: 'POST', body, dispatcher: agent },
        signal: AbortSignal.any([signal, AbortSignal.timeout(SEND_MS)]),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'cundang',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          ...(secret !== null && { 'webhook-signature': signatureOf(secret, id, timestamp, body) }),
          ...(authorization !== null && { authorization }),
        },
      });
      const text = await answer.body.text();
      const { statusCode } = answer;
      if (statusCode < 200 || statusCode > 299) throw refused(`the webhook at ${place} answered ${statusCode}`);
      const code = format === 'json' ? null : errorIn(text);
      if (code !== null) throw refused(`the webhook at ${place} (${format}) answered ${code}`);
    } catch (error) {
      if (error instanceof CundangError || signal.aborted) throw error;
      const { code = (error as Error).name } = error as NodeJS.ErrnoException;
      throw new CundangError('alert.unreachable', `the webhook at ${place} gives no answer (${code})`, {}, error);
    } finally {
      await agent.destroy();
    }
  }

  return {
    ...{ name: 'webhook', place, most: 1 },
    async send(messages, signal) {
      for (const message of messages) await post(message, signal);
    },
  };
}

const refused = (message: string): CundangError => new CundangError('alert.refused', message);

function basic({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

/** `v1,` and the HMAC-SHA256 of `id.timestamp.body`; a secret that begins with `whsec_` is base64 behind it. */
export function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** What is sent. */
export function bodyOf({ alert, title, lines }: Message, format: WebhookFormat): object {
  if (format === 'json') {
    return { type: 'cundang.alert', timestamp: alert.at, data: { ...alert, title, text: lines.join('\n') } };
  }
  const text = cut([title, ...lines].join('\n'), MOST_TEXT);
  switch (format) {
    case 'feishu':
      return { msg_type: 'text', content: { text } };
    case 'slack':
      // Slack obeys <…> and &…; in what it is sent.
      return { text: text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;' })[sign] ?? '&gt;') };
    default:
      return { msgtype: 'text', text: { content: text } };
  }
}

/** The text as far as it fits into so many bytes. */
function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  let [bytes, end] = [Buffer.byteLength('…'), 0];
  for (const sign of text) {
    bytes += Buffer.byteLength(sign);
    if (bytes > most) break;
    end += sign.length;
  }
  return `${text.slice(0, end)}…`;
}

/** These services answer 200 to everything and say in the answer what was wrong: `errcode`, or with Feishu `code`. */
function errorIn(answer: string): string | null {
  try {
    const { errcode, code = 0 } = JSON.parse(answer) as { readonly errcode?: unknown; readonly code?: unknown };
    const said = errcode ?? code;
    return said === 0 ? null : String(said).slice(0, 40);
  } catch {
    return null;
  }
}
