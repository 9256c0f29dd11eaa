/** The rules of a page's requests, without a browser. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GateRequest } from '../../../crawlers/browser/gate.ts';
import { createRecording, type Recording, type Role } from '../../../crawlers/browser/recording.ts';
import type { Wire } from '../../../crawlers/http/wire.ts';
import { CundangError } from '../../../src/errors.ts';
import type { Exchange } from '../../../storage/exchange.ts';

type Answer = Partial<Exchange> | CundangError;

function recording(answers: Record<string, Answer>, changes: Partial<Parameters<typeof createRecording>[0]> = {}) {
  const sent: string[] = [];
  const wire: Pick<Wire, 'pass' | 'maxRedirects'> = {
    maxRedirects: 4,
    async pass(url) {
      sent.push(url);
      const answer = answers[url] ?? {};
      if (answer instanceof CundangError) throw answer;
      const usual = { fetchedAt: new Date(), ip: null, requestHead: '', statusText: '', truncated: null };
      return { ...usual, url, status: 200, rawHeaders: [], body: Buffer.from(url), ...answer };
    },
  };
  const made = createRecording({
    url: 'http://a.example/',
    wire: wire as Wire,
    limits: { requests: 100, bytes: 1e6 },
    mayFollow: async () => true,
    roleOf: async () => 'page' as Role,
    onSent: () => {},
    signal: new AbortController().signal,
    ...changes,
  });
  return { made, sent };
}

const document = (url: string): GateRequest => ({ url, method: 'GET', rawHeaders: [], body: null, isDocument: true });
const file = (url: string): GateRequest => ({ ...document(url), isDocument: false });
const ask = async (made: Recording, ...requests: GateRequest[]): Promise<(number | null)[]> => {
  const got: (number | null)[] = [];
  for (const request of requests) got.push((await made.answer(request))?.status ?? null);
  return got;
};
const urls = (exchanges: readonly Exchange[]): string[] => exchanges.map(({ url }) => url);

describe('documents', () => {
  test('redirects and pages that scripts lead to are the page; frames and files are requisites', async () => {
    const to = { status: 302, rawHeaders: [['location', '/b']] as const };
    const roles: Record<string, Role> = { 'http://a.example/c': 'page', 'http://a.example/frame': 'frame' };
    const { made } = recording({ 'http://a.example/': to }, { roleOf: async (url) => roles[url] ?? 'other' });
    const asked = ['', 'b', 'frame', 'c', 'pop-up'].map((path) => document(`http://a.example/${path}`));
    assert.deepEqual(await ask(made, ...asked, file('http://a.example/x.css')), [302, 200, 200, 200, null, 200]);
    assert.deepEqual(urls(made.documents), ['http://a.example/', 'http://a.example/b', 'http://a.example/c']);
    assert.deepEqual(urls(made.requisites), ['http://a.example/frame', 'http://a.example/x.css']);
    assert.deepEqual(made.failures, [{ url: 'http://a.example/pop-up', code: 'pop-up' }]);
  });

  test('where the page may not go it is not asked for', async () => {
    const { made, sent } = recording({}, { mayFollow: async () => 'robots.denied' });
    assert.deepEqual(await ask(made, document('http://a.example/'), document('http://a.example/private')), [200, null]);
    assert.deepEqual(made.stopped, { code: 'robots.denied', url: 'http://a.example/private' });
    assert.deepEqual(sent, ['http://a.example/']);
  });

  test('the same page may be asked for again, but not for ever', async () => {
    const { made, sent } = recording({});
    const again = Array.from({ length: 6 }, () => document('http://a.example/'));
    assert.deepEqual(await ask(made, ...again), [200, 200, 200, null, null, null]);
    assert.equal(made.error?.code, 'fetch.redirect-loop');
    assert.equal(sent.length, 3);
  });

  test('what went wrong with the page is its error, until it comes after all', async () => {
    const answers: Record<string, Answer> = { 'http://a.example/': new CundangError('fetch.reset', 'lost') };
    const { made } = recording(answers);
    assert.deepEqual(await ask(made, document('http://a.example/')), [null]);
    assert.equal(made.error?.code, 'fetch.reset');
    answers['http://a.example/'] = {};
    assert.deepEqual(await ask(made, document('http://a.example/')), [200]);
    assert.equal(made.error, null);
  });
});

test('a page gets so many requests and so many bytes', async () => {
  const { made, sent } = recording({}, { limits: { requests: 3, bytes: 1e6 } });
  const files = Array.from({ length: 5 }, (_, n) => file(`http://a.example/${n}.png`));
  assert.deepEqual(await ask(made, ...files), [200, 200, 200, null, null]);
  assert.equal(sent.length, 3);
  const heavy = recording(
    { 'http://a.example/0.png': { body: Buffer.alloc(2000) } },
    { limits: { requests: 9, bytes: 1000 } },
  );
  assert.deepEqual(await ask(heavy.made, ...files), [200, null, null, null, null]);
});

test('answers that would stand in the place of the page or the whole file are passed on, not kept', async () => {
  const part = { status: 206, rawHeaders: [['content-range', 'bytes 500-999/1000']] as const };
  const { made } = recording({ 'http://a.example/film.mp4': part });
  const options: GateRequest = { ...file('http://a.example/api'), method: 'OPTIONS' };
  assert.deepEqual(await ask(made, options, file('http://a.example/film.mp4')), [200, 206]);
  assert.deepEqual(urls(made.requisites), []);
});
