/** `cundang site new` and `cundang site test`: a definition proposed from a few pages, and whether a definition holds. */
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { genericSite } from '../../crawlers/generic.ts';
import { loadSites, siteById, siteForUrl } from '../../crawlers/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import type { Key } from '../config.ts';
import { CundangError } from '../errors.ts';
import { openFewPages } from '../few-pages.ts';
import { checkStored, holds, type PageCheck } from '../site-check.ts';
import { checkLive } from '../site-live.ts';
import { idOf } from '../site-new/names.ts';
import { propose } from '../site-new/propose.ts';
import { ownSites, refuseExisting, writeProposal } from '../site-new/write.ts';
import { configuredSites, isPlaceless } from '../sites.ts';
import { fieldTable, proposalLines, troubleLines } from './field-table.ts';
import { collected, wholeNumber } from './option-values.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';

/** Command-line options that are configuration keys. */
const flags: Readonly<Record<string, Key>> = { delay: 'pace.delayMs', proxy: 'network.proxy', ca: 'network.ca' };

export function registerSite(program: Command): void {
  const site = program
    .command('site')
    .description('propose a site definition (`site new`), or hold one against its pages');
  withNetwork(site.command('new'))
    .description('propose a definition from a list page and a few articles, and write it with its stored pages')
    .argument('<url>', 'a page that lists articles')
    .option('--article <url>', 'learn from this article (may be repeated; default: three from the list)', collected)
    .option('--id <id>', 'id of the site (default: from its host)')
    .option('--out <dir>', 'folder of site folders (default: crawlers/sites of the program)')
    .action(action(siteNew, flags));
  withNetwork(site.command('test'))
    .description('hold a definition against its stored pages, field by field')
    .argument('<id>', 'site id')
    .option('--live', 'against a list page and a few articles of the site itself')
    .option('--pages <n>', 'articles that --live looks at', '3')
    .option('--from <dir>', 'folder of site folders (default: crawlers/sites of the program)')
    .action(action(siteTest, flags));
}

function withNetwork(command: Command): Command {
  return withCommonOptions(command)
    .option('--delay <ms>', 'from request to request')
    .option('--proxy <url>', 'send everything through a forward proxy')
    .option('--ca <file>', 'PEM file of a further certificate authority');
}

interface NewOptions {
  readonly article?: readonly string[];
  readonly id?: string;
  readonly out?: string;
}

async function siteNew(shell: Shell, url: string, options: NewOptions): Promise<number> {
  const { article: articles = [], id = null, out = ownSites } = options;
  for (const text of [url, ...articles]) {
    if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) throw new CundangError('usage', `${text} is not a URL`);
  }
  refuseExisting(out, id ?? idOf(url));
  const start = genericSite(url);
  const pages = openFewPages(shell.config, start);
  try {
    const proposal = await propose(pages, { url, articles, id });
    const files = await writeProposal(proposal, out);
    const { site, tried, doubts } = proposal;
    const known = siteForUrl(await loadSites(), url);
    const claimed = known === null ? [] : [`${known.id} (${known.name}) already claims this host`];
    const all = [...claimed, ...doubts];
    shell.document({ command: 'site new', site: withPatternsAsText(site), tried, doubts: all, files });
    for (const line of proposalLines({ ...proposal, doubts: all }, files, out === ownSites ? null : out))
      shell.print(line);
    return 0;
  } finally {
    await pages.close();
  }
}

/** JSON knows no patterns. */
function withPatternsAsText(site: Site): unknown {
  return JSON.parse(JSON.stringify(site, (_, value) => (value instanceof RegExp ? String(value) : value)));
}

interface TestOptions {
  readonly live?: boolean;
  readonly pages: string;
  readonly from?: string;
}

async function siteTest(shell: Shell, id: string, options: TestOptions): Promise<number> {
  const directory = pathToFileURL(`${options.from ?? ownSites}/`);
  const origins = shell.config['sites.origins'];
  const sites = options.from === undefined ? await configuredSites(origins) : await loadSites(directory);
  const site = siteById(sites, id);
  const checks = options.live
    ? await live(shell, site, wholeNumber('--pages', options.pages))
    : checkStored(site, new URL(`${id}/fixtures/`, directory));
  const failed = checks.filter((check) => !holds(check)).length;
  shell.document({ command: 'site test', site: id, live: options.live === true, ok: failed === 0, pages: checks });
  for (const check of checks) {
    shell.print(fieldTable(check));
    shell.print();
  }
  for (const line of troubleLines(checks)) shell.print(line);
  const told = failed === 0 ? 'all as it should be' : `${failed} with something missing or different`;
  shell.print(`${site.name} (${id}): ${checks.length} pages, ${told}`);
  return failed === 0 ? 0 : 3;
}

async function live(shell: Shell, site: Site, count: number): Promise<readonly PageCheck[]> {
  if (isPlaceless(site) && shell.config['network.proxy'] === null) {
    throw new CundangError('site.unconfirmed', `nobody has confirmed the address of ${site.name} (${site.id}) yet`);
  }
  const pages = openFewPages(shell.config, site);
  try {
    return await checkLive(site, pages, count);
  } finally {
    await pages.close();
  }
}
