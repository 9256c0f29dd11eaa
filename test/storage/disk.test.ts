import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { CundangError } from '../../src/errors.ts';
import { openArchive } from '../../storage/archive.ts';
import { captures } from '../../storage/captures.ts';
import { type OpenSink, openFile } from '../../storage/warc/segment.ts';
import { archive, assertSound } from './archives.ts';
import { exchangeOf, gzipped } from './exchange.ts';
import { all } from './scratch.ts';

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
