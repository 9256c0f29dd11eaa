import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Capture } from '../../storage/capture.ts';
import { captures } from '../../storage/captures.ts';
import type { Exchange } from '../../storage/exchange.ts';
import { payloadDigestOf } from '../../storage/warc/digest.ts';
import { readRecordAt, readRecords } from '../../storage/warc/reader.ts';
import type { WarcRecord } from '../../storage/warc/record.ts';
import { archive, assertSound } from './archives.ts';
import { exchangeOf, GBK_PAGE, gzipped } from './exchange.ts';
import { all } from './scratch.ts';

async function records(dir: string): Promise<WarcRecord[]> {
  const list: WarcRecord[] = [];
  for (const name of (await readdir(join(dir, 'warc'))).filter((name) => name.includes('.warc.gz')).sort()) {
    for (const found of await all(readRecords(join(dir, 'warc', name), { digests: true }))) {
      assert.equal(found.kind, 'record');
      if (found.kind === 'record') list.push(found.record);
    }
  }
  return list;
}

function only<T extends WarcRecord['type']>(list: readonly WarcRecord[], type: T): Extract<WarcRecord, { type: T }>[] {
  return list.filter((record): record is Extract<WarcRecord, { type: T }> => record.type === type);
}

describe('an exchange', () => {
  for (const [name, exchange] of [
    ['in plain', exchangeOf()],
    ['gzip-encoded', gzipped()],
    ['large and plain', exchangeOf({ body: Buffer.alloc(300_000, GBK_PAGE) })],
    ['large and encoded', gzipped({ body: Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i) >> 4)) })],
    ['without a body', exchangeOf({ status: 204, body: Buffer.alloc(0), headers: [] })],
    ['cut short', exchangeOf({ truncated: 'disconnect' })],
  ] as const) {
    test(`${name} is stored as it was sent`, async (t) => {
      const { dir, to } = await archive(t, { userAgent: 'cundang/test', robots: 'obey', software: 'cundang/9' });
      const capture = await to.store(exchange, null);
      await to.close();
      const list = await records(dir);
      assert.deepEqual(
        list.map(({ type }) => type),
        ['warcinfo', 'response', 'request'],
      );
      const [info] = only(list, 'warcinfo');
      const [response] = only(list, 'response');
      const [request] = only(list, 'request');
      const said = info!.block.toString();
      assert.match(
        said,
        /^software: cundang\/9\r\nformat: WARC File Format 1\.1\r\nconformsTo: http:.*warc-1\.1\/\r\n/,
      );
      assert.match(said, /robots: obey\r\nhttp-header-user-agent: cundang\/test\r\n$/);
      assert.equal(info!.fields.get('WARC-Filename'), capture.file);

      assert.deepEqual(response!.payload, exchange.body);
      assert.equal(
        response!.block.subarray(0, response!.http!.length).toString('latin1').split('\r\n')[0],
        `HTTP/1.1 ${exchange.status} OK`,
      );
      const sent = exchange.rawHeaders.map(([n, v]) => [n === 'Transfer-Encoding' ? 'x-orig-Transfer-Encoding' : n, v]);
      assert.deepEqual(response!.http!.headers, sent);
      assert.equal(request!.block.toString('latin1'), exchange.requestHead);
      assert.deepEqual(response!.concurrentTo, [request!.id]);
      assert.deepEqual(request!.concurrentTo, [response!.id]);
      assert.equal(response!.truncated, exchange.truncated);
      assert.equal(response!.date, '2026-03-01T02:03:04.567Z');
      assert.equal(response!.fields.get('WARC-IP-Address'), '203.0.113.7');
      assert.deepEqual(capture, {
        recordId: response!.id,
        type: 'response',
        url: exchange.url,
        fetchedAt: '2026-03-01T02:03:04.567Z',
        status: exchange.status,
        mime: exchange.rawHeaders.length > 0 ? 'text/html' : null,
        payloadDigest: payloadDigestOf(exchange.body),
        file: capture.file,
        offset: capture.offset,
        length: capture.length,
      });
      assert.deepEqual(
        (await all(captures(dir))).map((one) => one.capture),
        [capture],
      );
      await assertSound(dir);
    });
  }

  test('keeps header bytes above ASCII, and cannot break its frame', async (t) => {
    const { dir, to } = await archive(t);
    const value = GBK_PAGE.subarray(40, 60).toString('latin1');
    await to.store(
      exchangeOf({
        headers: [
          ['X-Title', value],
          ['X-Split', 'a\r\n\r\nb: c'],
        ],
      }),
      null,
    );
    await to.close();
    const [response] = only(await records(dir), 'response');
    assert.deepEqual(response!.http!.headers, [
      ['X-Title', value],
      ['X-Split', 'a b: c'],
    ]);
    assert.deepEqual(response!.payload, GBK_PAGE);
  });
});

