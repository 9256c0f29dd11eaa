import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { CundangError } from '../../src/errors.ts';
import { type Archive, type ArchiveOptions, openArchive } from '../../storage/archive.ts';
import { captures } from '../../storage/captures.ts';
import { verifyArchive } from '../../storage/verify.ts';
import { payloadDigestOf } from '../../storage/warc/digest.ts';
import { readRecordAt, readRecords } from '../../storage/warc/reader.ts';
import type { WarcRecord } from '../../storage/warc/record.ts';
import { type OpenSink, openFile } from '../../storage/warc/segment.ts';
import { exchangeOf, GBK_PAGE, gzipped } from './exchange.ts';
import { all, scratch } from './scratch.ts';

async function archive(t: TestContext, options: ArchiveOptions = {}): Promise<{ dir: string; to: Archive }> {
  const dir = await scratch(t);
  const to = await openArchive(dir, options);
  t.after(() => to.close().catch(() => {}));
  return { dir, to };
}

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

async function assertSound(dir: string): Promise<void> {
  assert.deepEqual(await all(verifyArchive(dir)), []);
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

  test('captures can be walked from a place on', async (t) => {
    const { dir, to } = await archive(t, { maxBytes: 3000 });
    for (let i = 0; i < 9; i++) await to.store(exchangeOf({ url: `http://a.cn/${i}` }), null);
    await to.close();
    const whole = (await all(captures(dir))).map(({ capture }) => capture);
    assert.equal(whole.length, 9);
    for (const [i, from] of whole.entries()) {
      assert.deepEqual(
        (await all(captures(dir, { from }))).map(({ capture }) => capture),
        whole.slice(i),
      );
    }
  });
});

/** A disk with room for so many bytes in all. */
function smallDisk(room: { bytes: number }): OpenSink {
  return async (path) => {
    const file = await openFile(path);
    const full = () => Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    return {
      ...file,
      async write(bytes, position) {
        const fits = bytes.subarray(0, room.bytes);
        await file.write(fits, position);
        room.bytes -= fits.length;
        if (fits.length < bytes.length) throw full();
      },
    };
  };
}

describe('on a full disk', () => {
  const isFull = (error: unknown) => error instanceof CundangError && error.code === 'disk.full' && error.exit === 5;

  test('the file ends with a whole record, and with room again nothing is lost', async (t) => {
    const room = { bytes: 6000 };
    const { dir, to } = await archive(t, { openSink: smallDisk(room) });
    const first = await to.store(exchangeOf({ url: 'http://a.cn/first' }), null);
    await to.sync();
    const second = await to.store(gzipped({ url: 'http://a.cn/second', body: randomBytes(9000) }), null);
    await assert.rejects(to.sync(), isFull);
    await assert.rejects(to.sync(), isFull);
    assert.deepEqual(
      (await all(captures(dir))).map(({ capture }) => capture),
      [first],
    );
    await assertSound(dir);
    room.bytes = 1_000_000;
    await to.sync();
    await to.close();
    assert.deepEqual(
      (await all(captures(dir))).map(({ capture }) => capture),
      [first, second],
    );
    await assertSound(dir);
  });

  test('store reports it once memory is used up, close reports it too, and the next start mends', async (t) => {
    const { dir, to } = await archive(t, { openSink: smallDisk({ bytes: 50_000 }) });
    const body = randomBytes(1_000_000);
    const small = await to.store(exchangeOf({ url: 'http://a.cn/small' }), null);
    await to.sync();
    await assert.rejects(async () => {
      for (let i = 0; i < 40; i++) await to.store(gzipped({ url: `http://a.cn/${i}`, body }), null);
    }, isFull);
    await assert.rejects(to.close(), isFull);
    const next = await openArchive(dir);
    assert.deepEqual(
      next.mended.map(({ file, captures, removed }) => ({ file, captures, removed })),
      [{ file: small.file, captures: 1, removed: false }],
    );
    await next.close();
    assert.deepEqual(
      (await all(captures(dir))).map(({ capture }) => capture),
      [small],
    );
    await assertSound(dir);
  });

  test('a failed sync is not forgotten', async (t) => {
    let failing = true;
    const openSink: OpenSink = async (path) => {
      const file = await openFile(path);
      return {
        ...file,
        datasync: () => (failing ? Promise.reject(Object.assign(new Error('lost'), { code: 'EIO' })) : file.datasync()),
      };
    };
    const { to } = await archive(t, { openSink });
    await to.store(exchangeOf(), null);
    await assert.rejects(to.sync(), /lost/);
    failing = false;
    await assert.rejects(to.sync(), /lost/);
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
