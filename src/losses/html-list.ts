/** A list of the report in HTML: one table, a row for each line. */
import type { Sink } from '../../storage/export/sink.ts';
import { fateWords } from '../history/words.ts';
import { minuteOf } from '../text/beijing.ts';
import { escaped } from '../text/escaped.ts';
import type { Report } from './report.ts';
import type { Kind, Row } from './row.ts';
import { both, kindWords } from './words.ts';

/** Words of the report's own, which need no escaping: bilingual, Chinese first. */
export type Head = readonly [zh: string, en: string];
export const text = ([zh, en]: Head): string => `${zh} <small>${en}</small>`;

/** A site by its own name, and its id. */
export const named = (site: string, name: string | null): string => (name === null ? site : `${name} (${site})`);

export async function writeList(
  report: Report,
  kind: Kind,
  sink: Sink,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  const count = report.count(kind);
  const { zh, en } = kindWords[kind];
  await sink.write(`<section${kind === 'suspected' ? ' class="no-loss"' : ''}>\n<h2>${zh} ${en} (${count})</h2>\n`);
  if (count === 0) return sink.write('<p class="quiet">无 none</p>\n</section>\n');
  const heads: readonly Head[] = [
    kind === 'suspected' ? ['始于', 'since'] : ['确认', 'confirmed'],
    ['文章', 'article'],
    ['去向与依据', 'what became of it'],
    ['我们的副本', 'our copy'],
  ];
  await sink.write(
    `<table class="list">\n<thead><tr>${heads.map((head) => `<th>${text(head)}</th>`).join('')}</tr></thead>\n<tbody>\n`,
  );
  for (const row of report.rows([kind], limit)) {
    if (sink.ended) return;
    await sink.write(rowOf(row, report));
  }
  const more = count > limit ? `<p>另有 ${count - limit} 条 … and ${count - limit} more</p>\n` : '';
  await sink.write(`</tbody>\n</table>\n${more}</section>\n`);
}

/** Addresses are no links: what was lost may be somebody else's by now. */
function rowOf(row: Row, { nameOf }: Report): string {
  const {
    kind,
    url,
    site,
    title,
    published,
    fate,
    since,
    confirmed,
    lastGood,
    evidence,
    to,
    replacement,
    seen,
    copy,
    edit,
  } = row;
  const article = [
    `<b><bdi>${escaped(title ?? '（无标题 no title）')}</bdi></b>`,
    `<code>${escaped(url)}</code>`,
    `<span class="quiet">${escaped(named(site, nameOf(site)))}${published === null ? '' : ` · ${escaped(published.slice(0, 16).replace('T', ' '))}`}</span>`,
  ];
  const became = [
    `<b>${both(fateWords[fate])}</b>${kind === 'back' ? ' → 已恢复 back' : ''}`,
    escaped(evidence),
    to && `→ <code>${escaped(to)}</code>`,
    replacement && `现为 now: <bdi>${escaped(replacement.title ?? '')}</bdi> <code>${replacement.id}</code>`,
    (kind === 'lost' || kind === 'suspected') &&
      `最后完好 last good ${minuteOf(lastGood)}<br>首次异常 first seen ${minuteOf(since)}`,
    seen && `<span class="quiet">现状存档 as archived <code>${escaped(seen.file)}@${seen.offset}</code></span>`,
  ];
  const ours = [
    copy && `<code>${escaped(copy.file)}@${copy.offset}</code>`,
    ...[copy?.show, copy?.replay, edit?.diff].map((command) => command && `<code>${escaped(command)}</code>`),
  ];
  const cells = [[minuteOf(confirmed ?? since)], article, became, ours];
  return `<tr>${cells.map((parts) => `<td>${parts.filter(Boolean).join('<br>')}</td>`).join('')}</tr>\n`;
}
