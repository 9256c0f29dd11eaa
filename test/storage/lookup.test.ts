import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openArchive } from '../../storage/archive.ts';
import type { Capture, Original } from '../../storage/capture.ts';
import { indexName, warcDir } from '../../storage/files.ts';
import { payloadOf, recordOf } from '../../storage/lookup.ts';
import { exchangeOf, GBK_PAGE, gzipped } from './exchange.ts';
import { scratch } from './scratch.ts';

test('each capture finds its payload: its own, that of a revisit, that of a revisit of a revisit', async () => {
  const dir = await scratch();
  const to = await openArchive(dir, { maxBytes: 4000 });
  const own = await to.store(gzipped(), null);
  for (let i = 0; i < 9; i++) await to.store(exchangeOf({ url: `http://filler.cn/${i}` }), null);
  const copy = await to.store(gzipped({ url: 'http://copy.cn/', fetchedAt: '2026-04-01T00:00:00Z' }), own);
  const same = await to.store(
    exchangeOf({ url: copy.url, status: 304, body: Buffer.alloc(0), fetchedAt: '2026-05-01T00:00:00Z' }),
    copy,
  );
  const body = Buffer.from('文字');
  const resource = await to.storeResource({ uri: 'urn:a', contentType: 'text/plain', body, fetchedAt: new Date() });
  const check = async () => {
    for (const capture of [own, copy, same]) assert.deepEqual((await payloadOf(dir, capture))?.content(), GBK_PAGE);
    assert.deepEqual((await payloadOf(dir, resource))?.payload, body);
    assert.equal((await recordOf(dir, own))?.id, own.recordId);
    assert.equal(await recordOf(dir, { ...own, recordId: '<urn:uuid:gone>' }), null);
  };
  await to.sync();
  assert.notEqual(own.file, same.file);
  await check();
  await to.close();
  await check();
});

test('among thousands of lines the right one is found, for the first, the last and those between', async () => {
  const dir = await scratch();
  const to = await openArchive(dir);
  const made: Capture[] = [];
  for (let i = 0; i < 3000; i++) {
    made.push(
      await to.store(
        exchangeOf({
          url: `http://many.cn/${String(i).padStart(5, '0')}/${'x'.repeat(i % 90)}`,
          body: Buffer.from(`${i}`),
        }),
        null,
      ),
    );
  }
  const picked = [...Array.from({ length: 40 }, (_, i) => i * 76), 2999];
  const revisits: Capture[] = [];
  for (const i of picked) {
    revisits.push(await to.store(exchangeOf({ url: 'http://copy.cn/', body: Buffer.from(`${i}`) }), made[i]!));
  }
  await to.close();
  for (const [n, revisit] of revisits.entries()) {
    assert.equal(revisit.type, 'revisit');
    assert.equal((await payloadOf(dir, revisit))?.payload.toString(), String(picked[n]));
  }
});

test('what is not there is null; a missing index says so', async () => {
  const dir = await scratch();
  const to = await openArchive(dir);
  const digest = (await to.store(gzipped(), null)).payloadDigest;
  const gone: Original = {
    recordId: '<urn:uuid:gone>',
    url: 'http://gone.cn/',
    fetchedAt: '2026-01-01T00:00:00.000Z',
    payloadDigest: digest,
  };
  const lost = await to.store(gzipped({ url: 'http://a.cn/' }), gone);
  await to.close();
  assert.equal(await payloadOf(dir, lost), null);
  assert.equal(await payloadOf(dir, { ...lost, file: 'other.warc.gz' }), null);
  await rm(join(warcDir(dir), indexName(lost.file)));
  await assert.rejects(payloadOf(dir, lost), /index is missing/);
});
