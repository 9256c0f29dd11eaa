/**
 * A page as a reader's browser shows it. Takes the place of `fetchThrough` for sites that are drawn by scripts: gives
 * the same exchanges, and what the browser made of them.
 *
 * What is asked: robots.txt for the page and for every address it leads on to, by redirect or script; not for the
 * requisites of the page, as for any reader. The page takes one turn of its host, and so does every further document;
 * the requisites come as fast as the page asks for them, within a limit of number, size and time.
 */
import { CundangError } from '../../src/errors.ts';
import { type Exchange, header } from '../../storage/exchange.ts';
import type { Visited } from '../http/visit.ts';
import type { Wire } from '../http/wire.ts';
import { bringAll, type Look, look, type Screenshots } from './look.ts';
import { createRecording, type Recording } from './recording.ts';
import { openTabs, type Tab, type TabsOptions } from './tabs.ts';
import { type Watch, watchNetwork } from './watch.ts';

export interface RendererOptions extends TabsOptions {
  readonly wire: Wire;
  readonly screenshots: Screenshots;
  /** For one page, from its turn to its last screenshot, milliseconds. */
  readonly pageMs: number;
  /** Bytes of bodies that one page gets. */
  readonly pageBytes: number;
}

export interface RenderInit {
  readonly signal: AbortSignal;
  /** Waits for the page's turn at its host. */
  readonly turn: () => Promise<{ sent(): void; done(): void }>;
  /** As for `fetchThrough`. */
  readonly mayFollow: (url: string) => Promise<boolean | string>;
}

export interface Rendered extends Visited {
  /** What the page asked for besides its own documents, in the order it came. */
  readonly requisites: readonly Exchange[];
  /** What the browser shows; null for a file, and where nothing came. */
  readonly page: RenderedPage | null;
}

export interface RenderedPage extends Look {
  /** When the browser began with the document that it shows. */
  readonly takenAt: Date;
  /** The page's requests by address, for its summary. */
  readonly resources: Readonly<Record<string, PageResource>>;
}

/** A request of the page: `type` as DevTools names it; `error` where there is no answer. */
export interface PageResource {
  readonly status: number;
  readonly mime: string;
  readonly type: string;
  readonly error?: string;
}

export interface Renderer {
  /**
   * Resolves with all that came, whatever its status.
   * @throws `browser.crashed`, `browser.memory`, `browser.timeout`, `browser.start`, and the signal's own reason
   */
  render(url: string, init: RenderInit): Promise<Rendered>;
  close(): Promise<void>;
}

/** Requests of one page; the heaviest portals' front pages make some three hundred. */
const mostRequests = 800;
/** Quiet for so long means that the page is there; and no page is waited for longer than the second. */
const quietMs = 250;
const mostSettlingMs = 6000;
/** How long the browser may take to say what a document is for. */
const roleMs = 1000;

export function createRenderer(options: RendererOptions): Renderer {
  const tabs = openTabs(options);

  const visit = async (tab: Tab, url: string, init: RenderInit): Promise<Rendered> => {
    const over = new AbortController();
    const signal = AbortSignal.any([init.signal, over.signal]);
    const ended = endings(tab, url, options.pageMs, init.signal);
    try {
      const turn = await Promise.race([init.turn(), ended.promise]);
      try {
        const watch = await Promise.race([watchNetwork(tab.devtools), ended.promise]);
        const recording = createRecording({
          ...{ url, signal, wire: options.wire, mayFollow: init.mayFollow, onSent: () => turn.sent() },
          limits: { requests: mostRequests, bytes: options.pageBytes },
          roleOf: (asked) => watch.roleOf(asked, roleMs),
        });
        tab.answer = (request) => recording.answer(request);
        try {
          const page = await Promise.race([load(tab, url, { watch, recording, options }), ended.promise]);
          return rendered(recording, page);
        } finally {
          tab.answer = null;
          watch.close();
          over.abort();
        }
      } finally {
        turn.done();
      }
    } finally {
      ended.close();
    }
  };

  return {
    render: (text, init) => {
      init.signal.throwIfAborted();
      const url = new URL(text);
      url.hash = '';
      return tabs.run((tab) => visit(tab, url.href, init));
    },
    close: () => tabs.close(),
  };
}

