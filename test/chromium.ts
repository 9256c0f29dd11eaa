/** Chromium for the tests that need a real browser: found, installed where that may be done, or asked for by name. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright';
import { findChromium, installHint } from '../crawlers/browser/chromium.ts';

const run = promisify(execFile);
const installMs = 300_000;

/**
 * Path of a Chromium. On Debian, as root, it is installed if it is not there.
 * @throws with what to install
 */
export async function chromiumPath(): Promise<string> {
  const found = findChromium(null);
  if ('path' in found) return found.path;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) await install();
  const after = findChromium(null);
  if ('path' in after) return after.path;
  throw new Error(`this test needs Chromium: ${installHint}`);
}

async function install(): Promise<void> {
  console.error('installing Chromium with apt-get');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update'], { env, timeout: installMs });
    const packages = ['chromium-headless-shell', 'fonts-noto-cjk'];
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env, timeout: installMs });
  } catch (error) {
    console.error(`it could not be installed: ${(error as Error).message}`);
  }
}

/** A browser with an empty profile. Chromium's own sandbox does not work for root. */
export async function launchChromium(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: await chromiumPath(), args });
}
