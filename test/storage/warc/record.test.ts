import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseHead } from '../../../storage/warc/http.ts';
import { parseRecordHead, recordOf, type WarcRecord } from '../../../storage/warc/record.ts';

const MOST = 1_000_000;

/** A literal record, its lines ended by CRLF; the block is what follows the first empty line. */
function parse(text: string): WarcRecord | { reason: string } {
  const bytes = Buffer.from(text.replaceAll('\n', '\r\n'), 'utf8');
  const head = parseRecordHead(bytes, MOST);
  assert.ok(head !== null, 'the header is whole');
  if ('reason' in head) return head;
  return recordOf(head, bytes.subarray(head.blockOffset, head.blockOffset + head.blockLength));
}

function record<T extends WarcRecord['type']>(text: string, type: T): Extract<WarcRecord, { type: T }> {
  const parsed = parse(text);
  assert.ok(!('reason' in parsed), 'reason' in parsed ? parsed.reason : '');
  assert.equal(parsed.type, type);
  return parsed as Extract<WarcRecord, { type: T }>;
}

test('a response gives its head, its payload and its content', () => {
  const response = record(
    `WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-3a3c6a1d7e01>
WARC-Date: 2026-03-01T02:03:04.567Z
WARC-Target-URI: http://www.example.cn/a.htm
WARC-Concurrent-To: <urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-3a3c6a1d7e02>
warc-concurrent-to: <urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-3a3c6a1d7e03>
WARC-Truncated: length
WARC-Payload-Digest: sha1:AAAA
Content-Type: application/http; msgtype=response
Content-Length: 82

HTTP/1.1 404 Not Found
Server: one
server: two
X-Folded: a
  b

no such page`,
    'response',
  );
  assert.equal(response.version, '1.1');
  assert.equal(response.id, '<urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-3a3c6a1d7e01>');
  assert.equal(response.date, '2026-03-01T02:03:04.567Z');
  assert.equal(response.url, 'http://www.example.cn/a.htm');
  assert.equal(response.concurrentTo.length, 2);
  assert.equal(response.truncated, 'length');
  assert.equal(response.payloadDigest, 'sha1:AAAA');
  assert.equal(response.http?.status, 404);
  assert.deepEqual(response.http?.headers, [
    ['Server', 'one'],
    ['server', 'two'],
    ['X-Folded', 'a b'],
  ]);
  assert.equal(response.payload.toString(), 'no such page');
  assert.equal(response.content().toString(), 'no such page');
  assert.equal(response.fields.get('warc-TYPE'), 'response');
  assert.equal(response.fields.get('WARC-Filename'), null);
});

test('fields are found in any case, listed in their order, and lose the blanks around them alone', () => {
  const text = `WARC/1.1\r\nwarc-type: metadata\r\nWARC-RECORD-ID:\t<urn:uuid:1> \r\nWARC-Date:2026-03-02T02:03:04Z\r\nX-Place: \u00a0省 \r\n  市\r\nContent-length: 0\r\n\r\n`;
  const head = parseRecordHead(Buffer.from(text), MOST);
  assert.ok(head !== null && !('reason' in head));
  const { fields } = head;
  assert.deepEqual(fields.list(), [
    ['warc-type', 'metadata'],
    ['WARC-RECORD-ID', '<urn:uuid:1>'],
    ['WARC-Date', '2026-03-02T02:03:04Z'],
    ['X-Place', '\u00a0省 市'],
    ['Content-length', '0'],
  ]);
  assert.equal(fields.get('WARC-Record-ID'), '<urn:uuid:1>');
  assert.equal(fields.get('x-PLACE'), '\u00a0省 市');
  assert.equal(fields.get('WARC-Data'), null);
});

describe('the HTTP head of a block', () => {
  const heads: readonly [string, string, number | null][] = [
    ['ends with an empty line of LF, too', 'HTTP/1.0 200 OK\nA: b\n\nbody\r\n\r\nmore', 22],
    ['ends with the first empty line', 'HTTP/1.0 200 OK\r\nA: b\r\n\r\n\n\nbody', 25],
    ['may mix its line ends', 'HTTP/1.0 200 OK\nA: b\r\nC: d\r\n\r\nbody', 30],
    ['may be a first line alone', 'HTTP/1.0 200 OK\r\n\r\n', 19],
    ['has an end', 'HTTP/1.0 200 OK\r\nA: b\r\n', null],
    ['has a first line', '\r\n\r\nHTTP/1.0 200 OK', null],
    ['begins as HTTP does', 'hello\r\nA: b\r\n\r\n', null],
  ];
  for (const [name, text, length] of heads) {
    test(name, () => assert.equal(parseHead(Buffer.from(text))?.length ?? null, length));
  }

  test('keeps every byte of its values but the blanks around them; lines that are no field are passed over', () => {
    const bytes = Buffer.from(
      'HTTP/1.1 200 OK\r\nno field\r\n: nameless\r\nX-Name:  \xb5\xa0\t\r\nA:\r\n b\r\nA:c:d\r\n\r\n',
      'latin1',
    );
    const head = parseHead(bytes);
    assert.deepEqual(head?.headers, [
      ['X-Name', '\xb5\xa0'],
      ['A', ' b'],
      ['A', 'c:d'],
    ]);
    assert.equal(head?.length, bytes.length);
  });
});

const chunked = (body: string) => `WARC/1.0
WARC-Type: response
WARC-Record-ID: <urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-3a3c6a1d7e01>
WARC-Date: 2012-03-01T02:03:04Z
WARC-Target-URI: <http://www.example.cn/a.htm>
Content-Type: application/http;msgtype=response
Content-Length: ${49 + body.replaceAll('\n', '\r\n').length}

HTTP/1.1 200 OK
Transfer-Encoding: chunked

${body}`;

