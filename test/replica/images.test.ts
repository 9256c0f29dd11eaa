import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, inflateSync } from 'node:zlib';
import { jpeg, pdf, png, richText } from './images.ts';

test('a PNG has whole chunks and the pixels asked for', () => {
  const file = png(3, 2, { r: 10, g: 20, b: 30 });
  const types: string[] = [];
  let pixels = Buffer.alloc(0);
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const body = file.subarray(at + 4, at + 8 + length);
    assert.equal(file.readUInt32BE(at + 8 + length), crc32(body));
    types.push(body.subarray(0, 4).toString());
    if (types.at(-1) === 'IDAT') pixels = inflateSync(body.subarray(4));
    at += length + 12;
  }
  assert.deepEqual(types, ['IHDR', 'IDAT', 'IEND']);
  const row = [0, 10, 20, 30, 10, 20, 30, 10, 20, 30];
  assert.deepEqual([...pixels], [...row, ...row]);
});

test('a JPEG’s segments lead from start to end of image', () => {
  const file = jpeg(100);
  const markers: number[] = [];
  let at = 2;
  while (file[at + 1] !== 0xda) {
    assert.equal(file[at], 0xff);
    markers.push(file[at + 1] as number);
    at += 2 + file.readUInt16BE(at + 2);
  }
  assert.deepEqual(markers, [0xe0, 0xdb, 0xc0, 0xc4, 0xc4]);
  assert.equal(file.subarray(-2).toString('hex'), 'ffd9');
  assert.notDeepEqual(jpeg(70), file);
});

test('a PDF’s cross-reference table points at its objects', () => {
  const file = pdf('Attachment 7').toString('latin1');
  const start = Number(/startxref\n(\d+)/.exec(file)?.[1]);
  assert.ok(file.startsWith('xref\n0 6\n', start));
  const offsets = [...file.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
  assert.deepEqual(
    offsets.map((offset) => file.slice(offset, offset + 7)),
    [1, 2, 3, 4, 5].map((n) => `${n} 0 obj`),
  );
});

test('a rich-text document escapes braces and writes what is not ASCII by number', () => {
  assert.ok(richText('{a}村').toString('latin1').includes('\\{a\\}\\u26449?'));
});
