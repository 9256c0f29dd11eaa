/** `cundang schema`: the JSON Schema of a record. */
import type { Command } from 'commander';
import { articleJsonSchema } from '../article.ts';
import { printableJson } from './terminal.ts';

export function registerSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of a record')
    .option('--json', 'the same')
    .action(() => {
      process.stdout.write(`${printableJson(articleJsonSchema())}\n`);
    });
}
