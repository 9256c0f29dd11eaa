/** A few weeks over real sockets into real WARC files: what the simulated year leaves out. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createWire } from '../../crawlers/http/wire.ts';
import { DEFAULT_BUDGET } from '../../src/history/policy.ts';
import { openArchive } from '../../storage/archive.ts';
import { verifyArchive } from '../../storage/verify.ts';
import { readRecordAt } from '../../storage/warc/reader.ts';
import { createCalendar } from '../replica/calendar.ts';
import { serveCalendar } from '../replica/calendar-server.ts';
import { simulate } from './simulate.ts';
import type { CountingWire } from './wire.ts';

test('some weeks over sockets: looks lead to their captures, archives are whole, no loss is false', async (t) => {
  const options = { pages: 40, days: 24, seed: 5, budget: 4 * DEFAULT_BUDGET };
  const server = await serveCalendar(createCalendar({ ...options, from: '2025-03-01' }));
  t.after(() => server.close());
  const folder = mkdtempSync(join(tmpdir(), 'cundang-sockets-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const wire = createWire({
    userAgent: 'cundang-test',
    proxy: server.proxyUrl,
    ca: server.caPem,
    timeouts: { connectMs: 5_000, headersMs: 5_000, bodyMs: 5_000, totalMs: 20_000 },
    limits: { bodyBytes: 5_000_000, headerBytes: 64_000, redirects: 5 },
  });
  t.after(() => wire.close());
  const counting: CountingWire = { ...wire, requests: () => server.asked.length };
  const archive = await openArchive(folder, { userAgent: 'cundang-test' });
  const simulated = await simulate(options, {
    wire: counting,
    clock: server.clock,
    tickHours: 24,
    afterDays: 20,
    keep: (exchange) => archive.store(exchange, null),
  });
  await archive.close();

  const { judgement, watched } = simulated;
  assert.ok(watched.size >= 25, `${watched.size} pages`);
  assert.equal(judgement.falseLosses, 0);
  assert.equal(judgement.fates.wrong, 0, JSON.stringify(judgement.mistakes));
  assert.ok(judgement.fates.right >= watched.size * 0.8, JSON.stringify(judgement.fates));

  const looks = [...watched.values()].flatMap((page) => page.looks);
  assert.ok(looks.length >= 100, `${looks.length} looks`);
  for (const { url, capture, status } of looks.filter(({ capture }) => capture !== null)) {
    const path = join(folder, 'warc', capture!.file);
    assert.ok(existsSync(path));
    const { record } = (await readRecordAt(path, capture!.offset))!;
    assert.equal(record.id, capture!.recordId, url);
    assert.ok(record.type === 'response' || record.type === 'revisit');
    assert.equal(record.http?.status, status);
  }
  for await (const finding of verifyArchive(folder)) assert.fail(JSON.stringify(finding));
});
