/**
 * Browser tabs for pages: Crawlee's PlaywrightCrawler opens and closes them and starts and retires browsers; a tab
 * then takes one page after the other. A new tab for every page, Crawlee's own way, costs a renderer process each time
 * and took three times as long.
 */
import { PlaywrightCrawler, type PlaywrightCrawlingContext, Request, type RequestQueue } from '@crawlee/playwright';
import type { CDPSession, Page } from 'playwright';
import { CundangError } from '../../src/errors.ts';
import type { Exchange } from '../../storage/exchange.ts';
import { quietConfiguration, quietOptions, withoutSigint } from '../crawlee.ts';
import { type Certificate, createCertificate } from './certificate.ts';
import { type Gate, type GateRequest, openGate } from './gate.ts';
import { noWindows } from './in-page.ts';
import { guardMemory, type MemoryGuard } from './memory.ts';
import { killBrowser, ownBrowsers } from './processes.ts';

export interface TabsOptions {
  readonly chromium: string;
  readonly sandbox: boolean;
  readonly userAgent: string;
  /** Tabs at once. */
  readonly tabs: number;
  /** Width and height of the window, CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** Memory of one page, MiB; a page that takes more is ended. */
  readonly memoryMb: number;
}

export interface Tab {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** Answers what the page asks for; null = nothing is answered. */
  answer: ((request: GateRequest) => Promise<Exchange | null>) | null;
  /** Set when something of a page may still be there: the tab is closed after it. */
  isSpent: boolean;
  /** Why the tab is gone, once it is: `browser.memory` or `browser.crashed`. */
  lost(url: string, cause?: unknown): CundangError;
}

export interface Tabs {
  /**
   * Runs `work` in a tab, alone. When it rejects, the tab is closed and the next work gets another; with
   * `browser.timeout` its whole browser is given up.
   * @throws what `work` throws, `browser.start`
   */
  run<T>(work: (tab: Tab) => Promise<T>): Promise<T>;
  /** Closes all browsers; work in hand is rejected. */
  close(): Promise<void>;
}

interface Job {
  /** Resolves with the error that the work ended with, if any; the tab is of no use then. */
  readonly work: (tab: Tab) => Promise<unknown>;
  readonly reject: (error: unknown) => void;
}

/** Memory of pages piles up in a tab and in a browser: both are made anew after some pages. */
const pagesPerTab = 40;
const tabsPerBrowser = 12;
/** An idle tab is closed after this, and an idle browser some time later. */
const idleMs = 15_000;
/** Starts that may fail in a row before those who wait are told. */
const mostStarts = 3;
const closeMs = 5000;

