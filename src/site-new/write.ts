/** Writes a proposal as a site's folder: `site.ts` and its stored pages with what is expected of them. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asCundangError, CundangError } from '../errors.ts';
import type { Proposal } from './propose.ts';
import { sourceText } from './source-text.ts';

/** Where the program's own definitions lie. */
export const ownSites = fileURLToPath(new URL('../../crawlers/sites', import.meta.url));

/** @throws `usage` when the site's folder is there already */
export function refuseExisting(out: string, id: string): void {
  const folder = join(out, id);
  if (existsSync(folder)) throw new CundangError('usage', `${folder} is there already; choose another --id or --out`);
}

/**
 * @param out folder of site folders; the site's own must not be there
 * @returns the files written
 */
export async function writeProposal(proposal: Proposal, out: string): Promise<readonly string[]> {
  const { site, article, list } = proposal;
  refuseExisting(out, site.id);
  const folder = resolve(out, site.id);
  const files: readonly (readonly [string, string])[] = [
    ['site.ts', sourceText(proposal, typesFrom(folder))],
    [`fixtures/${article.name}.html`, article.html],
    [`fixtures/${article.name}.json`, json(article.expected)],
    ['fixtures/seed.list.html', list.html],
    ['fixtures/seed.list.json', json(list.expected)],
  ];
  try {
    await mkdir(dirname(folder), { recursive: true });
    // not recursive: of two at the same time one fails
    await mkdir(folder);
    await mkdir(join(folder, 'fixtures'));
    for (const [name, text] of files) await writeFile(join(folder, name), text, { flag: 'wx' });
  } catch (error) {
    throw asCundangError(error, { path: folder });
  }
  return files.map(([name]) => join(folder, name));
}

/** How a definition in this folder imports `defineSite`. */
function typesFrom(folder: string): string {
  const crawlers = dirname(ownSites);
  const file = ['site.ts', 'site.js'].map((name) => join(crawlers, name)).find(existsSync) ?? join(crawlers, 'site.ts');
  return relative(folder, file).split(sep).join('/');
}

function json(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}
