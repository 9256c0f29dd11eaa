/** The worker process of the tests across processes, on the embedded engine. */
import { join } from 'node:path';
import { openSqliteFrontier } from '../../queue/sqlite/frontier.ts';
import { crawlToTheEnd } from '../conformance/frontier-processes.ts';

const [dir = '', log = '', pages = '', mode = ''] = process.argv.slice(2);
const paceOf = () => ({ concurrency: 16, delayMs: 0 });
const frontier = await openSqliteFrontier(join(dir, 'queue.sqlite'), { paceOf, takeOver: mode === 'alone' });
await crawlToTheEnd(frontier, log, Number(pages));
