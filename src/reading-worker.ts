/** The thread that reads pages. */
import { loadSites } from '../crawlers/registry.ts';
import { type Reading, type ReadingTask, read } from './reading.ts';

const sites = await loadSites();

export default function readHere(task: ReadingTask): Reading {
  return read(sites, task);
}
