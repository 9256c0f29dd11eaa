/** E-mail over SMTP: plain text, and the same as simple HTML. */
import { createTransport } from 'nodemailer';
import { CundangError } from '../../errors.ts';
import { escaped } from '../../text/escaped.ts';
import { type Channel, type Message, SEND_MS } from './channel.ts';

export interface MailOptions {
  /** `smtp://[user:password@]host[:port]`, or `smtps:` for TLS from the first byte. */
  readonly smtp: string;
  readonly from: string;
  readonly to: readonly string[];
  /** PEM, all that is trusted; null = the built-in roots. */
  readonly ca: readonly string[] | null;
}

const [SMTP, SMTPS] = [587, 465];

export function mailChannel({ smtp, from, to, ca }: MailOptions): Channel {
  const url = new URL(smtp);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (secure ? SMTPS : SMTP);
  const place = `${to.join(', ')} by ${host}:${port}`;
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const isHere = /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);

  return {
    ...{ name: 'mail', place, most: 1 },
    async send(messages, signal) {
      const transport = createTransport({
        ...{ host, port, secure, disableFileAccess: true, disableUrlAccess: true },
        ...{ connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 15_000, dnsTimeout: 10_000 },
        ...(user !== '' && { auth: { user, pass } }),
        // A password goes over the net only when nobody can read it.
        requireTLS: !secure && user !== '' && !isHere,
        ...(ca !== null && { tls: { ca: [...ca] } }),
      });
      const limit = AbortSignal.any([signal, AbortSignal.timeout(SEND_MS)]);
      const end = () => transport.close();
      limit.addEventListener('abort', end);
      try {
        for (const message of messages) await transport.sendMail({ ...mailOf(message, from, to), signal: limit });
      } catch (error) {
        signal.throwIfAborted();
        throw named(error, `${host}:${port}`);
      } finally {
        limit.removeEventListener('abort', end);
        transport.close();
      }
    },
  };
}

function mailOf(message: Message, from: string, to: readonly string[]) {
  const { alert, title, lines } = message;
  return {
    from,
    to: [...to],
    subject: title,
    text: `${[title, '', ...lines].join('\n')}\n`,
    html: htmlOf(message),
    date: new Date(alert.at),
    // The same message sent twice is one to whoever looks at it.
    messageId: `<${alert.id}@cundang.invalid>`,
    // RFC 3834 §5: no answers of absent readers.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Cundang-Rule': alert.rule, 'X-Cundang-Severity': alert.severity },
  };
}

/** Addresses are no links: what was lost may be somebody else's by now. */
function htmlOf({ title, details, urls, evidence, language }: Message): string {
  const list = (lines: readonly string[]) =>
    lines.length === 0 ? '' : `<ul>${lines.map((line) => `<li><code>${escaped(line)}</code></li>`).join('')}</ul>`;
  const [head, text] = [escaped(title), details.map((line) => `<p>${escaped(line)}</p>`).join('')];
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${head}</title><body><h2>${head}</h2>${text}${list(urls)}${list(evidence)}</body></html>`;
}

/** Codes of nodemailer for what another attempt does not mend, and for a server that is not there. */
const refusals = new Set(['EAUTH', 'EENVELOPE', 'EMESSAGE', 'ETLS', 'EPROTOCOL', 'ENOAUTH', 'EREQUIRETLS']);

function named(error: unknown, server: string): CundangError {
  const { code, responseCode, message } = error as Error & { readonly code?: string; readonly responseCode?: number };
  // The system's code says more than ESOCKET.
  const why = /\bE[A-Z]{4,}\b/.exec(message)?.[0] ?? code ?? 'no reason given';
  const said = responseCode === undefined ? why : `${responseCode} ${code ?? ''}`.trim();
  if (responseCode !== undefined || refusals.has(code ?? '')) {
    return new CundangError(
      'alert.refused',
      `the mail server ${server} does not take the message (${said})`,
      {},
      error,
    );
  }
  return new CundangError('alert.unreachable', `the mail server ${server} gives no answer (${said})`, {}, error);
}