export function openTabs(options: TabsOptions): Tabs {
  const certificate = createCertificate();
  const memory = guardMemory(options.memoryMb * 2 ** 20);
  const waiting: Job[] = [];
  const idle: ((job: Job | null) => void)[] = [];
  /** Tabs on their way. */
  let opening = 0;
  let failedStarts = 0;
  let serial = 0;
  let closed = false;

  /** The next job for a tab that is free; null when none came in time. */
  const nextJob = (): Promise<Job | null> => {
    const job = waiting.shift();
    if (job !== undefined || closed) return Promise.resolve(job ?? null);
    return new Promise((resolve) => {
      const called = (next: Job | null): void => {
        clearTimeout(timer);
        resolve(next);
      };
      const timer = setTimeout(() => {
        idle.splice(idle.indexOf(called), 1);
        resolve(null);
      }, idleMs);
      idle.push(called);
    });
  };

  const serve = async (tab: Tab): Promise<unknown> => {
    opening -= 1;
    failedStarts = 0;
    for (let pages = 0; pages < pagesPerTab; pages++) {
      const job = await nextJob();
      const trouble = job === null ? null : await job.work(tab);
      if (job === null || trouble || tab.isSpent) return trouble;
    }
    return null;
  };

  const startFailed = (error: unknown): void => {
    opening -= 1;
    failedStarts += 1;
    if (failedStarts < mostStarts && !closed) return;
    failedStarts = 0;
    const message = `the browser does not start: ${firstLine(error)}`;
    for (const { reject } of waiting.splice(0)) reject(new CundangError('browser.start', message, {}, error));
  };

  const crawler = createCrawler(options, certificate, { memory, serve, startFailed });
  // Of a queue Crawlee asks only this. A request stands for a tab, and one is made whenever more pages wait than tabs come.
  crawler.take({
    isEmpty: async () => closed || waiting.length <= opening,
    isFinished: async () => closed,
    fetchNextRequest: async () => {
      if (closed || waiting.length <= opening) return null;
      opening += 1;
      serial += 1;
      return new Request({ url: `http://tab.invalid/${serial}`, uniqueKey: String(serial), skipNavigation: true });
    },
    markRequestHandled: async () => {},
  } as unknown as RequestQueue);
  const running = crawler.run().then(
    () => {},
    (error) => {
      for (const { reject } of waiting.splice(0)) reject(error);
    },
  );

  return {
    run<T>(work: (tab: Tab) => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (closed) return reject(new CundangError('browser.crashed', 'the browser is closed'));
        const job: Job = {
          reject,
          work: (tab) =>
            work(tab).then(
              (result) => resolve(result),
              (error) => {
                reject(error);
                return error;
              },
            ),
        };
        const free = idle.shift();
        if (free !== undefined) return free(job);
        waiting.push(job);
        void crawler.autoscaledPool?.notify();
      });
    },
    async close() {
      closed = true;
      for (const called of idle.splice(0)) called(null);
      const over = new CundangError('browser.crashed', 'the browser is closed');
      for (const { reject } of waiting.splice(0)) reject(over);
      void crawler.autoscaledPool?.notify();
      // Pages in hand end with their browser.
      await withTimeout(crawler.browserPool.closeAllBrowsers(), closeMs);
      await withTimeout(running, closeMs);
      crawler.killAll();
      memory.close();
    },
  };
}

interface OpenGate {
  readonly gate: Gate;
  readonly answer: { now: Tab['answer'] };
  /** Pages have come to the tab; what ends it now is theirs. */
  serving: boolean;
}

interface Hooks {
  readonly memory: MemoryGuard;
  /** Uses the tab until it is not wanted any more; resolves with the error that made it useless, if one did. */
  readonly serve: (tab: Tab) => Promise<unknown>;
  readonly startFailed: (error: unknown) => void;
}

function createCrawler(options: TabsOptions, certificate: Certificate, hooks: Hooks): TabCrawler {
  const { sandbox, chromium, userAgent, viewport, tabs, memoryMb } = options;
  const gates = new Map<string, OpenGate>();
  const config = quietConfiguration();
  const crawler: TabCrawler = new TabCrawler(
    {
      ...quietOptions(tabs),
      headless: true,
      launchContext: {
        useIncognitoPages: true,
        launchOptions: {
          executablePath: chromium,
          chromiumSandbox: sandbox,
          // Whatever the browser itself would like to fetch finds a closed door; each tab has a gate of its own.
          proxy: { server: 'http://127.0.0.1:9' },
          args: browserFlags(certificate, memoryMb),
          handleSIGINT: false,
          handleSIGTERM: false,
          handleSIGHUP: false,
        },
      },
      browserPoolOptions: {
        useFingerprints: false,
        maxOpenPagesPerBrowser: tabs,
        retireBrowserAfterPageCount: tabsPerBrowser,
        closeInactiveBrowserAfterSecs: 30,
        retireInactiveBrowserAfterSecs: 60,
        operationTimeoutSecs: 20,
        preLaunchHooks: [() => crawler.beforeLaunch()],
        postLaunchHooks: [(_, controller) => crawler.launched(controller)],
        prePageCreateHooks: [
          async (id, _, pageOptions) => {
            const answer: { now: Tab['answer'] } = { now: null };
            const gate = await openGate(certificate, async (request) => (await answer.now?.(request)) ?? null);
            gates.set(id, { gate, answer, serving: false });
            Object.assign(pageOptions ?? {}, {
              ...{ userAgent, viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: false },
              proxy: { server: gate.url },
            });
          },
        ],
      },
      requestHandler: async ({ id, page }) => {
        const own = gates.get(id)!;
        const { answer } = own;
        await page.addInitScript(noWindows);
        page.on('popup', (other) => void other.close().catch(() => {}));
        page.on('dialog', (dialog) => {
          // To leave is what is wanted, whatever the page would like.
          const answered = dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss();
          answered.catch(() => {});
        });
        const devtools = await page.context().newCDPSession(page);
        await devtools.send('Network.enable', { maxTotalBufferSize: 32 << 20, maxResourceBufferSize: 8 << 20 });
        await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
        let lost: CundangError | null = null;
        const tab: Tab = {
          page,
          devtools,
          isSpent: false,
          get answer() {
            return answer.now;
          },
          set answer(next) {
            answer.now = next;
          },
          lost: (url, cause) => {
            lost ??= hooks.memory.claim()
              ? new CundangError('browser.memory', `the page took more than ${memoryMb} MiB`, { url }, cause)
              : new CundangError('browser.crashed', 'the page brought its tab down', { url }, cause);
            return lost;
          },
        };
        own.serving = true;
        const trouble = await hooks.serve(tab);
        if (trouble instanceof CundangError && trouble.code === 'browser.timeout') await crawler.giveUp(page);
      },
    },
    config,
    (id, error) => {
      const own = gates.get(id);
      gates.delete(id);
      own?.gate.close();
      if (error !== null && !own?.serving) hooks.startFailed(error);
    },
  );
  return crawler;
}

