/**
 * ReplayWeb.page (AGPL-3.0-or-later, https://github.com/webrecorder/replayweb.page) as files of its own, unmodified, and the page
 * that starts it. Its licence lies beside them, and the page names it and where its source is.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface ViewerFile {
  readonly bytes: Buffer;
  readonly type: string;
}

const files: Readonly<Record<string, string>> = {
  'ui.js': 'text/javascript; charset=utf-8',
  'sw.js': 'text/javascript; charset=utf-8',
  LICENSE: 'text/plain; charset=utf-8',
};

export interface Viewer {
  readonly version: string;
  /** By name: `ui.js`, `sw.js`, `LICENSE`. */
  readonly files: ReadonlyMap<string, ViewerFile>;
}

/** Reads the package that is installed. */
export function loadViewer(): Viewer {
  // The package lets only its page be resolved by name; the other files lie beside it.
  const folder = dirname(createRequire(import.meta.url).resolve('replaywebpage/index.html'));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const loaded = Object.entries(files).map(([name, type]) => [name, { bytes: readFileSync(join(folder, name)), type }]);
  return { version, files: new Map(loaded as [string, ViewerFile][]) };
}

/**
 * The page that opens an archive at once. Ruffle, which the viewer would load for Flash, is not part of its package.
 * @param source path of the archive's description
 */
export function startPage(source: string, version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>cundang 存档 replay</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="license" href="/LICENSE" title="ReplayWeb.page ${version}, AGPL-3.0-or-later">
<script src="/ui.js"></script>
</head>
<body>
<replay-app-main source="${source}" skipRuffle></replay-app-main>
<noscript>This page needs JavaScript: it runs ReplayWeb.page ${version} (AGPL-3.0-or-later,
<a href="/LICENSE">licence</a>, <a href="https://github.com/webrecorder/replayweb.page">source</a>).</noscript>
</body>
</html>
`;
}
