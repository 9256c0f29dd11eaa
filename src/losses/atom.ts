/** The newest losses, edits and returns as an Atom feed (RFC 4287). What is not confirmed is no news. */
import { hash } from 'node:crypto';
import type { Sink } from '../../storage/export/sink.ts';
import { fateWords } from '../history/words.ts';
import { minuteOf } from '../text/beijing.ts';
import { escaped } from '../text/escaped.ts';
import type { Report } from './report.ts';
import type { Kind, Row } from './row.ts';
import { both } from './words.ts';

const news: readonly Kind[] = ['lost', 'edited', 'back'];
/** Entries unless told: feed readers keep what they have seen. */
const ENTRIES = 200;

export async function writeAtom(report: Report, sink: Sink, limit = ENTRIES): Promise<void> {
  const [newest] = report.rows(news, 1);
  const names = (report.asked ?? []).toSorted().join(' ');
  await sink.write(
    [
      '<?xml version="1.0" encoding="utf-8"?>',
      '<feed xmlns="http://www.w3.org/2005/Atom">',
      `<id>${idOf(`${report.oldest}\n${names}`)}</id>`,
      `<title>存档：消失与修改 · Lost and edited pages${names && ` · ${escaped(names)}`}</title>`,
      // RFC 4287 §4.2.15: the last change of any significance.
      `<updated>${newest?.confirmed ?? report.now.toISOString()}</updated>`,
      '<author><name>Cundang</name></author>',
      '<generator>Cundang</generator>\n',
    ].join('\n'),
  );
  for (const row of report.rows(news, limit)) await sink.write(entryOf(row));
  await sink.write('</feed>\n');
}

/** No link: what was lost may be somebody else's by now (§4.1.2 asks for one only where there is no content). */
function entryOf({ kind, site, url, title, fate, since, confirmed, lastGood, evidence, to, copy, edit }: Row): string {
  const what = kind === 'back' ? '已恢复 back' : both(fateWords[fate]);
  const lines = [
    url,
    kind === 'lost'
      ? `最后完好 last seen good ${minuteOf(lastGood)}, 首次异常 first seen lost ${minuteOf(since)} (UTC+8)`
      : `${minuteOf(since)} (UTC+8)`,
    `依据 evidence: ${evidence}`,
    ...(to === null ? [] : [`→ ${to}`]),
    ...(edit === null ? [] : [edit.diff]),
    ...(copy === null ? [] : [`我们的副本 our copy: ${copy.file}@${copy.offset}`, copy.show ?? copy.replay]),
  ];
  return [
    '<entry>',
    // What was confirmed of a page at a moment, whatever is found out later: §4.2.6, never changes.
    `<id>${idOf(`${kind}\n${url}\n${confirmed}`)}</id>`,
    `<title>${escaped(`${what} · ${title ?? url}`)}</title>`,
    `<updated>${confirmed}</updated>`,
    `<category term="${kind}"/>`,
    `<category term="${fate}" scheme="urn:cundang:fate"/>`,
    `<category term="${escaped(site)}" scheme="urn:cundang:site"/>`,
    `<content type="text">${escaped(lines.join('\n'))}</content>`,
    '</entry>\n',
  ].join('\n');
}

/** A name-based UUID of version 8 (RFC 9562 §5.8, appendix B.2): always the same for the same words. */
function idOf(words: string): string {
  const digits = hash('sha256', words).slice(0, 32).split('');
  digits[12] = '8';
  digits[16] = '89ab'[Number.parseInt(digits[16]!, 16) % 4]!;
  const id = digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `urn:uuid:${id}`;
}
