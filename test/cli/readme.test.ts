/** The tables of the README are the program's own. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { cundang, here } from '../cundang.ts';

/** Cells of the table below a heading, without the head. */
function tableUnder(text: string, heading: string): string[][] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

for (const [file, headings] of [
  ['README.md', { commands: 'Commands', exits: 'Exit status', configuration: 'Configuration' }],
  ['README.zh-CN.md', { commands: '命令', exits: '退出码', configuration: '配置' }],
] as const) {
  describe(file, () => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

    test('every command, in the order of the help', async () => {
      const { stdout } = await here(['--help']);
      const known = stdout.split('\nCommands:\n')[1]!.matchAll(/^ {2}([a-z]+) /gm);
      const documented = tableUnder(text, headings.commands).map(([call]) => /^`([a-z]+)/.exec(call!)?.[1]);
      assert.deepEqual(
        documented,
        Array.from(known, ([, name]) => name).filter((name) => name !== 'help'),
      );
    });

    test('every configuration key with its variable, default and meaning', async () => {
      const { json } = await cundang(['config', '--json']);
      const shown = json as Record<string, { value: string | null; environment: string; about: string }>;
      const expected = Object.entries(shown).map(([key, { value, environment, about }]) => [
        ...[`\`${key}\``, `\`${environment}\``, value ? `\`${value}\`` : '–', about],
      ]);
      assert.deepEqual(tableUnder(text, headings.configuration), expected);
    });

    test('every exit status', async () => {
      const { stdout } = await here(['--help']);
      const told = stdout.split('Exit status: ')[1]!.matchAll(/\b(\d+) [a-z]/g);
      assert.deepEqual(
        tableUnder(text, headings.exits).map(([status]) => status),
        Array.from(told, ([, status]) => status),
      );
    });
  });
}
