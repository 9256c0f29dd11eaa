/** `cundang losses` as it is called: formats, files, and calls that cannot be answered. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { catalogPath } from '../../src/folder.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { here } from '../cundang.ts';
import { archiveFolder, at, fill } from '../losses/story.ts';
import { readXml } from '../losses/xml.ts';

const dir = archiveFolder({ after });
before(() => fill(dir));
const losses = (...words: string[]) => here(['losses', '--dir', dir, ...words]);

test('a table, unless told', async () => {
  const { code, stdout, stderr } = await losses('--limit', '1');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^4 pages lost, 1 edit, 1 back\n/);
  assert.match(stdout, /our copy: cundang show [0-9a-f]{16} {2}\(cundang-1\.warc\.gz@91000\)\n/);
});

test('--json is the report itself', async () => {
  const { code, json } = await losses('--json', '--site', 'portal', '--since', '2025-02-15');
  const { schema, sites, since, lost } = json as Record<string, unknown> & { lost: { url: string }[] };
  assert.deepEqual([code, schema, sites, since], [0, 'cundang/losses@1', ['portal'], '2025-02-14T16:00:00.000Z']);
  assert.deepEqual(
    lost.map(({ url }) => url),
    [at('hostile'), at('moved')],
  );
});

test('a file is written in the format of its name, with the picture beside it', async () => {
  const [out, picture] = [join(dir, 'report.html'), join(dir, 'survival.svg')];
  const { code, json, stderr } = await losses('--json', '--out', out, '--picture', picture);
  assert.equal(code, 0, stderr);
  const { format, totals } = json as { format: string; totals: { told: { lost: number } } };
  assert.deepEqual([format, totals.told.lost], ['html', 4]);
  const [html, svg] = [readFileSync(out, 'utf8'), readFileSync(picture, 'utf8')];
  assert.match(html, /^<!doctype html>/);
  assert.equal(readXml(svg).name, 'svg');
  assert.ok(html.includes(svg), 'the same picture in both');
});

test('what cannot be answered is told in a line', async () => {
  const refused = async (words: readonly string[], status: number, message: RegExp, where = dir) => {
    const { code, stderr } = await here(['losses', '--dir', where, ...words]);
    assert.equal(code, status, stderr);
    assert.match(stderr, message);
    assert.equal(stderr.trimEnd().split('\n').length, 2, stderr);
  };
  await refused(['--format', 'pdf'], 2, /--format pdf: expected table, json, html, csv, atom/);
  await refused(['--format', 'csv', '--json'], 2, /standard output is taken by --json/);
  await refused(['--since', '2025-02-30'], 2, /--since 2025-02-30: expected a day/);
  await refused(['--limit', '0'], 2, /--limit 0: expected a whole number/);
  await refused(['--picture', 'p.png'], 2, /ends in \.svg/);
  await refused(['--site', 'protal'], 2, /no page of site protal is known; sites with pages: paper, portal/);
  await refused(['--out', join(dir, 'nowhere', 'x.csv')], 1, /nowhere/);
  await refused([], 1, /there is no catalogue/, join(dir, 'none'));
  const young = join(dir, 'young');
  mkdirSync(young);
  openCatalog(catalogPath(young)).close();
  await refused([], 1, /young has no history of its pages yet .*\n {2}→ `cundang run` looks/, young);
});
