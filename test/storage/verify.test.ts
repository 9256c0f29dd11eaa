import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CundangError } from '../../src/errors.ts';
import { openArchive } from '../../storage/archive.ts';
import type { Capture } from '../../storage/capture.ts';
import { indexName, warcDir } from '../../storage/files.ts';
import { type Finding, type VerifyProgress, type VerifySummary, verifyArchive } from '../../storage/verify.ts';
import { readRecordAt } from '../../storage/warc/reader.ts';
import { exchangeOf, gzipped } from './exchange.ts';
import { all, scratch } from './scratch.ts';

interface Made {
  readonly dir: string;
  readonly warc: string;
  readonly index: string;
  readonly made: readonly Capture[];
}

async function archive(): Promise<Made> {
  const dir = await scratch();
  const to = await openArchive(dir);
  const first = await to.store(gzipped(), null);
  const made = [
    first,
    await to.store(gzipped({ url: 'http://b.cn/' }), first),
    await to.store(exchangeOf({ url: 'http://c.cn/' }), null),
  ];
  await to.close();
  return { dir, warc: join(warcDir(dir), first.file), index: join(warcDir(dir), indexName(first.file)), made };
}

async function verify(dir: string): Promise<{ findings: Finding[]; summary: VerifySummary }> {
  const findings: Finding[] = [];
  const walk = verifyArchive(dir);
  for (;;) {
    const step = await walk.next();
    if (step.done) return { findings, summary: step.value };
    findings.push(step.value);
  }
}

test('a sound archive: counts, and progress to the end', async () => {
  const { dir, warc } = await archive();
  const told: VerifyProgress[] = [];
  assert.deepEqual(await all(verifyArchive(dir, (progress) => told.push(progress))), []);
  assert.deepEqual(told.at(-1), { file: (await readdir(warcDir(dir)))[1], files: 1, filesDone: 1, records: 7 });
  const { summary } = await verify(dir);
  assert.deepEqual(summary, {
    files: 1,
    bytes: (await readFile(warc)).length,
    records: 7,
    types: { warcinfo: 1, response: 2, revisit: 1, request: 3 },
    undigested: 0,
    findings: 0,
  });
});

test('no archive is an error of its own, an empty one is sound', async () => {
  const dir = await scratch();
  await assert.rejects(verify(dir), (error) => error instanceof CundangError && error.code === 'archive.missing');
  await (await openArchive(dir)).close();
  assert.equal((await verify(dir)).summary.files, 0);
});

test('a flipped byte is reported by file and offset, once', async () => {
  const { dir, warc, made } = await archive();
  const bytes = await readFile(warc);
  bytes[made[2]!.offset + 60]! ^= 4;
  await writeFile(warc, bytes);
  const { findings, summary } = await verify(dir);
  assert.equal(findings.length, 1);
  assert.equal(findings[0]?.file, made[2]!.file);
  assert.equal(findings[0]?.offset, made[2]!.offset);
  assert.equal(findings[0]?.kind, 'record');
  assert.equal(summary.findings, 1);
});

test('bytes changed under a true gzip checksum are found by their digest', async () => {
  const { dir, warc, made } = await archive();
  const bytes = await readFile(warc);
  const { offset, length } = made[2]!;
  const { record } = await readRecordAt(warc, offset);
  assert.ok(record.type === 'response');
  const text = Buffer.from(
    `WARC/1.1\r\n${record.fields
      .list()
      .map(([n, v]) => `${n}: ${v}\r\n`)
      .join('')}\r\n`,
  );
  const block = Buffer.from(record.block);
  block[block.length - 1]! ^= 1;
  const forged = gzipSync(Buffer.concat([text, block, Buffer.from('\r\n\r\n')]));
  await writeFile(warc, Buffer.concat([bytes.subarray(0, offset), forged, bytes.subarray(offset + length)]));
  const [finding] = (await verify(dir)).findings;
  assert.deepEqual([finding?.kind, finding?.offset], ['record', offset]);
  assert.match(finding?.reason ?? '', /block digest/);
});

test('a torn end of a closed file is damage, of an open one it is not', async () => {
  const { dir, warc, index, made } = await archive();
  const bytes = await readFile(warc);
  const torn = bytes.subarray(0, made[2]!.offset + 50);
  await writeFile(warc, torn);
  assert.deepEqual(
    (await verify(dir)).findings.map(({ kind, offset }) => [kind, offset]),
    [['record', made[2]!.offset]],
  );
  await writeFile(`${warc}.open`, torn);
  await writeFile(`${index}.open`, await readFile(index));
  await rm(warc);
  await rm(index);
  assert.deepEqual((await verify(dir)).findings, []);
});

describe('the index', () => {
  const cases: readonly [string, (lines: string[]) => string[], RegExp][] = [
    ['lacks a line', (lines) => lines.slice(1), /no line for this record/],
    ['has a line out of order', ([a, b, c]) => [b!, a!, c!], /out of order/],
    ['has a line twice', ([a, b, c]) => [a!, a!, b!, c!], /second line/],
    ['has a broken line', (lines) => [...lines, 'zz 2026 {'], /not a CDXJ line/],
    [
      'points where no capture is',
      (lines) => [...lines, lines[2]!.replace(/"offset":"\d+"/, '"offset":"1"')],
      /where no capture is/,
    ],
    [
      'points at another file',
      (lines) => [...lines.slice(0, 2), lines[2]!.replace('cundang-', 'cundung-')],
      /another file/,
    ],
    [
      'has another length',
      (lines) => lines.map((line) => line.replace(/"length":"/, '"length":"1')),
      /differs in length/,
    ],
    ['has another status', (lines) => lines.map((line) => line.replace('"200"', '"404"')), /differs in status/],
    [
      'has another digest',
      (lines) => lines.map((line) => line.replace(/"digest":"./, '"digest":"1')),
      /differs in digest/,
    ],
    ['has another URL', (lines) => lines.map((line) => line.replace('"http:', '"https:')), /differs in url/],
    ['has another time', (lines) => lines.map((line) => line.replace(' 2026', ' 2025')), /differs in timestamp/],
    ['has another key', (lines) => lines.map((line) => `cn,${line}`), /differs in key/],
    [
      'has another media type',
      (lines) => lines.map((line) => line.replace('/html', '/plain').replace('/revisit', '/x')),
      /differs in mime/,
    ],
  ];
  for (const [name, change, reason] of cases) {
    test(name, async () => {
      const { dir, index } = await archive();
      const lines = (await readFile(index, 'utf8')).trimEnd().split('\n');
      await writeFile(index, `${change(lines).join('\n')}\n`);
      const { findings } = await verify(dir);
      assert.ok(findings.length > 0);
      for (const finding of findings) assert.equal(finding.kind, 'index');
      assert.ok(
        findings.some((finding) => reason.test(finding.reason)),
        findings.map((finding) => finding.reason).join('\n'),
      );
    });
  }

  test('is missing', async () => {
    const { dir, index } = await archive();
    await rm(index);
    const { findings } = await verify(dir);
    assert.deepEqual(
      findings.map(({ offset, reason }) => [offset, reason]),
      [[null, 'the index is missing']],
    );
  });
});

test('a revisit whose original is not in the archive is reported', async () => {
  const dir = await scratch();
  const { made } = await archive();
  const to = await openArchive(dir);
  const revisit = await to.store(gzipped(), made[0]!);
  await to.close();
  const { findings } = await verify(dir);
  assert.deepEqual(
    findings.map(({ kind, offset }) => [kind, offset]),
    [['reference', revisit.offset]],
  );
  assert.ok(findings[0]?.reason.includes(made[0]!.recordId));
});
