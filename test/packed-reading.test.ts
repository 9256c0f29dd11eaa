import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewVisit } from '../queue/frontier.ts';
import { packReading, unpackReading } from '../src/packed-reading.ts';
import { nothingRead, type Reading } from '../src/reading.ts';

const via = 'http://news.example.cn/list.html';

function visit(n: number, more: Partial<NewVisit> = {}): NewVisit {
  return { url: `http://news.example.cn/${n}.html`, site: 'example', kind: 'article', depth: 1, via, ...more };
}

function thereAndBack(reading: Reading): Reading {
  return unpackReading(structuredClone(packReading(reading)));
}

test('visits come back as they were, in their order, whatever changes from one to the next', () => {
  const found = [
    visit(1),
    visit(2),
    visit(3, { kind: 'list', againAfterMs: 0 }),
    visit(4, { kind: 'list', againAfterMs: 5000 }),
    visit(5, { depth: 2 }),
    visit(6, { site: 'other' }),
    visit(7, { via: null }),
    visit(8, { kind: 'asset' }),
    visit(9, { kind: 'asset' }),
    visit(10),
  ];
  const further = [visit(11, { kind: 'list' })];
  const reading = { ...nothingRead, found, further, skip: { code: 'soft-404', message: 'nothing here' } };
  assert.deepEqual(thereAndBack(reading), reading);
});

test('a page without links stays one', () => {
  assert.deepEqual(thereAndBack(nothingRead), nothingRead);
});

test('what a page repeats goes once', () => {
  const found = Array.from({ length: 40 }, (_, n) => visit(n));
  assert.equal(packReading({ ...nothingRead, found }).found.length, 1);
});
