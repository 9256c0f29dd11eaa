/** What is written here is read by warcio, and what warcio writes is read here: bytes, digests, index. */
import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { CDXIndexer, WARCParser, WARCRecord, WARCSerializer } from 'warcio';
import { openArchive } from '../../storage/archive.ts';
import type { Capture } from '../../storage/capture.ts';
import type { Exchange } from '../../storage/exchange.ts';
import { indexName, warcDir } from '../../storage/files.ts';
import { payloadDigestOf } from '../../storage/warc/digest.ts';
import { readRecords } from '../../storage/warc/reader.ts';
import { exchangeOf, GBK_PAGE, gzipped } from './exchange.ts';
import { all, scratch, scratchFile } from './scratch.ts';

const exchanges: readonly Exchange[] = [
  exchangeOf(),
  gzipped({ url: 'https://www.example.cn/b.shtml?x=2&a=1' }),
  exchangeOf({ url: 'http://m.example.cn/%E6%96%87.html', body: Buffer.alloc(200_000, GBK_PAGE) }),
  exchangeOf({
    url: 'http://example.cn:8080/moved',
    status: 302,
    body: Buffer.alloc(0),
    headers: [['Location', '/x']],
  }),
  exchangeOf({
    url: 'http://example.cn/a.jpg',
    headers: [['content-type', 'image/jpeg']],
    body: Buffer.alloc(70_000, 'jpeg bytes'),
  }),
];

/** One file with responses, both kinds of revisit, a resource and a visit without an answer. */
async function written(): Promise<{ path: string; index: string; made: Capture[] }> {
  const dir = await scratch();
  const to = await openArchive(dir);
  const made: Capture[] = [];
  for (const exchange of exchanges) made.push(await to.store(exchange, null));
  made.push(await to.store(gzipped({ url: 'http://copy.example.cn/' }), made[1]!));
  made.push(await to.store(exchangeOf({ url: made[0]!.url, status: 304, body: Buffer.alloc(0) }), made[0]!));
  const body = Buffer.from('一行文字');
  made.push(await to.storeResource({ uri: 'urn:text:1.txt', contentType: 'text/plain', body, fetchedAt: new Date(0) }));
  const reason = { code: 'fetch.timeout', message: 'no answer' };
  await to.storeUnanswered({ url: made[0]!.url, at: made[0]!.fetchedAt, reason, redirect: null });
  await to.close();
  const { file } = made[0]!;
  return { path: join(warcDir(dir), file), index: join(warcDir(dir), indexName(file)), made };
}

test('warcio reads every record: types, URLs, heads, and the payload bytes under their digest', async () => {
  const { path, made } = await written();
  const types: string[] = [];
  const payloads: Buffer[] = [];
  for await (const record of WARCParser.iterRecords(createReadStream(path), { keepHeadersCase: true })) {
    types.push(record.warcType);
    const payload = Buffer.from(await record.readFully(false));
    if (record.warcType === 'metadata') assert.equal(payload.toString(), 'fetch-error: fetch.timeout no answer\r\n');
    if (record.warcType !== 'response') continue;
    payloads.push(payload);
    assert.equal(record.warcPayloadDigest, payloadDigestOf(payload));
    assert.equal(record.warcHeader('WARC-IP-Address'), '203.0.113.7');
  }
  const pairs = made.slice(0, -1).flatMap(({ type }) => [type, 'request']);
  assert.deepEqual(types, ['warcinfo', ...pairs, 'resource', 'metadata']);
  assert.deepEqual(
    payloads,
    exchanges.map(({ body }) => body),
  );
});

test('warcio takes the content coding off a GBK page and finds the bytes that were sent', async () => {
  const { path } = await written();
  for await (const record of WARCParser.iterRecords(createReadStream(path), { keepHeadersCase: false })) {
    if (record.warcType !== 'response' || record.warcTargetURI !== exchanges[1]!.url) continue;
    assert.deepEqual(Buffer.from(await record.readFully(true)), GBK_PAGE);
    return;
  }
  assert.fail('the page is not there');
});

test('the index has the lines that warcio writes for the file', async () => {
  const { path, index, made } = await written();
  const indexer = new CDXIndexer({ format: 'cdxj' });
  const lines: string[] = [];
  const files = [{ filename: made[0]!.file, reader: createReadStream(path) }];
  for await (const entry of indexer.iterIndex(files)) lines.push(indexer.serializeCDXJ(entry).trimEnd());
  assert.equal(lines.length, made.length);
  assert.deepEqual((await readFile(index, 'utf8')).trimEnd().split('\n'), lines.sort());
});

for (const [version, gzip] of [
  ['WARC/1.0', true],
  ['WARC/1.1', true],
  ['WARC/1.1', false],
] as const) {
  test(`what warcio writes as ${version}, ${gzip ? 'gzip' : 'plain'}, is read here, digests held`, async () => {
    const parts: Uint8Array[] = [];
    const info = WARCRecord.createWARCInfo({ filename: 'x.warc.gz', warcVersion: version }, { software: 'warcio' });
    parts.push(await WARCSerializer.serialize(info, { gzip }));
    for (const { url, body, rawHeaders } of exchanges.slice(0, 3)) {
      const record = WARCRecord.create(
        {
          url,
          date: '2026-03-01T02:03:04.567Z',
          type: 'response',
          warcVersion: version,
          httpHeaders: rawHeaders.filter(([name]) => name !== 'Transfer-Encoding' && name !== 'x-via') as [
            string,
            string,
          ][],
        },
        [body],
      );
      parts.push(await WARCSerializer.serialize(record, { gzip, digest: { base32: parts.length % 2 === 0 } }));
    }
    const found = await all(
      readRecords(await scratchFile(Buffer.concat(parts), gzip ? 'x.warc.gz' : 'x.warc'), { digests: true }),
    );
    assert.equal(found.length, 4);
    for (const [i, one] of found.slice(1).entries()) {
      assert.ok(one.kind === 'record' && one.record.type === 'response');
      assert.deepEqual(one.record.payload, exchanges[i]!.body);
      assert.equal(one.record.url, exchanges[i]!.url);
      assert.equal(one.record.version, version.slice(5));
    }
  });
}