test('what is compressed is stored as it is, text is deflated', async (t) => {
  const { dir, to } = await archive(t);
  const jpeg = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(3000)]);
  const cases: readonly [Exchange, boolean][] = [
    [gzipped(), true],
    [exchangeOf({ body: jpeg, headers: [] }), true],
    [exchangeOf({ headers: [['content-type', 'video/mp4']] }), true],
    [exchangeOf(), false],
    [exchangeOf({ headers: [['Content-Encoding', 'identity']] }), false],
  ];
  const made = await Promise.all(cases.map(([exchange]) => to.store(exchange, null)));
  await to.close();
  const bytes = await readFile(join(dir, 'warc', made[0]!.file));
  for (const [i, { offset }] of made.entries()) {
    // Bits 1 and 2 of the first block are its type (RFC 1951 §3.2.3); 0 is stored.
    assert.equal((bytes[offset + 10]! & 6) === 0, cases[i]![1], `case ${i}`);
  }
  await assertSound(dir);
});

describe('a revisit', () => {
  test('stands for an identical payload and keeps its own head', async (t) => {
    const { dir, to } = await archive(t);
    const first = await to.store(gzipped(), null);
    const url = 'https://m.example.cn/copy.htm';
    const again = await to.store(gzipped({ url, fetchedAt: '2026-03-09T00:00:00.001Z' }), first, first.payloadDigest);
    await to.close();
    const [revisit] = only(await records(dir), 'revisit');
    assert.equal(again.type, 'revisit');
    assert.equal(again.recordId, revisit!.id);
    assert.equal(again.payloadDigest, first.payloadDigest);
    assert.equal(
      revisit!.fields.get('WARC-Profile'),
      'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
    );
    assert.deepEqual(revisit!.refersTo, { recordId: first.recordId, url: first.url, date: first.fetchedAt });
    assert.equal(revisit!.http!.status, 200);
    assert.equal(revisit!.block.length, revisit!.http!.length);
    assert.equal(only(await records(dir), 'request').length, 2);
    await assertSound(dir);
  });

  test('stands for a 304, with the digest of what it confirms', async (t) => {
    const { dir, to } = await archive(t);
    const first = await to.store(gzipped(), null);
    const same = await to.store(exchangeOf({ status: 304, body: Buffer.alloc(0), headers: [['ETag', '"1"']] }), first);
    await to.close();
    const [revisit] = only(await records(dir), 'revisit');
    assert.equal(revisit!.profile, 'server-not-modified');
    assert.equal(revisit!.refersTo.recordId, first.recordId);
    assert.equal(same.status, 304);
    assert.equal(same.payloadDigest, first.payloadDigest);
    await assertSound(dir);
  });

  test('is not written for another payload, an empty one, or a 304 of unknown origin', async (t) => {
    const { dir, to } = await archive(t);
    const first = await to.store(exchangeOf({ body: Buffer.alloc(0) }), null);
    const types = [
      await to.store(exchangeOf({ body: Buffer.alloc(0) }), first),
      await to.store(exchangeOf(), first),
      await to.store(exchangeOf({ status: 304, body: Buffer.alloc(0) }), null),
    ].map(({ type }) => type);
    await to.close();
    assert.deepEqual(types, ['response', 'response', 'response']);
    await assertSound(dir);
  });
});

test('a resource keeps its bytes; its URI becomes ASCII', async (t) => {
  const { dir, to } = await archive(t);
  const body = Buffer.from('第一行\n第二行\n');
  const fetchedAt = new Date('2026-01-01T00:00:00Z');
  const capture = await to.storeResource({
    uri: 'urn:seed:一 号.txt',
    contentType: 'text/plain; charset=utf-8',
    body,
    fetchedAt,
  });
  await to.close();
  const [resource] = only(await records(dir), 'resource');
  assert.equal(resource!.url, 'urn:seed:%E4%B8%80%20%E5%8F%B7.txt');
  assert.deepEqual(resource!.payload, body);
  assert.deepEqual(
    (await all(captures(dir))).map((one) => one.capture),
    [capture],
  );
  await assertSound(dir);
});