type Pool = PlaywrightCrawler['browserPool'];
type Controller = NonNullable<ReturnType<Pool['getBrowserControllerByPage']>>;

/** The crawler of tabs: what goes wrong with one ends nothing but it. */
class TabCrawler extends PlaywrightCrawler {
  readonly #ended: (id: string, error: unknown) => void;
  readonly #pids = new Map<Controller, number>();
  #before: readonly number[] = [];

  constructor(
    options: ConstructorParameters<typeof PlaywrightCrawler>[0],
    config: ConstructorParameters<typeof PlaywrightCrawler>[1],
    ended: (id: string, error: unknown) => void,
  ) {
    super(options, config);
    this.#ended = ended;
  }

  take(queue: RequestQueue): void {
    this.requestManager = this.requestQueue = queue;
  }

  beforeLaunch(): void {
    this.#before = ownBrowsers();
  }

  /** The pool starts one browser at a time, so the new process is this one's. */
  launched(controller: unknown): void {
    const pid = ownBrowsers().find((one) => !this.#before.includes(one));
    if (pid !== undefined) this.#pids.set(controller as Controller, pid);
  }

  /** No further tab in the browser of a page that hangs; one that does not even close the page is ended. */
  async giveUp(page: Page): Promise<void> {
    const controller = this.browserPool.getBrowserControllerByPage(page);
    if (controller === undefined) return;
    this.browserPool.retireBrowserController(controller);
    const isClosed = await withTimeout(page.close(), closeMs);
    const pid = this.#pids.get(controller);
    if (!isClosed && pid !== undefined) killBrowser(pid);
  }

  killAll(): void {
    for (const pid of this.#pids.values()) killBrowser(pid);
  }

  protected override async _init(): Promise<void> {
    await super._init();
    withoutSigint(this.autoscaledPool!);
  }

  protected override async _runRequestHandler(context: PlaywrightCrawlingContext): Promise<void> {
    const error = await super._runRequestHandler(context).then(
      () => null,
      (thrown) => thrown,
    );
    this.#ended(context.id, error);
  }
}

/** Besides Playwright's own. */
function browserFlags({ spkiHash }: Certificate, memoryMb: number): string[] {
  return [
    `--ignore-certificate-errors-spki-list=${spkiHash}`,
    '--deny-permission-prompts',
    // WebRTC would reach out past the gate, over UDP.
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--disable-quic',
    '--no-pings',
    '--mute-audio',
    '--disable-gpu',
    // A tab shows one page at a time and keeps nothing of the last: a process for every site in it buys no safety here.
    '--disable-site-isolation-trials',
    // Above what the guard lets a page have: at its own limit V8 rather collects garbage for a minute than ends the page.
    `--js-flags=--max-old-space-size=${memoryMb}`,
  ];
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300);
}

/** Whether it was done in time, and without an error. */
async function withTimeout(done: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const inTime = done.then(
    () => true,
    () => false,
  );
  return Promise.race([inTime, late]).finally(() => clearTimeout(timer));
}