interface Loading {
  readonly watch: Watch;
  readonly recording: Recording;
  readonly options: RendererOptions;
}

/** Opens the page and lets it come to rest; null where there is nothing to be seen. */
async function load(tab: Tab, url: string, { watch, recording, options }: Loading): Promise<RenderedPage | null> {
  const { page } = tab;
  const settle = async (): Promise<void> => {
    for (const end = performance.now() + mostSettlingMs; performance.now() < end; ) {
      const left = quietMs - recording.idleMs();
      if (left <= 0) return;
      await page.waitForTimeout(Math.min(left + 5, quietMs));
    }
  };
  try {
    // A file that the browser would save, an address it may not have: told by what was recorded.
    const opened = await page.goto(url, { waitUntil: 'load', timeout: options.pageMs }).then(
      () => true,
      (error) => {
        if (isGone(error)) throw tab.lost(url, error);
        return false;
      },
    );
    await settle();
    const shown = recording.documents.at(-1);
    if (!opened && recording.documents.length < 2) return null;
    if (shown === undefined || recording.error !== null || recording.stopped !== null) return null;
    if (!/html|xml|^text\/plain/i.test(header(shown.rawHeaders, 'content-type') ?? 'text/html')) return null;
    await bringAll(page, settle);
    const seen = await look(tab, options.screenshots);
    for (const made of await watch.madeByWorkers()) if (!recording.has(made.url)) recording.add(made);
    return { ...seen, takenAt: shown.fetchedAt, resources: resourcesOf(recording, watch) };
  } catch (error) {
    throw isGone(error) ? tab.lost(url, error) : error;
  } finally {
    await leave(tab, recording).catch(() => {
      tab.isSpent = true;
    });
  }
}

/** Nothing of a page stays behind for the next: no script that still runs, no cookie, no storage, no service worker. */
async function leave({ page, devtools }: Tab, { documents }: Recording): Promise<void> {
  await page.goto('about:blank', { timeout: 5000 });
  await devtools.send('Network.clearBrowserCookies');
  for (const origin of new Set(documents.map(({ url }) => new URL(url).origin))) {
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  }
}

function rendered(recording: Recording, page: RenderedPage | null): Rendered {
  const { documents, requisites, stopped } = recording;
  const error = stopped === null ? (recording.error ?? nothing(documents)) : null;
  return { exchanges: documents, final: error ? null : (documents.at(-1) ?? null), stopped, error, requisites, page };
}

function nothing(documents: readonly Exchange[]): CundangError | null {
  return documents.length > 0 ? null : new CundangError('browser.timeout', 'the browser never asked for the page');
}

function resourcesOf(recording: Recording, watch: Watch): Record<string, PageResource> {
  const resources: Record<string, PageResource> = {};
  for (const { url, code } of recording.failures) {
    resources[url] = { status: 0, mime: '', type: watch.typeOf(url), error: code };
  }
  for (const { url, status, rawHeaders } of [...recording.requisites, ...recording.documents]) {
    const mime = (header(rawHeaders, 'content-type') ?? '').split(';')[0]!.trim().toLowerCase();
    resources[url] = { status, mime, type: watch.typeOf(url) };
  }
  return resources;
}

/** Rejects when the page is taken away: by a crash, the time limit or the signal. */
function endings(
  tab: Tab,
  url: string,
  pageMs: number,
  signal: AbortSignal,
): { promise: Promise<never>; close(): void } {
  const { page } = tab;
  const { promise, reject } = Promise.withResolvers<never>();
  // Whoever waits has it from the race; nobody may be left to hear of a later ending.
  promise.catch(() => {});
  const died = (): void => reject(tab.lost(url));
  const stop = (): void => reject(signal.reason);
  const late = new CundangError('browser.timeout', `the page was not done within ${pageMs} ms`);
  const timer = setTimeout(() => reject(late), pageMs);
  page.once('crash', died);
  page.once('close', died);
  signal.addEventListener('abort', stop, { once: true });
  return {
    promise,
    close() {
      clearTimeout(timer);
      page.off('crash', died);
      page.off('close', died);
      signal.removeEventListener('abort', stop);
    },
  };
}

function isGone(error: unknown): boolean {
  return /Target (page, context or browser has been )?c(losed|rashed)|Page crashed|has been closed/i.test(
    String(error),
  );
}
