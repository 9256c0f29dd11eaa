/** What a page looks like once all of it is there: its tree, its text, its pictures. */
import type { Page } from 'playwright';
import { type Described, describe, scrollThrough } from './in-page.ts';
import type { Tab } from './tabs.ts';

export type Screenshots = 'none' | 'view' | 'both';

export interface Look {
  /** The tree as HTML source; frames and shadow trees are not in it. */
  readonly html: string;
  /** What a reader can select. */
  readonly text: string;
  readonly title: string;
  /** PNG of the window, and of the page down to {@link tallest}; null where not wanted. */
  readonly view: Buffer | null;
  readonly fullPage: Buffer | null;
}

/** Source and text beyond this are cut: the reader of pages takes no more either. */
const mostCharacters = 8_000_000;
/** Height of the full-page picture at most, CSS pixels: the largest that Chromium paints whole (GPU textures are 16,384). */
const tallest = 16_000;
/** Scrolling: steps, pixels and milliseconds at most. An endless page ends with them. */
const bounds = { steps: 40, pixels: 30_000, ms: 4000, pauseMs: 50 };

/** Scrolls through the page, so that what loads when it is seen loads, and back to the top. */
export async function bringAll(page: Page, settle: () => Promise<void>): Promise<void> {
  const scrolled = await afterNavigation(page, () => page.evaluate<boolean>(scrollThrough(bounds)));
  if (scrolled) await settle();
}

export async function look({ page, devtools }: Tab, screenshots: Screenshots): Promise<Look> {
  const { html, text, title, width, height } = await afterNavigation(page, () =>
    page.evaluate<Described>(describe(mostCharacters)),
  );
  const picture = async (whole: boolean): Promise<Buffer> => {
    const clip = { x: 0, y: 0, width, height: Math.min(height, tallest), scale: 1 };
    const { data } = await devtools.send('Page.captureScreenshot', {
      format: 'png',
      optimizeForSpeed: true,
      ...(whole && { captureBeyondViewport: true, clip }),
    });
    return Buffer.from(data, 'base64');
  };
  const view = screenshots === 'none' ? null : await picture(false);
  return { html, text, title, view, fullPage: screenshots === 'both' ? await picture(true) : null };
}

/** A script may lead on to another page while this one is looked at: then that one is. */
async function afterNavigation<T>(page: Page, act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (tries >= 3 || !/context was destroyed|navigat/i.test(String(error))) throw error;
      await page.waitForLoadState('load');
    }
  }
}
