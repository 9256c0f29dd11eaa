import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../crawlers/http/outcome.ts';
import { retryAfter } from '../../../crawlers/http/retry-after.ts';
import { CundangError, type ErrorCode } from '../../../src/errors.ts';
import type { Exchange } from '../../../storage/exchange.ts';

const now = new Date('2026-03-01T12:00:00Z');

function exchange(status: number, retryAfter: string | null = null, truncated: Exchange['truncated'] = null): Exchange {
  return {
    url: 'http://a.test/1.htm',
    fetchedAt: now,
    ip: null,
    requestHead: '',
    status,
    statusText: '',
    rawHeaders: retryAfter === null ? [] : [['RETRY-after', retryAfter]],
    body: Buffer.alloc(0),
    truncated,
  };
}

const options = { attempts: 0, maxAttempts: 4, now, baseMs: 1000, random: () => 0 };

test('each status has its meaning', () => {
  const meaning = (status: number) => {
    const verdict = judge(exchange(status), options);
    return 'reason' in verdict ? `${verdict.kind} ${verdict.reason.code}` : verdict.kind;
  };
  const table: Record<string, number[]> = {
    ok: [200, 203, 204, 206],
    'not-modified': [304],
    'failed http.gone': [404, 410],
    'failed http.refused': [400, 401, 403, 406, 412, 451],
    'retry http.too-many': [429, 503],
    'retry fetch.timeout': [408, 425],
    'retry http.server-error': [500, 502, 504, 521],
    'retry fetch.bad-response': [300, 301, 302, 600 - 295],
  };
  for (const [wanted, statuses] of Object.entries(table)) {
    for (const status of statuses) assert.equal(meaning(status), wanted, String(status));
  }
});

test('errors and cut bodies are tried again where the table says so', () => {
  const kind = (code: ErrorCode) => judge(new CundangError(code, 'x'), options).kind;
  for (const code of ['fetch.dns', 'fetch.reset', 'fetch.tls', 'fetch.timeout', 'fetch.proxy'] as const) {
    assert.equal(kind(code), 'retry', code);
  }
  for (const code of ['fetch.private-address', 'fetch.bad-url', 'fetch.redirect-loop'] as const) {
    assert.equal(kind(code), 'failed', code);
  }
  const cut = (['length', 'time', 'disconnect'] as const).map((why) => {
    const verdict = judge(exchange(200, null, why), options);
    return 'reason' in verdict && [verdict.kind, verdict.reason.code];
  });
  assert.deepEqual(cut, [
    ['failed', 'fetch.too-large'],
    ['retry', 'fetch.timeout'],
    ['retry', 'fetch.truncated'],
  ]);
});

test('a retry waits for the back-off, or for what the host says, and slows a lane that complained', () => {
  const later = (status: number, told: string | null, attempts = 0) => {
    const verdict = judge(exchange(status, told), { ...options, attempts });
    assert.ok(verdict.kind === 'retry');
    return [(verdict.notBefore.getTime() - now.getTime()) / 1000, verdict.slower];
  };
  assert.deepEqual(later(500, null), [1, false]);
  assert.deepEqual(later(500, null, 2), [4, false]);
  assert.deepEqual(later(429, '120'), [120, true]);
  assert.deepEqual(later(503, '0'), [1, true]);
  assert.deepEqual(later(429, null), [1, true]);
  assert.deepEqual(later(500, '7'), [7, false]);
});

test('the last attempt fails with the reason and the count', () => {
  assert.deepEqual(judge(exchange(500), { ...options, attempts: 3 }), {
    kind: 'failed',
    reason: { code: 'http.server-error', message: 'HTTP 500, after 4 attempts' },
  });
});

test('Retry-After: seconds and the three date forms, bounded, garbage ignored', () => {
  const seconds = (value: string) => {
    const at = retryAfter(exchange(503, value), now);
    return at === null ? null : (at.getTime() - now.getTime()) / 1000;
  };
  assert.equal(seconds('90'), 90);
  assert.equal(seconds(' 0 '), 0);
  assert.equal(seconds('Sun, 01 Mar 2026 12:01:00 GMT'), 60);
  assert.equal(seconds('Sunday, 01-Mar-26 12:01:00 GMT'), 60);
  assert.equal(seconds('Sun Mar  1 12:01:00 2026'), 60);
  assert.equal(seconds('Sat, 01 Mar 2025 12:00:00 GMT'), 0);
  assert.equal(seconds('9'.repeat(400)), 86_400);
  assert.equal(seconds('Fri, 01 Mar 2030 12:00:00 GMT'), 86_400);
  for (const value of ['', 'soon', '-5', '1.5', '2026-03-01', 'Sunday', `Sun${' '.repeat(100)}`]) {
    assert.equal(seconds(value), null, value);
  }
  assert.equal(retryAfter(exchange(503), now), null);
});
