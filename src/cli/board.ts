/** `cundang board`: the queue in Redis in the browser, host by host, job by job. */
import type { Command } from 'commander';
import { CundangError } from '../errors.ts';
import { openBoard } from '../web/board.ts';
import { type Place, serve } from './serving.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';

interface BoardOptions {
  readonly listen: string;
  readonly write?: boolean;
}

export function registerBoard(program: Command): void {
  withCommonOptions(program.command('board'))
    .description('show the queue in Redis in a browser: what waits, runs and failed, host by host')
    .option('--listen <host:port>', 'address to listen on; port 0 = any that is free', '127.0.0.1:8430')
    .option('--write', 'let the dashboard promote, pause and resume')
    .action(action(board));
}

async function board(shell: Shell, options: BoardOptions): Promise<number> {
  const { 'queue.redis': redis, 'queue.prefix': prefix } = shell.config;
  const { host, port } = addressOf(options.listen);
  const write = options.write === true;
  if (redis === null) throw new CundangError('usage', 'there is no queue in Redis to show: set queue.redis');
  const { app, close } = await openBoard({ redis, prefix, host, write });
  try {
    const tell = (address: string): void => {
      shell.document({ command: 'board', address, write });
      shell.print(`the queue \`${prefix}\` is shown at\n\n  ${address}\n`);
    };
    const may = write ? 'see and pause' : 'see';
    await serve(shell, app, { host, port }, tell, `${may} this queue; the board asks nobody for a password`);
  } finally {
    await close();
  }
  return 0;
}

/** `127.0.0.1:8430`, `[::1]:8430`. @throws `usage` */
function addressOf(text: string): Place {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new CundangError('usage', `--listen ${text}: expected host:port, such as 127.0.0.1:8430`);
  }
  return { host: match[1] ?? match[2]!, port };
}
