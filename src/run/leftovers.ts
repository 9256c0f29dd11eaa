/** What processes that were killed left behind outside the archive: profiles of browsers, some MiB each. */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROFILE = /^playwright_chromiumdev_profile-\w{6}$/;
/** No browser of this program lives for so long, nor takes so long to start. */
export const LEFT_MS = 86_400_000;

/**
 * Removes profiles of this user that nothing was written to for {@link LEFT_MS} and no process was started with. Only where processes
 * can be seen (Linux). What cannot be removed stays.
 * @param folder where temporary files are
 * @returns names of those removed
 */
export async function removeLeftovers(now: Date, folder = tmpdir()): Promise<readonly string[]> {
  const commands = await commandLines();
  if (commands === null) return [];
  const removed: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!PROFILE.test(name) || commands.some((line) => line.includes(name))) continue;
    const path = join(folder, name);
    const own = await stat(path).catch(() => null);
    if (own === null || own.uid !== process.getuid?.() || now.getTime() - own.mtimeMs < LEFT_MS) continue;
    const gone = await rm(path, { recursive: true }).then(
      () => true,
      () => false,
    );
    if (gone) removed.push(name);
  }
  return removed;
}

/** What each process was started with; null where the system does not tell. */
async function commandLines(): Promise<readonly string[] | null> {
  const entries = await readdir('/proc').catch(() => []);
  const processes = entries.filter((name) => /^\d+$/.test(name));
  if (processes.length === 0) return null;
  // One may have ended meanwhile.
  return Promise.all(processes.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
}
