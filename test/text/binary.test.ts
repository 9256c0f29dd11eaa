import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binaryName } from '../../src/text/binary.ts';
import { decode } from '../../src/text/charset.ts';
import { seededRandom } from '../replica/random.ts';

const random = seededRandom('binary');
const noise = (bytes: number): Buffer => Buffer.from(Array.from({ length: bytes }, () => random.int(0, 255)));
const named = (bytes: Buffer): string | null => binaryName(decode(bytes, { fallback: 'gb18030' }).text);

test('files that are sent as pages are none', () => {
  for (const start of [
    '\xff\xd8\xff\xe0\x00\x10JFIF\x00',
    'PK\x03\x04\x14\x00',
    'Rar!\x1a\x07\x00',
    '\xd0\xcf\x11\xe0',
  ]) {
    assert.equal(named(Buffer.concat([Buffer.from(start, 'latin1'), noise(4000)])), 'binary data', start);
  }
  assert.equal(named(Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n')), 'a PDF file');
  assert.equal(named(Buffer.from('{\\rtf1\\ansi 通知}')), 'an RTF file');
});

test('text is text: in UTF-16, with a slip of the editor, and when it is empty', () => {
  const page = `<html><body><p>${'青河县的水库修好了。'.repeat(40)}</p></body></html>`;
  assert.equal(named(Buffer.from(page, 'utf16le')), null);
  assert.equal(named(Buffer.from(`${page.slice(0, 40)}\0\x0b\x1e${page.slice(40)}`)), null);
  assert.equal(named(Buffer.from('')), null);
});
