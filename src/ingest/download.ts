/** A WARC or WACZ file from the web, in pieces, so that its size does not matter. */
import { open } from 'node:fs/promises';
import { header } from '../../storage/exchange.ts';
import type { Config } from '../config.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { createAsker } from './polite.ts';

const PIECE_BYTES = 16 * 1024 * 1024;

/** Writes the file at `url` to `path`. @throws `fetch.*`, `http.*`, `disk.full` */
export async function fetchFile(
  url: string,
  path: string,
  { config, signal }: { readonly config: Config; readonly signal?: AbortSignal },
): Promise<void> {
  const asker = createAsker(config, signal);
  const file = await open(path, 'w');
  try {
    for (let at = 0; ; ) {
      const range = `bytes=${at}-${at + PIECE_BYTES - 1}`;
      const answer = await asker.ask(url, { accept: '*/*', range });
      if (answer.status !== 206) {
        // A server without ranges sends all of it, as far as limits.bodyBytes lets it.
        if (at > 0) throw new CundangError('fetch.bad-response', 'the server stopped answering ranges', { url });
        await file.write(answer.body, 0, answer.body.length, 0);
        return;
      }
      const told = /^bytes (\d+)-\d+\/(\d+)$/.exec(header(answer.rawHeaders, 'content-range') ?? '');
      if (told === null || Number(told[1]) !== at || answer.body.length === 0) {
        throw new CundangError('fetch.bad-response', 'Content-Range is not what was asked for', { url });
      }
      await file.write(answer.body, 0, answer.body.length, at);
      at += answer.body.length;
      if (at >= Number(told[2])) return;
    }
  } catch (error) {
    throw asCundangError(error, { url });
  } finally {
    await file.close();
    await asker.close();
  }
}
