/** `cundang alerts` as a user runs it. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { losePages } from '../alerts/history.ts';
import { folders } from '../alerts/stand.ts';
import { here } from '../cundang.ts';

const folder = folders();
const set = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
const usual = { 'alerts.minFreeBytes': '0', 'alerts.log': '' };

interface Report {
  readonly channels: readonly {
    readonly channel: string;
    readonly ok: boolean;
    readonly sent?: number;
    readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
  }[];
}
interface Listed {
  readonly alerts: readonly {
    readonly title: string;
    readonly count: number;
    readonly deliveries: readonly { readonly channel: string; readonly state: string }[];
  }[];
}

test('send tells what happened; what a channel does not take waits and is sent the next time', async (t) => {
  const dir = folder();
  losePages(dir, 40, Date.now());
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    response.writeHead(bodies.push(body) === 1 ? 500 : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token-in-path`;
  const words = set({ ...usual, 'alerts.webhook': hook, 'alerts.feed': 'feed.xml', 'alerts.language': 'zh' });

  const first = await here(['alerts', 'send', '--dir', dir, ...words]);
  assert.equal(first.code, 1, first.stderr);
  assert.match(first.stdout, /^webhook \(http:\/\/127\.0\.0\.1:\d+\): the webhook at \S+ answered 500\n {2}→ check /);
  assert.match(first.stdout, /^feed \(.*feed\.xml\): 1 sent$/m);
  assert.doesNotMatch(first.stdout + first.stderr, /token-in-path/);
  const waiting = await here(['alerts', '--dir', dir, ...words]);
  assert.match(
    waiting.stdout,
    /黄河新闻网 \(sxgov\)：40 个页面已消失 +feed; webhook waits after 1 attempts: .*answered 500/,
  );

  const second = await here(['alerts', 'send', '--json', '--dir', dir, ...words]);
  assert.equal(second.code, 0, second.stderr);
  const sent = (second.json as Report).channels.map(({ channel, ok, sent: count }) => [channel, ok, count]);
  assert.deepEqual(sent, [
    ['webhook', true, 1],
    ['feed', true, 0],
  ]);
  assert.equal(bodies[0], bodies[1]);
  assert.equal((await here(['alerts', 'send', '--dir', dir, ...words])).code, 0);
  assert.equal(bodies.length, 2);

  const listed = await here(['alerts', '--json', '--since', '1d', '--site', 'sxgov', '--dir', dir, ...words]);
  const [alert] = (listed.json as Listed).alerts;
  assert.deepEqual([alert!.title, alert!.count], ['黄河新闻网 (sxgov)：40 个页面已消失', 40]);
  assert.deepEqual(
    alert!.deliveries.map(({ channel, state }) => [channel, state]),
    [
      ['feed', 'sent'],
      ['webhook', 'sent'],
    ],
  );
  const full = await here(['alerts', '--full', '--dir', dir, ...words]);
  assert.match(full.stdout, /40 个页面中的前 20 个：\n( {4}http:\/\/www\.sxgov\.cn\/content\/\d+\.htm\n){20}/);
  const other = await here(['alerts', '--site', 'dtdjzx', '--dir', dir]);
  assert.equal(other.stdout, 'nothing was told\n');
});

test('test sends a sample through each channel, and says of each what is wrong', async () => {
  const dir = folder();
  const words = set({
    ...{ 'alerts.feed': 'feed.xml', 'alerts.log': 'alerts.jsonl', 'alerts.webhook': 'http://127.0.0.1:1/token' },
    ...{
      'alerts.smtp': 'smtp://me:geheim@127.0.0.1:1',
      'alerts.mailTo': 'a@example.cn',
      'alerts.mailFrom': 'b@example.cn',
    },
  });
  const { code, json, stdout, stderr } = await here(['alerts', 'test', '--json', '--dir', dir, ...words]);
  assert.equal(code, 1, stderr);
  assert.deepEqual(
    (json as Report).channels.map(({ channel, ok, error }) => [channel, ok, error?.code ?? null]),
    [
      ['webhook', false, 'alert.unreachable'],
      ['mail', false, 'alert.unreachable'],
      ['feed', true, null],
      ['log', true, null],
    ],
  );
  assert.doesNotMatch(stdout + stderr, /token|geheim/);
  assert.match(readFileSync(join(dir, 'feed.xml'), 'utf8'), /测试消息/);
  assert.match(readFileSync(join(dir, 'alerts.jsonl'), 'utf8'), /TEST/);
  const one = await here(['alerts', 'test', 'feed', '--dir', dir, ...words]);
  assert.deepEqual([one.code, /^feed \(\S+feed\.xml\): ok, \d+ ms\n$/.test(one.stdout)], [0, true]);
  const listed = await here(['alerts', '--dir', dir]);
  assert.equal(listed.stdout, 'nothing was told\n', 'a sample is no alert');
});

test('wrong calls end with one line and the next step', async () => {
  const dir = folder();
  const lines: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['alerts', 'test', 'mial', '--dir', dir], 2, /mial is not a channel .*; did you mean `mail`\?/],
    [['alerts', 'test', 'mail', '--dir', dir], 2, /the channel mail is not configured/],
    [['alerts', 'test', '--dir', dir, ...set({ 'alerts.log': '' })], 2, /no channel is configured/],
    [['alerts', 'test', '--dir', dir, ...set({ 'alerts.smtp': 'smtp://h' })], 2, /nobody in alerts\.mailTo/],
    [['alerts', '--since', 'yesterday', '--dir', dir], 2, /--since yesterday: expected a day/],
    [['alerts', '--dir', join(dir, 'none')], 1, /there is no archive in /],
    [['alerts', '--dir', dir, ...set({ 'alerts.rules': 'page-lots' })], 2, /expected some of page-lost, /],
    [
      ['alerts', '--dir', dir, ...set({ 'alerts.webhook': 'ftp://me:geheim@h' })],
      2,
      /alerts\.webhook \(flag\): expected/,
    ],
  ];
  for (const [words, status, said] of lines) {
    const { code, stderr } = await here(words);
    assert.equal(code, status, stderr);
    assert.match(stderr, said);
    assert.match(stderr, /^cundang: .*\n {2}→ .*\n$/);
    assert.doesNotMatch(stderr, /geheim/);
  }
  assert.equal(existsSync(join(dir, 'none')), false);
});

test('config shows no password and no token', async () => {
  const words = set({
    ...{ 'alerts.webhook': 'https://me:pw1@hook.example.cn/token-a?k=token-b', 'alerts.signingKey': 'pw2' },
    ...{
      'alerts.smtp': 'smtps://me:pw3@mail.example.cn',
      'queue.redis': 'redis://me:pw4@h:1',
      'network.proxy': 'http://me:pw5@h:2',
    },
  });
  for (const mode of [[], ['--json']]) {
    const { stdout, code } = await here(['config', ...words, ...mode]);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /pw\d|token-/);
    for (const shown of ['https://hook.example.cn/…', 'smtps://…@mail.example.cn', 'redis://…@h:1', 'http://…@h:2'])
      assert.ok(stdout.includes(shown), shown);
  }
});
