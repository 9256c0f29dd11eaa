/** Alerts to send. */
import type { Alert } from '../../src/alerts/alert.ts';
import { type Message, messageOf } from '../../src/alerts/channels/channel.ts';
import type { Language } from '../../src/alerts/wording.ts';

export function alertOf(more: Partial<Alert> = {}): Alert {
  return {
    ...{ id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6', rule: 'page-lost', site: 'sxgov', severity: 'critical' },
    ...{ at: '2026-03-01T02:00:00.000Z', since: '2026-02-28T16:30:00.000Z', over: false },
    ...{ count: 120, facts: { gone: 100, hijacked: 20 }, urls: ['http://www.example.cn/a/1.html?x=1&y=2'] },
    evidence: ['gone: status 404'],
    ...more,
  };
}

export const messageIn = (language: Language, more: Partial<Alert> = {}): Message =>
  messageOf(alertOf(more), language, '黄河新闻网');

/** What a page or an address of somebody else's may hold. */
export const hostile: Partial<Alert> = {
  urls: ['http://www.example.cn/<script>alert(1)</script>&"\'\r\nBcc: x@example.cn\u202e\u0000\u001b[31m\ud800'],
  evidence: ['replaced: title "</content></entry>]]>" \uffff\u0085next'],
};