describe('files', () => {
  test('are none where nothing was stored', async (t) => {
    const { dir, to } = await archive(t);
    await to.sync();
    await to.close();
    assert.deepEqual(await readdir(join(dir, 'warc')), []);
    await assert.rejects(to.store(exchangeOf(), null), /closed/);
  });

  test('end in .open until they are closed; what was synced is readable meanwhile', async (t) => {
    const { dir, to } = await archive(t);
    const capture = await to.store(exchangeOf(), null);
    await to.sync();
    assert.deepEqual(
      (await readdir(join(dir, 'warc'))).map((name) => name.replace(/^cundang-\d{17}-\d{5}-[0-9a-f]{6}/, 'N')),
      ['N.cdxj.open', 'N.warc.gz.open'],
    );
    assert.deepEqual(
      (await all(captures(dir))).map((one) => one.capture),
      [capture],
    );
    await assertSound(dir);
    await to.close();
    assert.deepEqual((await readdir(join(dir, 'warc'))).sort(), [
      capture.file.replace('warc.gz', 'cdxj'),
      capture.file,
    ]);
    await assertSound(dir);
  });

  test('turn at the limit, response and request together, offsets true while many store at once', async (t) => {
    const { dir, to } = await archive(t, { maxBytes: 20_000 });
    const exchanges = Array.from({ length: 120 }, (_, i) => {
      const given = {
        url: `http://www.example.cn/${i}.htm`,
        body: Buffer.alloc(i % 7 === 0 ? 40_000 : 500 + i, `篇 ${i * 7919} `),
      };
      return i % 2 === 0 ? exchangeOf(given) : gzipped(given);
    });
    const stored = await Promise.all(
      exchanges.map(async (exchange, i) => {
        const capture = await to.store(exchange, null);
        if (i % 10 === 0) await to.sync();
        return capture;
      }),
    );
    await to.close();
    const files = (await readdir(join(dir, 'warc'))).filter((name) => name.endsWith('.gz'));
    assert.ok(files.length > 2, `${files.length} files`);
    for (const file of files) assert.ok((await stat(join(dir, 'warc', file))).size <= 20_000);
    const read = new Map((await all(captures(dir))).map((one) => [one.capture.recordId, one]));
    assert.equal(read.size, 120);
    for (const [i, capture] of stored.entries()) {
      assert.deepEqual(read.get(capture.recordId)?.capture, capture);
      const record = read.get(capture.recordId)!.record;
      assert.ok(record.type === 'response' && record.payload.equals(exchanges[i]!.body));
    }
    for (const file of files) {
      const list = (await all(readRecords(join(dir, 'warc', file)))).map((found) =>
        found.kind === 'record' ? found.record.type : 'damage',
      );
      assert.equal(list[0], 'warcinfo');
      assert.equal(list.filter((type) => type === 'request').length, list.filter((type) => type === 'response').length);
    }
    await assertSound(dir);
  });

  test('that are renamed while they are read are found under their new name', async (t) => {
    const { dir, to } = await archive(t);
    const capture = await to.store(exchangeOf(), null);
    await to.sync();
    const open = join(dir, 'warc', `${capture.file}.open`);
    await to.close();
    assert.equal((await all(readRecords(open))).length, 3);
    assert.equal((await readRecordAt(open, capture.offset)).record.id, capture.recordId);
  });

  test('are told ahead: a record lies at the position asked for before it, or behind it', async (t) => {
    const { to } = await archive(t, { maxBytes: 3000 });
    assert.deepEqual(to.position(), { file: '', offset: 0 });
    let turns = 0;
    for (let i = 0; i < 9; i++) {
      const before = to.position();
      const { file, offset } = await to.store(exchangeOf({ url: `http://a.cn/${i}` }), null);
      if (file === before.file) assert.equal(offset, before.offset);
      else turns += 1;
      assert.ok(file >= before.file);
    }
    assert.ok(turns > 2);
  });

  test('captures can be walked from a place on, and without some files', async (t) => {
    const { dir, to } = await archive(t, { maxBytes: 3000 });
    for (let i = 0; i < 9; i++) await to.store(exchangeOf({ url: `http://a.cn/${i}` }), null);
    await to.close();
    const whole = (await all(captures(dir))).map(({ capture }) => capture);
    assert.equal(whole.length, 9);
    const onFrom = (place: Capture) => (file: string) =>
      file < place.file ? null : file === place.file ? place.offset : 0;
    for (const [i, from] of whole.entries()) {
      assert.deepEqual(
        (await all(captures(dir, { start: onFrom(from) }))).map(({ capture }) => capture),
        whole.slice(i),
      );
      assert.deepEqual(
        (await all(captures(dir, { start: (file) => (file <= from.file ? 0 : null) }))).map(({ capture }) => capture),
        whole.filter(({ file }) => file <= from.file),
      );
    }
  });
});

test('the index is what the records say, sorted', async (t) => {
  const { dir, to } = await archive(t);
  for (const url of ['http://www.b.cn/x', 'http://a.cn/z?b=2&a=1', 'https://A.cn/A'])
    await to.store(exchangeOf({ url }), null);
  const { file } = await to.store(exchangeOf({ url: 'http://a.cn/a' }), null);
  await to.close();
  const text = await readFile(join(dir, 'warc', file.replace('warc.gz', 'cdxj')), 'utf8');
  assert.deepEqual(
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(0, line.indexOf('{'))),
    [
      'cn,a)/a 20260301020304 ',
      'cn,a)/a 20260301020304 ',
      'cn,a)/z?a=1&b=2 20260301020304 ',
      'cn,b)/x 20260301020304 ',
    ],
  );
});
