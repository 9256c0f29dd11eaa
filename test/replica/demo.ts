/**
 * `npm run demo`: starts the stand-in web, archives its six sites and the clone host into ./demo-archive (made anew), checks
 * the archive, and ends with what came of it and what to try next. Needs no network. Ends non-zero when something failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSites, siteForUrl } from '../../crawlers/registry.ts';
import { table } from '../../src/cli/table.ts';
import { readCatalog } from '../../src/folder.ts';
import type { Entry } from '../../storage/catalog/entry.ts';
import { startReplica } from './server.ts';

const dir = 'demo-archive';
const secondsAtMost = 120;
const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Runs a command as a user would, its output shown; gives its exit status. */
async function run(words: readonly string[]): Promise<number> {
  console.log(`\n$ cundang ${words.join(' ')}`);
  const child = spawn(process.execPath, [main, ...words], { stdio: 'inherit', timeout: secondsAtMost * 1000 });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function archiveAll(): Promise<number> {
  const web = await startReplica();
  try {
    const targets = [...Object.keys(web.sites), web.clone.home];
    const through = ['--proxy', web.proxyUrl, '--ca', web.caFile(), '--delay', '0', '--per-host', '8'];
    console.log(`A stand-in web of ${web.hosts.length} hosts runs at ${web.proxyUrl}, for this demonstration only.`);
    return await run(['crawl', ...targets, '--dir', dir, ...through]);
  } finally {
    await web.close();
  }
}

/** Per site: snapshots of articles, records among them, those restored from a clone, and those also seen at another address. */
async function summary(entries: readonly Entry[]): Promise<string> {
  const sites = await loadSites();
  const seen = entries.flatMap(({ article, sightings }) =>
    sightings.map((sighting) => ({ ...sighting, id: article.id, alsoElsewhere: sightings.length > 1 })),
  );
  const rows = [...Map.groupBy(seen, ({ site }) => site ?? '')]
    .sort()
    .map(([site, here]) => [
      site,
      siteForUrl(sites, here[0]!.url!)?.name ?? '(no definition)',
      here.length,
      new Set(here.map(({ id }) => id)).size,
      here.filter(({ verdict }) => verdict === 'restored').length,
      here.filter(({ alsoElsewhere }) => alsoElsewhere).length,
    ]);
  return table(['site', 'name', 'article pages', 'records', 'restored', 'seen elsewhere too'], rows);
}

rmSync(dir, { recursive: true, force: true });
const start = performance.now();
const statuses = [await archiveAll(), await run(['verify', '--dir', dir])];
using catalog = readCatalog(dir);
const entries = [...catalog.entries()];
console.log(`\n${await summary(entries)}`);

const cloned = entries.find(({ sightings }) => new Set(sightings.map(({ verdict }) => verdict)).size > 1);
const failed = statuses.find((status) => status !== 0) ?? (cloned ? 0 : 1);
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(`
${entries.length} records from ${new Set(entries.flatMap(({ sightings }) => sightings.map(({ site }) => site))).size} sites in ${seconds} s.
The archive is in ./${dir}. Try, with no network at all:

  npm run -s cundang -- status --dir ${dir}
  npm run -s cundang -- search 党支部 --dir ${dir}
  npm run -s cundang -- show ${cloned?.article.id} --dir ${dir}    # an article, its clone and where both are stored
  npm run -s cundang -- export --dir ${dir} --format csv --out demo-archive/corpus.csv
  npm run -s cundang -- rebuild --dir ${dir}    # the catalogue anew, from the WARC files alone`);
if (failed !== 0) console.error(`\nsomething went wrong: exit status ${failed}`);
process.exitCode = failed;
