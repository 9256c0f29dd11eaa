/** What is told of a store that does not take a file. */
import type { SpoolOptions } from '../../storage/store/spool.ts';
import type { Shell } from './shell.ts';

export const storeTrouble =
  (shell: Shell): NonNullable<SpoolOptions['onProblem']> =>
  ({ message }, nextInMs) =>
    shell.note(`the store did not take a file: ${message}; next attempt in ${Math.ceil(nextInMs / 1000)} s`);