describe('a WARC/1.0 record of another writer', () => {
  test('loses the chunks of its body and the brackets of its URL', () => {
    const response = record(chunked('4;name=x\nabcd\n2\nef\n0\n\n'), 'response');
    assert.equal(response.version, '1.0');
    assert.equal(response.url, 'http://www.example.cn/a.htm');
    assert.equal(response.payload.toString(), 'abcdef');
  });

  test('keeps a body whose chunks were taken off already, or are broken', () => {
    for (const body of ['plain text\nof two lines', '4\nabc\n0\n\n', 'ffffffff\nabc', '', '0']) {
      assert.equal(record(chunked(body), 'response').payload.toString(), body.replaceAll('\n', '\r\n'));
    }
  });
});

test('a revisit names its profile and what it refers to', () => {
  const revisit = record(
    `WARC/1.1
WARC-Type: revisit
WARC-Record-ID: <urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-3a3c6a1d7e05>
WARC-Date: 2026-03-02T02:03:04Z
WARC-Target-URI: http://www.example.cn/a.htm
WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest
WARC-Truncated: disconnect
WARC-Refers-To: <urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-3a3c6a1d7e01>
WARC-Refers-To-Target-URI: http://www.example.cn/b.htm
WARC-Refers-To-Date: 2026-03-01T02:03:04.567Z
WARC-Payload-Digest: sha256:ABC
Content-Type: application/http; msgtype=response
Content-Length: 0

`,
    'revisit',
  );
  assert.equal(revisit.truncated, 'disconnect');
  assert.equal(revisit.profile, 'identical-payload-digest');
  assert.equal(revisit.http, null);
  assert.equal(revisit.payloadDigest, 'sha256:ABC');
  assert.deepEqual(revisit.refersTo, {
    recordId: '<urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-3a3c6a1d7e01>',
    url: 'http://www.example.cn/b.htm',
    date: '2026-03-01T02:03:04.567Z',
  });
});

const short = (type: string, rest: string) => `WARC/1.1
WARC-Type: ${type}
WARC-Record-ID: <urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-3a3c6a1d7e07>
WARC-Date: 2026-03-02T02:03:04Z
${rest}`;

test('a resource is its block; a dns: response has no HTTP head; other kinds keep their name and block', () => {
  const uri = 'WARC-Target-URI: urn:text:一号\n';
  const resource = record(short('resource', `${uri}Content-Type: text/plain\nContent-Length: 6\n\n存档`), 'resource');
  assert.equal(resource.url, 'urn:text:一号');
  assert.equal(resource.content().toString(), '存档');
  const dns = 'WARC-Target-URI: dns:www.example.cn\nContent-Type: text/dns\nContent-Length: 5\n\nA 1.2';
  assert.equal(record(short('response', dns), 'response').payload.toString(), 'A 1.2');
  assert.equal(record(short('metadata', 'Content-Length: 2\n\nab'), 'other').name, 'metadata');
  assert.equal(record(short('warcinfo', 'Content-Length: 2\n\nab'), 'warcinfo').block.toString(), 'ab');
});

test('a request gives its head', () => {
  const block = 'GET /a HTTP/1.1\nHost: example.cn\n\n';
  const rest = `WARC-Target-URI: http://example.cn/a\nContent-Type: application/http; msgtype=request\nContent-Length: 37\n\n${block}`;
  const { http, payload } = record(short('request', rest), 'request');
  assert.equal(http?.startLine, 'GET /a HTTP/1.1');
  assert.equal(http?.status, null);
  assert.equal(payload.length, 0);
});

describe('what is no record says why', () => {
  const good = short('metadata', 'Content-Length: 0\n\n');
  const cases: readonly [string, string, RegExp][] = [
    ['another version', good.replace('WARC/1.1', 'WARC/2.0'), /no WARC/],
    ['a longer version', good.replace('WARC/1.1', 'WARC/1.10'), /no WARC/],
    ['no type', good.replace('WARC-Type', 'X-Type'), /no WARC-Type/],
    ['no id', good.replace('WARC-Record-ID', 'X-ID'), /no WARC-Record-ID/],
    ['no date', good.replace('WARC-Date', 'X-Date'), /no WARC-Date/],
    ['no length', good.replace('Content-Length', 'X-Length'), /no Content-Length/],
    ['a negative length', good.replace('Length: 0', 'Length: -1'), /Content-Length is "-1"/],
    ['a length over the limit', good.replace('Length: 0', `Length: ${MOST + 1}`), /over the limit/],
    ['a line without a name', good.replace('WARC-Date:', 'WARC-Date 2026\n:'), /without a name/],
    ['a continuation at the begin', good.replace('WARC-Type', ' WARC-Type'), /continuation/],
    ['a response without URL', short('response', 'Content-Length: 0\n\n'), /without WARC-Target-URI/],
  ];
  for (const [name, text, reason] of cases) {
    test(name, () => {
      const parsed = parse(text);
      assert.match('reason' in parsed ? parsed.reason : 'a record', reason);
    });
  }

  test('a header without end: more bytes are asked for up to the limit', () => {
    assert.equal(parseRecordHead(Buffer.from('WAR'), MOST), null);
    assert.equal(parseRecordHead(Buffer.from('WARC/1.1\r\nA: b\r\n'), MOST), null);
    const endless = Buffer.from(`WARC/1.1\r\n${'A: b\r\n'.repeat(20_000)}`);
    const head = parseRecordHead(endless, MOST);
    assert.match(head !== null && 'reason' in head ? head.reason : '', /header over/);
  });
});
