/** Mail, taken by a server on the loopback. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { mailChannel } from '../../../src/alerts/channels/mail.ts';
import type { CundangError } from '../../../src/errors.ts';
import { alertOf, hostile, messageIn } from '../samples.ts';

interface Taken {
  readonly to: readonly string[];
  readonly source: string;
}

async function postOffice(t: TestContext, options: SMTPServerOptions = {}) {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    ...{ disabledCommands: ['STARTTLS'], authOptional: true, logger: false, disableReverseLookup: true },
    onData(stream, session, done) {
      let source = '';
      stream.setEncoding('utf8').on('data', (part: string) => {
        source += part;
      });
      stream.on('end', () => {
        taken.push({ to: session.envelope.rcptTo.map(({ address }) => address), source });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = listening.address() as { readonly port: number };
  return { taken, port };
}

const channelOf = (smtp: string) =>
  mailChannel({ smtp, from: 'Cundang <cundang@example.cn>', to: ['a@example.cn', 'b@example.cn'], ca: null });
const signal = new AbortController().signal;
const errorOf = (work: Promise<unknown>): Promise<CundangError> =>
  work.then(
    () => assert.fail('nothing was thrown'),
    (error) => error as CundangError,
  );

/** A message's headers, unfolded, and its parts, decoded (RFC 2045 §6, RFC 2047). */
function read(source: string) {
  const [head = '', ...rest] = source.split('\r\n\r\n');
  const headers = new Map(
    head
      .replace(/\r\n[ \t]/g, ' ')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')![1]!;
  const parts = rest
    .join('\r\n\r\n')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [about = '', ...body] = part.trim().split('\r\n\r\n');
      const text = body.join('\r\n\r\n');
      const coding = /transfer-encoding: (\S+)/i.exec(about)![1]!;
      const bytes = coding === 'base64' ? Buffer.from(text, 'base64') : quoted(text);
      return { type: /content-type: ([^;]+)/i.exec(about)![1]!, text: bytes.toString('utf8') };
    });
  const subject = headers
    .get('subject')!
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how, word) =>
      (how.toLowerCase() === 'b' ? Buffer.from(word, 'base64') : quoted(word.replaceAll('_', ' '))).toString('utf8'),
    );
  return { headers, parts, subject };
}

function quoted(text: string): Buffer {
  const joined = text.replace(/=\r\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

test('a Chinese message arrives with its subject, its text, and the same as HTML', async (t) => {
  const { taken, port } = await postOffice(t);
  const channel = channelOf(`smtp://127.0.0.1:${port}`);
  await channel.send([messageIn('zh')], signal);
  const [{ to, source }] = taken as [Taken];
  assert.deepEqual(to, ['a@example.cn', 'b@example.cn']);
  assert.match(source.split('\r\n\r\n')[0]!, /^[\x20-\x7e\r\n\t]+$/, 'headers are ASCII');
  const { headers, parts, subject } = read(source);
  assert.equal(subject, '黄河新闻网 (sxgov)：120 个页面已消失');
  assert.equal(headers.get('message-id'), `<${alertOf().id}@cundang.invalid>`);
  assert.equal(headers.get('auto-submitted'), 'auto-generated');
  const [text, html] = parts;
  assert.deepEqual([text!.type, html!.type], ['text/plain', 'text/html']);
  assert.match(text!.text, /^黄河新闻网 \(sxgov\)：120 个页面已消失\r?\n\r?\n已删除 100，被劫持 20\r?\n始于 /);
  assert.match(text!.text, / {2}http:\/\/www\.example\.cn\/a\/1\.html\?x=1&y=2/);
  assert.match(html!.text, /<h2>黄河新闻网 \(sxgov\)：120 个页面已消失<\/h2><p>已删除 100，被劫持 20<\/p>/);
  assert.match(html!.text, /1\.html\?x=1&#38;y=2/);
  assert.equal(channel.place, `a@example.cn, b@example.cn by 127.0.0.1:${port}`);
});

test('what comes from the web becomes neither header nor mark-up', async (t) => {
  const { taken, port } = await postOffice(t);
  await channelOf(`smtp://127.0.0.1:${port}`).send(
    [messageIn('en', { ...hostile, site: 'x\r\nBcc: c@example.cn' })],
    signal,
  );
  const { headers, parts } = read(taken[0]!.source);
  assert.equal(headers.has('bcc'), false);
  assert.deepEqual(taken[0]!.to, ['a@example.cn', 'b@example.cn']);
  assert.doesNotMatch(parts[1]!.text, /<script|<\/content/);
  assert.doesNotMatch(parts[0]!.text, /\u202e|\u001b/);
});

test('a password is used, and told to nobody', async (t) => {
  const seen: unknown[] = [];
  const { taken, port } = await postOffice(t, {
    ...{ authOptional: false, allowInsecureAuth: true },
    onAuth({ username, password }, _, done) {
      seen.push([username, password]);
      if (password === 'ge/heim') done(null, { user: username });
      else done(new Error('no ge/heim here'));
    },
  });
  await channelOf(`smtp://me:ge%2Fheim@127.0.0.1:${port}`).send([messageIn('en')], signal);
  assert.deepEqual([seen, taken.length], [[['me', 'ge/heim']], 1]);
  const error = await errorOf(channelOf(`smtp://me:wrong@127.0.0.1:${port}`).send([messageIn('en')], signal));
  assert.equal(error.code, 'alert.refused');
  assert.match(error.message, /535 EAUTH/);
  assert.doesNotMatch(error.message, /wrong|heim/);
});

test('a password does not go over a net that anybody can read', async (t) => {
  const { port } = await postOffice(t);
  let asked = false;
  // Any name but those of this machine; it leads here all the same.
  const channel = channelOf(`smtp://me:geheim@[::ffff:127.0.0.1]:${port}`);
  const error = await errorOf(
    channel.send([messageIn('en')], signal).finally(() => {
      asked = true;
    }),
  );
  assert.equal(asked, true);
  assert.match(error.message, /ETLS|STARTTLS|502/);
});

test('a server that refuses, one that is silent, and none at all', async (t) => {
  const refusing = await postOffice(t, {
    onRcptTo(_, __, done) {
      done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
    },
  });
  const refused = await errorOf(channelOf(`smtp://127.0.0.1:${refusing.port}`).send([messageIn('en')], signal));
  assert.deepEqual([refused.code, /550/.test(refused.message)], ['alert.refused', true]);

  const asked = Promise.withResolvers<void>();
  const silent: Server = createServer((socket) => {
    socket.on('error', () => {});
    asked.resolve();
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { readonly port: number };
  const stop = new AbortController();
  const sending = errorOf(channelOf(`smtp://127.0.0.1:${port}`).send([messageIn('en')], stop.signal));
  await asked.promise;
  stop.abort();
  assert.ok(await sending, 'it ends when it is told to');
  silent.close();
  const away = await errorOf(channelOf(`smtp://127.0.0.1:${port}`).send([messageIn('en')], signal));
  assert.equal(away.code, 'alert.unreachable');
  assert.match(away.message, /ECONNREFUSED/);
});
