/** Chromium for the tests that need a real browser: found, installed where that may be done, or asked for by name. */
import { type Browser, chromium } from 'playwright';
import { findChromium, installHint } from '../crawlers/browser/chromium.ts';
import { install, mayInstall } from './debian.ts';

/**
 * Path of a Chromium. On Debian, as root, it is installed if it is not there.
 * @throws with what to install
 */
export async function chromiumPath(): Promise<string> {
  const found = findChromium(null);
  if ('path' in found) return found.path;
  if (mayInstall()) await install('chromium-headless-shell', 'fonts-noto-cjk');
  const after = findChromium(null);
  if ('path' in after) return after.path;
  throw new Error(`this test needs Chromium: ${installHint}`);
}

/** A browser with an empty profile. Chromium's own sandbox does not work for root. */
export async function launchChromium(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: await chromiumPath(), args });
}
