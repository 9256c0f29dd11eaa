/** `cundang rescue`: single pages now, with everything. */
import type { Command } from 'commander';
import type { Key } from '../config.ts';
import { type Rescued, type RescueResult, rescue } from '../rescue.ts';
import { configuredSites } from '../sites.ts';
import { interruptions } from './interruptions.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { storeTrouble } from './store-trouble.ts';
import { oneLine } from './terminal.ts';

/** Command-line options that are configuration keys. */
const flags: Readonly<Record<string, Key>> = {
  archives: 'rescue.archives',
  robots: 'crawl.robots',
  proxy: 'network.proxy',
  ca: 'network.ca',
};

const notes = `
Each page is archived as it is sent and, where there is a Chromium, as it is shown, with a picture of the window and of the
whole page; with its files; and with older copies of it from the archives that rescue.archives names. Any URL will do. Pages
that were rescued are looked at again like those of a crawl (\`cundang run\`).

Examples
  $ cundang rescue https://www.example.cn/2021/0801/content_1.htm
  $ cundang rescue URL URL --archives https://web.archive.org/cdx/search/cdx

Exit status 3: a page itself could not be had, perhaps older copies could; 1: nothing could be had.`;

export function registerRescue(program: Command): void {
  withCommonOptions(program.command('rescue'))
    .summary('archive single pages now, with pictures, files and older copies')
    .description(
      'Archives single pages now with everything: HTTP, browser, pictures, files, older copies of other archives.',
    )
    .argument('<url...>', 'pages of any portal')
    .option('--archives <urls>', 'CDX servers to ask for older copies, comma between')
    .option('--robots <obey|ignore>', 'robots.txt')
    .option('--proxy <url>', 'send everything through a forward proxy')
    .option('--ca <file>', 'PEM file of a further certificate authority')
    .addHelpText('after', notes)
    .action(action(rescuePages, flags));
}

async function rescuePages(shell: Shell, urls: string[]): Promise<number> {
  const { config } = shell;
  const sites = await configuredSites(config['sites.origins']);
  const stops = interruptions(() => shell.note('finishing the page in hand; press Ctrl-C again to stop at once'));
  let result: RescueResult;
  try {
    result = await rescue({
      ...{ config, sites, urls: [...new Set(urls)], stop: stops.first, abort: stops.second },
      onStoreProblem: storeTrouble(shell),
    });
  } finally {
    stops.close();
  }
  const { pages, withBrowser, unsent, interrupted } = result;
  shell.document({ command: 'rescue', dir: config.dir, ...result });
  for (const page of pages) for (const line of linesOf(page, withBrowser)) shell.print(line);
  if (!withBrowser) shell.note('there is no Chromium, so no pictures: `cundang doctor` tells where it is looked for');
  if (config['rescue.archives'].length === 0) {
    shell.note(
      'no other archive was asked: rescue.archives names none (https://web.archive.org/cdx/search/cdx is one)',
    );
  }
  if (unsent > 0) shell.print(`${unsent} files are not in the store yet: the next run sends them`);
  if (interrupted) return 130;
  if (pages.every(({ isHad }) => isHad)) return 0;
  return pages.some(({ isHad, copies }) => isHad || copies.length > 0) ? 3 : 1;
}

function linesOf(page: Rescued, withBrowser: boolean): readonly string[] {
  const { url, article, snapshots, screenshots, files, troubles, fate, asked, copies } = page;
  const lines: (readonly [string, string])[] = [];
  if (fate !== null) lines.push(['became', fate]);
  if (article !== null) lines.push(['record', `${article.id}  ${article.title ?? '(no title)'} (${article.verdict})`]);
  for (const way of ['http', 'browser'] as const) {
    const name = way === 'http' ? 'as it is sent' : 'in the browser';
    const trouble = troubles[way];
    for (const { status, at, file, offset, url: where } of snapshots.filter((one) => one.way === way)) {
      lines.push([
        name,
        `${status ?? '–'}  ${at.slice(0, 19)}Z  ${where === url ? '' : `${where}  `}${file}@${offset}`,
      ]);
    }
    if (trouble !== undefined && (way === 'http' || withBrowser))
      lines.push([name, `${trouble.message} (${trouble.code})`]);
  }
  for (const { uri, file, offset } of screenshots) lines.push(['picture', `${uri}  ${file}@${offset}`]);
  if (files > 0) lines.push(['files', String(files)]);
  for (const { archive, fetched, failed, trouble } of asked) {
    const came = `${fetched} copies${failed > 0 ? `, ${failed} could not be had` : ''}`;
    lines.push(['asked', `${archive}: ${trouble === null ? came : `${trouble.message} (${trouble.code})`}`]);
  }
  for (const { at, from, article: known } of copies) {
    const place = from === null ? 'here already' : new URL(from).host;
    lines.push([
      'older copy',
      `${at.slice(0, 19)}Z  ${place}${known === null ? '' : `  ${known.id}  ${known.title ?? ''}`}`,
    ]);
  }
  if (article !== null || copies.length > 0) lines.push(['look at it', `cundang show ${url}`]);
  if (snapshots.length + copies.length > 0) lines.push(['', `cundang replay ${url}`]);
  return [url, ...lines.map(([name, value]) => `  ${name.padEnd(14)} ${oneLine(value)}`), ''];
}
