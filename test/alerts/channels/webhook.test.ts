/** Webhooks, against a server on the loopback that is not always well. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { bodyOf, type WebhookFormat, webhookChannel } from '../../../src/alerts/channels/webhook.ts';
import type { CundangError } from '../../../src/errors.ts';
import { alertOf, messageIn } from '../samples.ts';

interface Got {
  readonly headers: IncomingMessage['headers'];
  readonly path: string;
  readonly body: string;
}

/** Answers with `answer`; what came is in `got`. */
async function serve(t: TestContext, answer: (response: ServerResponse, nth: number) => void) {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    got.push({ headers: request.headers, path: request.url!, body });
    answer(response, got.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { got, port: (server.address() as AddressInfo).port };
}

const signal = new AbortController().signal;
const now = () => Date.parse('2026-03-01T02:00:05Z');
const hook = (url: string, format: WebhookFormat = 'json', secret: string | null = null) =>
  webhookChannel({ url, format, secret, ca: null, now });
const message = messageIn('zh');

async function errorOf(work: Promise<unknown>): Promise<CundangError> {
  return work.then(
    () => assert.fail('nothing was thrown'),
    (error) => error as CundangError,
  );
}

test('what is posted holds the alert and its words, and is signed', async (t) => {
  const { got, port } = await serve(t, (response) => response.writeHead(204).end());
  const channel = hook(`http://me:p%40ss@127.0.0.1:${port}/in?token=t`, 'json', 'a secret');
  await channel.send([message], signal);
  const [{ headers, path, body }] = got as [Got];
  assert.equal(path, '/in?token=t');
  assert.equal(headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(headers.authorization, `Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  const { type, data } = JSON.parse(body) as { type: string; data: Record<string, unknown> };
  assert.equal(type, 'cundang.alert');
  const { title, text, ...alert } = data;
  assert.deepEqual(alert, alertOf());
  assert.equal(title, '黄河新闻网 (sxgov)：120 个页面已消失');
  assert.match(String(text), /^已删除 100，被劫持 20\n/);
  const id = headers['webhook-id'] as string;
  assert.equal(id, alertOf().id);
  const signed = createHmac('sha256', 'a secret').update(`${id}.1772330405.${body}`).digest('base64');
  assert.deepEqual([headers['webhook-timestamp'], headers['webhook-signature']], ['1772330405', `v1,${signed}`]);
  assert.equal(channel.place, `http://127.0.0.1:${port}`);
});

test('a secret in the form of the standard is base64; without one nothing is signed', async (t) => {
  const { got, port } = await serve(t, (response) => response.end());
  const url = `http://127.0.0.1:${port}/`;
  await hook(url, 'json', `whsec_${Buffer.from('key').toString('base64')}`).send([message], signal);
  await hook(url).send([message], signal);
  const { headers, body } = got[0]!;
  const signed = createHmac('sha256', 'key').update(`${alertOf().id}.1772330405.${body}`).digest('base64');
  assert.equal(headers['webhook-signature'], `v1,${signed}`);
  assert.equal(got[1]!.headers['webhook-signature'], undefined);
});

test('answers that are no success, redirects among them, are errors that tell no token', async (t) => {
  const { got, port } = await serve(t, (response, nth) => {
    if (nth === 1) response.writeHead(500).end('trouble');
    else if (nth === 2) response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else if (nth === 3) response.socket!.destroy();
    else response.end('ok');
  });
  const channel = hook(`http://127.0.0.1:${port}/secret-token`);
  for (const [code, said] of [
    ['alert.refused', '500'],
    ['alert.refused', '302'],
    ['alert.unreachable', 'UND_ERR_SOCKET'],
  ]) {
    const error = await errorOf(channel.send([message], signal));
    assert.deepEqual([error.code, error.message.includes(said!), error.message.includes('token')], [code, true, false]);
  }
  await channel.send([message], signal);
  assert.equal(got.length, 4);
});

test('one that says nothing ends when it is told to, one that never ends its answer at its limit', async (t) => {
  const asked = Promise.withResolvers<void>();
  const silent = await serve(t, () => asked.resolve());
  const stop = new AbortController();
  const sending = errorOf(hook(`http://127.0.0.1:${silent.port}/`).send([message], stop.signal));
  await asked.promise;
  stop.abort();
  assert.ok(await sending);
  const endless = await serve(t, (response) => {
    const more = setInterval(() => response.write('x'.repeat(16_384)), 1);
    response.on('close', () => clearInterval(more));
  });
  const error = await errorOf(hook(`http://127.0.0.1:${endless.port}/`).send([message], signal));
  assert.equal(error.code, 'alert.unreachable');
});

test('bots: the form each takes, and errors that come with status 200', async (t) => {
  let said = '{}';
  const { got, port } = await serve(t, (response) => response.end(said));
  const url = `http://127.0.0.1:${port}/`;
  for (const [format, good, bad, text] of [
    ['wecom', '{"errcode":0,"errmsg":"ok"}', '{"errcode":93000}', (body: Bot) => body.text!.content],
    ['dingtalk', '{"errcode":0}', '{"errcode":310000}', (body: Bot) => body.text!.content],
    ['feishu', '{"code":0,"msg":"success"}', '{"code":19021}', (body: Bot) => body.content!.text],
    ['slack', 'ok', '{"code":"no_text"}', (body: Bot) => body.text],
  ] as const) {
    said = good;
    await hook(url, format).send([message], signal);
    assert.match(
      String(text(JSON.parse(got.at(-1)!.body) as Bot)),
      /^黄河新闻网 \(sxgov\)：120 个页面已消失\n/,
      format,
    );
    said = bad;
    const error = await errorOf(hook(url, format).send([message], signal));
    assert.match(error.message, new RegExp(/[:"](\w+)"?\}$/.exec(bad)![1]!), format);
  }
});

interface Bot {
  readonly text?: { readonly content: string };
  readonly content?: { readonly text: string };
}

test('a long message is cut between two characters', () => {
  const long = messageIn('zh', { urls: Array.from({ length: 20 }, (_, n) => `http://例子.cn/${'页'.repeat(80)}${n}`) });
  const { text } = bodyOf(long, 'wecom') as { readonly text: { readonly content: string } };
  assert.ok(Buffer.byteLength(text.content) <= 2000 && Buffer.byteLength(text.content) > 1990);
  assert.ok(text.content.endsWith('…') && text.content.isWellFormed());
});
