import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync, constants as zlib, zstdCompressSync } from 'node:zlib';
import { type ForeignFound, foreignRecords } from '../../../storage/ingest/foreign.ts';
import { all, scratch, scratchFile } from '../scratch.ts';

/** A `resource` record as plain text. */
function plain(n: number, body: string | Buffer, extra = ''): Buffer {
  const block = Buffer.from(body);
  const head =
    `WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:0c1d4c2e-9d1f-4f25-8f5b-${String(n).padStart(12, '0')}>\r\n` +
    `WARC-Date: 2016-03-02T02:03:04Z\r\nWARC-Target-URI: <urn:n:${n}>\r\n${extra}Content-Length: ${block.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), block, Buffer.from('\r\n\r\n')]);
}

const plains = [plain(1, '第一篇'), plain(2, Buffer.alloc(300_000, 7)), plain(3, 'third')];
const whole = Buffer.concat(plains);
const ids = (found: readonly ForeignFound[]) =>
  found.map((one) => (one.kind === 'record' && 'url' in one.record ? one.record.url : one.kind));
const frame = (bytes: Buffer, dictionary?: Buffer) =>
  zstdCompressSync(bytes, {
    params: { [zlib.ZSTD_c_checksumFlag]: 1 },
    pledgedSrcSize: bytes.length,
    ...(dictionary === undefined ? {} : { dictionary }),
  });
const skippable = (magic: number, data: Buffer) => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(magic, 0);
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data]);
};

const packings: readonly [string, Buffer][] = [
  ['plain', whole],
  ['a gzip member each', Buffer.concat(plains.map((one) => gzipSync(one)))],
  ['one gzip member around all', gzipSync(whole)],
  ['a gzip member around some', Buffer.concat([gzipSync(Buffer.concat(plains.slice(0, 2))), gzipSync(plains[2]!)])],
  ['a zstd frame each', Buffer.concat(plains.map((one) => frame(one)))],
  ['one zstd frame around all', frame(whole)],
  [
    'zstd frames of a record each and frames to skip',
    Buffer.concat([
      frame(plains[0]!),
      skippable(0x184d2a51, Buffer.from('seek table')),
      frame(plains[1]!),
      frame(Buffer.alloc(0)),
      frame(plains[2]!),
    ]),
  ],
  [
    'two zstd frames for one record',
    Buffer.concat([frame(whole.subarray(0, 100_000)), frame(whole.subarray(100_000))]),
  ],
  [
    'plain with line ends too many, and the last ones missing',
    Buffer.concat([
      gzipSync(Buffer.concat([plains[0]!, Buffer.from('\r\n\n'), plains[1]!, plains[2]!.subarray(0, -4)])),
    ]),
  ],
];

for (const [name, bytes] of packings) {
  test(`records are read from ${name}, and each comes out as a member of its own`, async () => {
    const path = await scratchFile(bytes, 'any.name');
    const found = await all(foreignRecords(path));
    assert.deepEqual(ids(found), ['urn:n:1', 'urn:n:2', 'urn:n:3']);
    const members: Buffer[] = [];
    for (const one of found) if (one.kind === 'record') members.push(await one.member());
    const again = await scratchFile(Buffer.concat(members), 'again.warc.gz');
    const read = await all(foreignRecords(again));
    assert.ok(read.every((one) => one.kind === 'record' && one.alone));
    for (const [i, one] of read.entries()) {
      const original = found[i]!;
      assert.ok(one.kind === 'record' && original.kind === 'record');
      assert.ok(one.record.block.equals(original.record.block));
      assert.deepEqual(one.record.fields.list(), original.record.fields.list());
    }
  });
}

test('a member of one record is handed on byte for byte', async () => {
  const members = plains.map((one) => gzipSync(one, { level: 1 }));
  const path = await scratchFile(Buffer.concat(members));
  const out: Buffer[] = [];
  for await (const one of foreignRecords(path)) if (one.kind === 'record') out.push(await one.member());
  assert.deepEqual(out, members);
});

test('records within a stretch of a file are read as if it were all', async () => {
  const inner = Buffer.concat(plains.map((one) => gzipSync(one)));
  const path = await scratchFile(Buffer.concat([Buffer.alloc(777, 'PK'), inner, plains[0]!]), 'x.wacz');
  const found = await all(foreignRecords(path, { within: { start: 777, length: inner.length } }));
  assert.deepEqual(ids(found), ['urn:n:1', 'urn:n:2', 'urn:n:3']);
});

describe('a zstd dictionary', () => {
  /** One that zstd itself trained: its format and its id are what the frames then refer to. */
  async function trained(_t: import('node:test').TestContext): Promise<Buffer> {
    const dir = await scratch();
    const samples = Array.from({ length: 400 }, (_, n) => {
      const path = join(dir, `${n}.sample`);
      writeFileSync(path, plain(n, `山村新路通车，第${n * 7919}号报道。`.repeat(8)));
      return path;
    });
    const out = join(dir, 'dictionary');
    const made = spawnSync('zstd', ['-q', '--train', ...samples, '-o', out, '--maxdict=8000'], { encoding: 'utf8' });
    if (made.error !== undefined) return Buffer.alloc(0);
    assert.equal(made.status, 0, made.stderr);
    return readFileSync(out);
  }

  test('is read from the frame that the file begins with, packed or not', async (t) => {
    const dictionary = await trained(t);
    if (dictionary.length === 0) return t.skip('the zstd program is not installed');
    assert.equal(dictionary.readUInt32LE(0), 0xec30a437);
    const frames = plains.map((one) => frame(one, dictionary));
    for (const packed of [dictionary, frame(dictionary)]) {
      const path = await scratchFile(Buffer.concat([skippable(0x184d2a5d, packed), ...frames]), 'x.warc.zst');
      assert.deepEqual(ids(await all(foreignRecords(path))), ['urn:n:1', 'urn:n:2', 'urn:n:3']);
    }
    const without = await scratchFile(Buffer.concat(frames), 'x.warc.zst');
    const found = await all(foreignRecords(without));
    assert.ok(found.length > 0 && found.every((one) => one.kind === 'damage'), 'frames whose dictionary is gone');
  });

  test('that is cut, broken or too large is an error that says so', async () => {
    const broken: readonly [Buffer, RegExp][] = [
      [skippable(0x184d2a5d, frame(Buffer.alloc(9 * 1024 * 1024))), /does not unpack/],
      [skippable(0x184d2a5d, Buffer.concat([frame(plains[0]!).subarray(0, 60), Buffer.alloc(9)])), /does not unpack/],
      [
        Buffer.concat([skippable(0x184d2a5d, Buffer.alloc(0)).subarray(0, 4), Buffer.from([255, 0, 0, 0, 1])]),
        /is cut/,
      ],
      [
        Buffer.concat([skippable(0x184d2a5d, Buffer.alloc(0)).subarray(0, 4), Buffer.from([255, 255, 255, 255])]),
        /over/,
      ],
    ];
    for (const [bytes, reason] of broken) {
      const path = await scratchFile(bytes, 'x.warc.zst');
      await assert.rejects(all(foreignRecords(path)), { code: 'archive.damaged', message: reason });
    }
  });
});

describe('damage', () => {
  test('in a frame loses the records of that frame alone, and tells where it begins', async () => {
    const frames = plains.map((one) => frame(one));
    const starts = [0, frames[0]!.length, frames[0]!.length + frames[1]!.length];
    for (const hit of [0, 1, 2]) {
      const bytes = Buffer.concat(frames);
      // The checksum at the end of a frame.
      bytes[starts[hit]! + frames[hit]!.length - 2]! ^= 0xff;
      const found = await all(foreignRecords(await scratchFile(bytes, 'x.warc.zst')));
      const expected = ['urn:n:1', 'urn:n:2', 'urn:n:3'].map((id, i) => (i === hit ? 'damage' : id));
      assert.deepEqual(ids(found), expected);
      assert.equal(found[hit]!.offset, starts[hit]);
    }
  });

  test('in a member around many keeps what came before it, and goes on behind it', async () => {
    const noise = randomBytes(2_000_000);
    const many = gzipSync(Buffer.concat([plains[0]!, plain(2, noise), plains[2]!]));
    const bytes = Buffer.concat([many, gzipSync(plain(9, 'after'))]);
    bytes.fill(0xff, many.length - 3000, many.length - 2900);
    const found = await all(foreignRecords(await scratchFile(bytes)));
    assert.equal(ids(found)[0], 'urn:n:1');
    assert.equal(ids(found).at(-1), 'urn:n:9');
    assert.ok(found.some((one) => one.kind === 'damage' && one.offset === 0));
  });

  test('of a digest is damage, the record is not handed out', async () => {
    const bad = plain(1, 'abc', 'WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n');
    for (const bytes of [
      Buffer.concat([bad, plains[2]!]),
      gzipSync(Buffer.concat([bad, plains[2]!])),
      frame(Buffer.concat([bad, plains[2]!])),
    ]) {
      const found = await all(foreignRecords(await scratchFile(bytes, 'x')));
      assert.deepEqual(ids(found), ['damage', 'urn:n:3']);
      assert.match(found[0]?.kind === 'damage' ? found[0].reason : '', /block digest/);
    }
  });

  test('of every kind of packing, cut at many places: never a crash, never silence, records before it are there', async () => {
    for (const [name, bytes] of packings) {
      for (const share of [0.01, 0.3, 0.6, 0.9, 0.995]) {
        const cut = bytes.subarray(0, Math.floor(bytes.length * share));
        const found = await all(foreignRecords(await scratchFile(cut, 'x')));
        assert.ok(found.some(({ kind }) => kind === 'damage') || ids(found).length < 3, `${name} cut at ${share}`);
        assert.ok(found.length > 0, `${name} cut at ${share}`);
      }
    }
  });
});

test('bombs end in damage, in bounded memory and time', { timeout: 60_000 }, async () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  const options = { blockBytes: 4 * 1024 * 1024 };
  for (const bytes of [
    gzipSync(Buffer.concat([plains[0]!, plains[2]!, zeros])),
    frame(Buffer.concat([plains[0]!, zeros])),
  ]) {
    const path = await scratchFile(
      Buffer.concat([bytes, bytes[0] === 0x1f ? gzipSync(plain(9, 'z')) : frame(plain(9, 'z'))]),
      'x',
    );
    const found = await all(foreignRecords(path, options));
    assert.equal(ids(found)[0], 'urn:n:1');
    assert.equal(ids(found).at(-1), 'urn:n:9');
    assert.ok(found.some((one) => one.kind === 'damage' && /no record|record header over/.test(one.reason)));
  }
});
