import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CundangError } from '../../../src/errors.ts';
import { storedMember } from '../../../storage/warc/member.ts';
import { type Found, readRecordAt, readRecords } from '../../../storage/warc/reader.ts';
import { all, scratch, scratchFile } from '../scratch.ts';

/** A `resource` record as plain text. */
function plain(n: number, body: string | Buffer, extra = ''): Buffer {
  const block = Buffer.from(body);
  const id = `<urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-${String(n).padStart(12, '0')}>`;
  const head =
    `WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: ${id}\r\nWARC-Date: 2026-03-02T02:03:04Z\r\n` +
    `WARC-Target-URI: urn:n:${n}\r\n${extra}Content-Length: ${block.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), block, Buffer.from('\r\n\r\n')]);
}

const plains = [plain(1, '第一篇'), plain(2, Buffer.alloc(300, 7)), plain(3, 'third')];
const members = [gzipSync(plains[0]!), storedMember([plains[1]!]), gzipSync(plains[2]!)];

function starts(parts: readonly Buffer[]): number[] {
  let at = 0;
  return parts.map((part) => {
    at += part.length;
    return at - part.length;
  });
}

const urls = (found: readonly Found[]) =>
  found.map((one) => (one.kind === 'record' && 'url' in one.record ? one.record.url : one.kind));

/** Whatever a file holds: records and damage stand side by side from its first byte to its last. */
function assertCovers(found: readonly Found[], size: number): void {
  let at = 0;
  for (const one of found) {
    assert.equal(one.offset, at);
    assert.ok(one.length > 0);
    at += one.length;
  }
  assert.equal(at, size);
}

for (const [kind, parts, name] of [
  ['gzip members', members, 'x.warc.gz'],
  ['plain records', plains, 'x.warc'],
] as const) {
  describe(kind, () => {
    const whole = Buffer.concat(parts);
    const offsets = starts(parts);

    test('are read with their places', async () => {
      const path = await scratchFile(whole, name);
      const found = await all(readRecords(path, { digests: true }));
      assert.deepEqual(urls(found), ['urn:n:1', 'urn:n:2', 'urn:n:3']);
      assert.deepEqual(
        found.map(({ offset }) => offset),
        offsets,
      );
      assertCovers(found, whole.length);
      assert.deepEqual(urls(await all(readRecords(path, { from: offsets[1]! }))), ['urn:n:2', 'urn:n:3']);
      for (const [i, offset] of offsets.entries()) {
        for (const length of [parts[i]!.length, undefined, 1]) {
          const one = await readRecordAt(path, offset, length);
          assert.equal(one.length, parts[i]!.length);
          assert.deepEqual(urls([one]), [`urn:n:${i + 1}`]);
        }
      }
    });

    test('cut at any byte: the whole ones are read, the rest is a torn end', async () => {
      const path = await scratchFile(whole, name);
      for (let size = whole.length; size >= 0; size--) {
        await truncate(path, size);
        const found = await all(readRecords(path));
        const expected = offsets.filter((offset, i) => offset + parts[i]!.length <= size).length;
        const last = found.at(-1);
        assertCovers(found, size);
        if (last?.kind === 'damage') {
          assert.ok(last.torn, `cut at ${size}: ${last.reason}`);
          found.pop();
        } else assert.ok(size === 0 || size === whole.length || offsets.includes(size), `cut at ${size}`);
        assert.deepEqual(urls(found), ['urn:n:1', 'urn:n:2', 'urn:n:3'].slice(0, expected));
      }
    });

    test('with one byte flipped: only that record is lost, and never in silence', async () => {
      const path = await scratchFile(whole, name);
      for (let at = 0; at < whole.length; at += 1) {
        const flipped = Buffer.from(whole);
        flipped[at]! ^= 0xff;
        await writeFile(path, flipped);
        const found = await all(readRecords(path));
        const hit = offsets.findLastIndex((offset) => offset <= at);
        assertCovers(found, whole.length);
        for (const [i, url] of ['urn:n:1', 'urn:n:2', 'urn:n:3'].entries()) {
          if (i !== hit) assert.ok(urls(found).includes(url), `byte ${at} of record ${hit + 1} took ${url} along`);
        }
        // Gzip's checksum vouches for every byte; a plain record without digests can only vouch for its frame.
        const header = at - offsets[hit]! >= 4 && at - offsets[hit]! <= 9;
        if (name === 'x.warc.gz' && !header)
          assert.ok(
            found.some(({ kind }) => kind === 'damage'),
            `byte ${at}`,
          );
      }
    });

    test('between garbage are found again', async () => {
      const noise = Buffer.alloc(200_000, 'noise WARC/1. \x1f\x8b\x08\x00 and more of it\r\n');
      const path = await scratchFile(Buffer.concat([noise, parts[0]!, noise, parts[1]!, noise]), name);
      const found = await all(readRecords(path));
      assert.deepEqual(urls(found), ['damage', 'urn:n:1', 'damage', 'urn:n:2', 'damage']);
      assertCovers(found, noise.length * 3 + parts[0]!.length + parts[1]!.length);
    });
  });
}

test('an empty file holds nothing, a missing one is an error', async () => {
  assert.deepEqual(await all(readRecords(await scratchFile(''))), []);
  const missing = `${await scratch()}/none.warc.gz`;
  await assert.rejects(
    all(readRecords(missing)),
    (error) => error instanceof CundangError && error.code === 'file.unreadable',
  );
});

test('records far larger than a read are put together', async () => {
  const big = Buffer.alloc(3_000_000);
  for (let i = 0; i < big.length; i++) big[i] = (i * i) >> 5;
  const parts = [plain(1, 'a'), plain(2, big), plain(3, 'z')];
  for (const bytes of [parts, parts.map((p) => gzipSync(p)), parts.map((p) => storedMember([p]))]) {
    const found = await all(readRecords(await scratchFile(Buffer.concat(bytes))));
    assert.deepEqual(urls(found), ['urn:n:1', 'urn:n:2', 'urn:n:3']);
    assert.ok(found[1]?.kind === 'record' && found[1].record.block.equals(big));
  }
});

describe('an archived WARC within a record', () => {
  const inner = Buffer.concat([gzipSync(plain(7, 'forged')), plain(8, 'forged too'), Buffer.alloc(70_000, 5)]);
  const outer = storedMember([plain(1, inner)]);
  const after = gzipSync(plain(2, 'after'));
  const forged = (found: readonly Found[]) => urls(found).some((url) => url === 'urn:n:7' || url === 'urn:n:8');

  test('is not read when the file is cut', async () => {
    const path = await scratchFile(outer);
    for (let size = outer.length - 1; size > 16; size -= size > 70_000 || size < 1_000 ? 7 : 999) {
      await truncate(path, size);
      const found = await all(readRecords(path));
      assert.deepEqual(urls(found), ['damage'], `cut at ${size}`);
      assert.ok(found[0]?.kind === 'damage' && found[0].torn);
    }
  });

  test('is not read when its bytes are damaged, and the next record is', async () => {
    const whole = Buffer.concat([outer, after]);
    for (const at of [100, 400, 600, 50_000, outer.length - 8, outer.length - 1]) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1;
      const found = await all(readRecords(await scratchFile(flipped)));
      assert.equal(forged(found), false, `byte ${at}`);
      assert.deepEqual(urls(found), ['damage', 'urn:n:2']);
    }
  });
});

describe('hostile files', () => {
  const cases: readonly [string, Buffer, RegExp][] = [
    ['a bomb', gzipSync(plain(1, Buffer.alloc(40_000_000))), /more than|over the limit/],
    ['a block over the limit', plain(1, Buffer.alloc(2_000_000)), /over the limit/],
    [
      'a length beyond the member',
      gzipSync(Buffer.from(plain(1, 'abc').toString().replace('Length: 3', 'Length: 9'))),
      /holds less/,
    ],
    [
      'a length short of the member',
      gzipSync(Buffer.from(plain(1, 'abc').toString().replace('Length: 3', 'Length: 2'))),
      /does not end/,
    ],
    ['two records in one member', gzipSync(Buffer.concat([plain(1, 'a'), plain(2, 'b')])), /does not end/],
    ['a member that is no record', gzipSync('hello'), /no WARC/],
    ['an empty member', gzipSync(''), /header|no WARC/],
    ['an endless header', gzipSync(`WARC/1.1\r\n${'a: b\r\n'.repeat(50_000)}`), /header over/],
  ];
  for (const [name, bytes, reason] of cases) {
    test(`${name} is damage, and the next record is read`, async () => {
      const path = await scratchFile(Buffer.concat([bytes, gzipSync(plain(9, 'after'))]));
      const [first, second, ...more] = await all(readRecords(path, { blockBytes: 1_000_000 }));
      assert.match(first?.kind === 'damage' ? first.reason : 'a record', reason);
      assert.deepEqual(urls([second!]), ['urn:n:9']);
      assert.equal(more.length, 0);
    });
  }
});

test('digests are held against the bytes when asked for', async () => {
  // The second holds other bytes under the digest of the first.
  const sha1 = `WARC-Block-Digest: sha1:${hash('sha1', 'abc')}\r\n`;
  const path = await scratchFile(
    Buffer.concat([plain(1, 'abc', sha1), plain(2, 'abd', sha1), plain(3, 'x', 'WARC-Block-Digest: tiger:ABC\r\n')]),
  );
  assert.deepEqual(urls(await all(readRecords(path))), ['urn:n:1', 'urn:n:2', 'urn:n:3']);
  const strict = await all(readRecords(path, { digests: true }));
  assert.deepEqual(urls(strict), ['urn:n:1', 'damage', 'urn:n:3']);
  assert.match(strict[1]?.kind === 'damage' ? strict[1].reason : '', /block digest/);
});

test('a payload digest taken with the chunks on is accepted too, a wrong one is not', async () => {
  const response = (digest: string) => {
    const block = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
    return Buffer.from(
      `WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2012-03-02T02:03:04Z\r\n` +
        `WARC-Target-URI: http://example.cn/\r\nContent-Type: application/http\r\nWARC-Payload-Digest: ${digest}\r\n` +
        `Content-Length: ${block.length}\r\n\r\n${block}\r\n\r\n`,
    );
  };
  for (const [digest, kind] of [
    [hash('sha1', 'abc'), 'record'],
    [hash('sha1', '3\r\nabc\r\n0\r\n\r\n'), 'record'],
    [hash('sha1', 'abd'), 'damage'],
  ] as const) {
    const [found] = await all(readRecords(await scratchFile(response(`sha1:${digest}`)), { digests: true }));
    assert.equal(found?.kind, kind);
  }
});

test('a place without a record is an error with path and offset', async () => {
  const path = await scratchFile(Buffer.concat(members));
  for (const offset of [1, 1_000_000]) {
    await assert.rejects(readRecordAt(path, offset), (error) => {
      assert.ok(error instanceof CundangError);
      assert.equal(error.code, 'archive.damaged');
      assert.deepEqual(error.where, { path, offset });
      return true;
    });
  }
});
