/** The corpus as plain text files, named and laid out for reading and for text tools. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Article } from '../../src/article.ts';
import { asCundangError, CundangError } from '../../src/errors.ts';
import type { Entry } from '../catalog/entry.ts';
import { temporaryName } from '../whole-file.ts';
import { counter, type ExportCounts } from './counts.ts';

/**
 * One file a record, `NNN_<16 hex>.txt`: its number in the order of `entries` from 000 (more digits beyond 999) and its id.
 * UTF-8, LF. `outDir` must be new or empty, since files of an earlier export would mix with these; it appears when it is whole.
 * @throws CundangError `usage` when `outDir` holds something, `disk.full`, `file.unreadable`
 */
export async function exportTxt(entries: Iterable<Entry>, outDir: string): Promise<ExportCounts> {
  const path = resolve(outDir);
  const partial = temporaryName(path);
  const counted = counter();
  try {
    await refuseFilled(path);
    await mkdir(dirname(path), { recursive: true });
    await mkdir(partial);
    for (const entry of entries) {
      const number = String(counted.counts.records).padStart(3, '0');
      await writeFile(join(partial, `${number}_${entry.article.id}.txt`), textOf(entry.article), { flag: 'wx' });
      counted.add(entry);
    }
    await rename(partial, path);
    return counted.counts;
  } catch (thrown) {
    await rm(partial, { recursive: true, force: true });
    throw asCundangError(thrown, { path });
  }
}

async function refuseFilled(path: string): Promise<void> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length > 0) throw new CundangError('usage', `not an empty folder: ${path}`, { path });
}

/**
 * The head, a line each where known: title, deck lines, original title, and one line of date, source, authors and editors under
 * the labels that pages use. Then the paragraphs. Head and paragraphs are parted by empty lines.
 */
function textOf(article: Article): string {
  const { title, deck, originalTitle, paragraphs } = article;
  const original = originalTitle === null ? null : `原标题：${originalTitle}`;
  const head = [title, ...deck, original, metadataLine(article)].filter((line) => line !== null && line !== '');
  const blocks = [head.map((line) => oneLine(line ?? '')).join('\n'), ...paragraphs.map(oneLine)];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function metadataLine({ published, source, authors, editors }: Article): string {
  const fields: readonly (readonly [label: string, value: string | null])[] = [
    ['发布时间', published === null ? null : published.iso.replace('T', ' ').replace('+08:00', '')],
    ['来源', source],
    ['作者', authors.join(' ') || null],
    ['责任编辑', editors.join(' ') || null],
  ];
  return fields.flatMap(([label, value]) => (value === null ? [] : [`${label}：${value}`])).join('　');
}

/** Line breaks and other control characters of a text as blanks: a line stays a line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
