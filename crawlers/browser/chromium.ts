/** Where Chromium is on this machine. */
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Found {
  readonly path: string;
  /** What named it: `browser.path`, `CHROMIUM_PATH`, `the usual place`, `Playwright`. */
  readonly by: string;
}

/**
 * Names under which distributions install Chromium and Chrome. First the one without windows: it opened pages a third
 * faster in two thirds of the memory.
 */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const usualPaths = [
  ...names.map((name) => `/usr/bin/${name}`),
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
];

/** What to do on a machine without one. */
export const installHint =
  'install it (Debian: `apt-get install chromium-headless-shell fonts-noto-cjk`; any system: `npx playwright install chromium`) or name it with browser.path';

/**
 * The Chromium to use. One that is named must be there: then nothing else is looked for.
 * @param configured `browser.path`, or null
 * @returns null, or the path that was named in vain, where there is none
 */
export function findChromium(
  configured: string | null,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Found | { readonly missing: string | null } {
  const named = [
    [configured, 'browser.path'],
    [environment.CHROMIUM_PATH, 'CHROMIUM_PATH'],
  ] as const;
  for (const [path, by] of named) if (path) return isProgram(path) ? { path, by } : { missing: path };
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [...usualPaths, ...folders.flatMap((folder) => names.map((name) => join(folder, name)))];
  const usual = candidates.find(isProgram);
  if (usual !== undefined) return { path: usual, by: 'the usual place' };
  const own = playwrightsOwn();
  return own !== null && isProgram(own) ? { path: own, by: 'Playwright' } : { missing: null };
}

function isProgram(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where Playwright would have put its own; null on a system that it has none for. */
function playwrightsOwn(): string | null {
  try {
    // Loaded only here: it takes longer than the rest of the program together.
    const { chromium } = createRequire(import.meta.url)('playwright') as typeof import('playwright');
    return chromium.executablePath() || null;
  } catch {
    return null;
  }
}
