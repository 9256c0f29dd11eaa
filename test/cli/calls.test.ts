/** Calls that cannot be carried out: what is said, where, and with which exit status. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { cundang, here } from '../cundang.ts';

const folder = mkdtempSync(join(tmpdir(), 'cundang-calls-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const nowhere = join(folder, 'nowhere');

interface ErrorDocument {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string; readonly exit: number };
}

interface Wrong {
  readonly call: readonly string[];
  readonly exit: number;
  readonly code: string;
  readonly says: RegExp;
  readonly env?: Readonly<Record<string, string>>;
}

const wrong: readonly Wrong[] = [
  { call: ['crwl'], exit: 2, code: 'usage', says: /did you mean `crawl`\?/ },
  { call: ['crawl'], exit: 2, code: 'usage', says: /site-or-url/ },
  { call: ['verify', 'extra'], exit: 2, code: 'usage', says: /too many arguments/ },
  { call: ['status', '--dri', 'x'], exit: 2, code: 'usage', says: /did you mean `--dir`\?/ },
  { call: ['export'], exit: 2, code: 'usage', says: /--out/ },
  { call: ['export', '--out', 'x', '--format', 'toString'], exit: 2, code: 'usage', says: /txt, jsonl, csv/ },
  { call: ['export', '--out', '-'], exit: 2, code: 'usage', says: /--json/ },
  { call: ['search', 'x', '--limit', '0'], exit: 2, code: 'usage', says: /whole number from 1/ },
  { call: ['search', 'x', '--from', 'May'], exit: 2, code: 'usage', says: /YYYY/ },
  { call: ['search', 'x', '--verdict', 'fine'], exit: 2, code: 'usage', says: /clean, restored, suspect/ },
  { call: ['crawl', 'sxgov', '--max-pages', '-1'], exit: 2, code: 'usage', says: /--max-pages/ },
  { call: ['crawl', 'sxgov', '--since', '2023-02-31'], exit: 2, code: 'usage', says: /a day, YYYY-MM-DD/ },
  { call: ['crawl', 'sxgov', '--robots', 'maybe'], exit: 2, code: 'config.invalid', says: /crawl\.robots \(flag\)/ },
  { call: ['crawl', 'sxgvo'], exit: 2, code: 'site.unknown', says: /did you mean `sxgov`\?/ },
  { call: ['crawl', 'www.sxgov.cn'], exit: 2, code: 'site.unknown', says: /did you mean http:\/\/www\.sxgov\.cn\?/ },
  { call: ['crawl', 'http://'], exit: 2, code: 'usage', says: /not a URL/ },
  { call: ['crawl', 'minsheng-fazhi'], exit: 2, code: 'site.unconfirmed', says: /民声法治网/ },
  { call: ['extract', 'no-such.html'], exit: 1, code: 'file.unreadable', says: /no-such\.html/ },
  { call: ['extract'], exit: 2, code: 'usage', says: /--pages/ },
  { call: ['extract', '--pages', folder], exit: 2, code: 'usage', says: /--out/ },
  { call: ['import', 'no-such-folder'], exit: 1, code: 'file.unreadable', says: /no-such-folder/ },
  { call: ['status'], exit: 1, code: 'archive.missing', says: /nowhere/ },
  { call: ['show', '1234567890abcdef'], exit: 1, code: 'archive.missing', says: /nowhere/ },
  { call: ['rebuild'], exit: 1, code: 'archive.missing', says: /nowhere/ },
  { call: ['verify'], exit: 1, code: 'archive.missing', says: /nowhere/ },
  { call: ['config', '--set', 'network.prox=x'], exit: 2, code: 'config.unknown-key', says: /`network\.proxy`/ },
  { call: ['config', '--set', 'dir'], exit: 2, code: 'usage', says: /dir=VALUE/ },
  { call: ['config', '--config', 'none.json'], exit: 1, code: 'file.unreadable', says: /none\.json/ },
  {
    call: ['config'],
    env: { CUNDANG_NETWORK_PROXI: 'x' },
    exit: 2,
    code: 'config.unknown-key',
    says: /`CUNDANG_NETWORK_PROXY`/,
  },
  {
    call: ['config'],
    env: { CUNDANG_PACE_DELAY_MS: 'soon' },
    exit: 2,
    code: 'config.invalid',
    says: /pace\.delayMs \(environment\): expected a whole number/,
  },
];

describe('a call that cannot be carried out', { concurrency: 2 }, () => {
  for (const { call, env, exit, code, says } of wrong) {
    test([...Object.keys(env ?? {}), 'cundang', ...call].join(' '), async () => {
      const ran = await here([...call, '--dir', nowhere, '--json'], env);
      const { error } = ran.json as ErrorDocument;
      assert.equal(ran.code, exit);
      assert.equal(error.code, code);
      assert.equal(error.exit, exit);
      assert.match(error.message, says);
      const lines = ran.stderr.trimEnd().split('\n');
      assert.equal(lines.length, 2, ran.stderr);
      assert.match(lines[0]!, says);
      assert.equal(lines[1], `  → ${error.hint}`);
      assert.ok(!existsSync(nowhere), 'nothing is made');
    });
  }
});

test('without --json nothing of an error is on stdout; the stack is there with --debug alone', async () => {
  const [plain, debug] = await Promise.all([
    cundang(['status', '--dir', nowhere]),
    cundang(['status', '--dir', nowhere, '--debug']),
  ]);
  assert.equal(plain.stdout, '');
  assert.doesNotMatch(plain.stderr, /\n\s+at /);
  assert.match(debug.stderr, /\n\s+at /);
});

test('without a command the help goes to stderr and the status is 2; asked for, it goes to stdout and is 0', async () => {
  const [bare, help] = await Promise.all([cundang([]), cundang(['crawl', '--help'])]);
  assert.equal(bare.code, 2);
  assert.equal(bare.stdout, '');
  assert.match(bare.stderr, /Commands:/);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /Examples[\s\S]+--max-pages 200/);
});

test('a disk with less space than asked for ends a crawl with 5', async () => {
  const dir = join(folder, 'full');
  const free = ['--set', `archive.minFreeBytes=${Number.MAX_SAFE_INTEGER}`];
  const ran = await here(['crawl', 'http://127.0.0.1:80/', '--dir', dir, '--json', ...free]);
  assert.equal(ran.code, 5);
  assert.equal((ran.json as ErrorDocument).error.code, 'disk.full');
});

test('a configuration file that is no object of known keys is refused', async () => {
  const path = join(folder, 'config.json');
  for (const [text, code] of [
    ['{', 'config.invalid'],
    ['[1]', 'config.invalid'],
    ['{ "crawl": { "asset": "none" } }', 'config.unknown-key'],
    ['{ "toString": 1 }', 'config.unknown-key'],
    ['{ "pace": { "delayMs": "" } }', 'config.invalid'],
  ] as const) {
    writeFileSync(path, text);
    const ran = await here(['config', '--config', path, '--json']);
    assert.equal((ran.json as ErrorDocument).error.code, code, text);
    assert.equal(ran.code, 2);
  }
});
