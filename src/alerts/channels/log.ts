/** The log: one JSON line for each alert, to stderr or at the end of a file. */
import { open } from 'node:fs/promises';
import { printableJson } from '../../cli/terminal.ts';
import { asCundangError } from '../../errors.ts';
import type { Channel, Message } from './channel.ts';

/** @param place `stderr`, or the path of a file that lines are added to */
export function logChannel(place: string): Channel {
  return {
    ...{ name: 'log', place, most: 100 },
    async send(messages) {
      const lines = messages.map((message) => `${lineOf(message)}\n`).join('');
      if (place === 'stderr') {
        process.stderr.write(lines);
        return;
      }
      try {
        await using file = await open(place, 'a');
        await file.writeFile(lines);
        await file.sync();
      } catch (error) {
        throw asCundangError(error, { path: place });
      }
    },
  };
}

/** What the webhook sends, on one line that a terminal does not obey. */
export function lineOf({ alert, title }: Message): string {
  return printableJson({ alert: { title, ...alert } }, 0);
}
