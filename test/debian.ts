/** Debian packages for the tests that need a program of the system's. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const installMs = 300_000;

/** Whether this process may install packages here. */
export const mayInstall = (): boolean => process.getuid?.() === 0 && existsSync('/etc/debian_version');

/** Installs them with apt-get; says so, and when it did not work. */
export async function install(...packages: readonly string[]): Promise<void> {
  console.error(`installing ${packages.join(' and ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update'], { env, timeout: installMs });
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env, timeout: installMs });
  } catch (error) {
    console.error(`they could not be installed: ${(error as Error).message}`);
  }
}
