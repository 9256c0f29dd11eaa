/** The log: one JSON line for each alert, to stderr or at the end of a file. */
import { open } from 'node:fs/promises';
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

/** What the webhook sends, on one line; only ASCII, so that nothing in it is obeyed by a terminal. */
export function lineOf({ alert, title }: Message): string {
  return JSON.stringify({ alert: { title, ...alert } }).replace(
    /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
