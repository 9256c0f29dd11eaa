/** `cundang show`: one record, where it was seen and where its snapshots lie. */
import type { Command } from 'commander';
import type { Integrity } from '../article.ts';
import { CundangError } from '../errors.ts';
import { readCatalog } from '../folder.ts';
import { openPlaceOf } from '../store.ts';
import { nearLine, nearTable } from './near.ts';
import { originLines, originsOf } from './origins.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { table } from './table.ts';

export function registerShow(program: Command): void {
  withCommonOptions(program.command('show'))
    .description('print a record, its sightings and the place of each snapshot')
    .argument('<id-or-url>', 'record id (6 or more hex digits), URL, or name of an imported file')
    .action(action(show));
}

async function show(shell: Shell, idOrUrl: string): Promise<number> {
  using catalog = readCatalog(shell.config.dir);
  const entry = catalog.get(idOrUrl);
  if (!entry && /^[0-9a-f]{1,5}$/i.test(idOrUrl)) {
    throw new CundangError('usage', `${idOrUrl}: a record id needs at least its first 6 digits`);
  }
  if (!entry) throw new CundangError('record.unknown', `no record for ${idOrUrl}`);
  const { article, sightings } = entry;
  const versions = article.url === null ? [] : catalog.versionsOf(idOrUrl.includes('://') ? idOrUrl : article.url);
  const others = versions.map((version) => version.entry.article.id).filter((id) => id !== article.id);
  const near = catalog.nearOf(article.contentDigest).map((other) => nearLine(other, article));
  await using open = await openPlaceOf(shell.config);
  const origins = await originsOf(open.place, sightings);
  shell.document({ ...article, sightings, provenance: origins, otherVersions: others, nearDuplicates: near });
  const { published, integrity, registration, extractor } = article;
  const facts: readonly (readonly [string, string | number | null])[] = [
    ['id', article.id],
    ['url', article.url],
    ['site', article.site],
    ['column', article.column.join(' > ') || null],
    ['published', published && `${published.iso}${published.inferred ? ' (inferred)' : ''}`],
    ['source', article.source],
    ['authors', article.authors.join('、') || null],
    ['editors', article.editors.join('、') || null],
    ['original title', article.originalTitle],
    ['clicks', article.clicks],
    ['registration', [registration.icp, registration.police].filter(Boolean).join(' · ') || null],
    ['integrity', integrityLine(integrity)],
    ['read with', `rule ${extractor.rule}, extractor version ${extractor.version}`],
    ['other versions', others.join(' ') || null],
  ];
  shell.print(article.title ?? '(no title)');
  for (const line of article.deck) shell.print(line);
  shell.print();
  for (const [name, value] of facts) if (value !== null) shell.print(`${name.padEnd(15)} ${value}`);
  shell.print();
  shell.print(
    table(
      ['seen at', 'verdict', 'first', 'last', 'snapshot'],
      sightings.map((seen) => [
        seen.url ?? seen.importedName,
        seen.verdict,
        seen.firstSeen.slice(0, 16),
        seen.lastSeen.slice(0, 16),
        `${seen.file}@${seen.offset}`,
      ]),
    ),
  );
  for (const line of originLines(origins)) shell.print(line);
  if (near.length > 0) shell.print(`\nnear-duplicates, earliest publisher first\n${nearTable(near)}`);
  for (const paragraph of article.paragraphs) shell.print(`\n${paragraph}`);
  return 0;
}

function integrityLine({ verdict, annotations, gbkRepairs, spam, stuffedTitle, noiseTags }: Integrity): string {
  const found = [
    annotations > 0 && `${annotations} annotations removed`,
    gbkRepairs > 0 && `${gbkRepairs} characters mended`,
    spam.length > 0 && `${spam.length} spam lines cut`,
    stuffedTitle !== null && 'stuffed title refused',
    noiseTags.length > 0 && 'noise tags',
  ].filter(Boolean);
  return [verdict, ...found].join(', ');
}
