/** The browser, which starts with the first page that wants it. */
import type { Renderer } from '../crawlers/browser/render.ts';
import type { Wire } from '../crawlers/http/wire.ts';
import type { Site } from '../crawlers/site.ts';
import type { Config } from './config.ts';
import { rendererOptions } from './wiring.ts';

export function openRenderer(config: Config, wire: Wire): Renderer {
  let opened: Promise<Renderer> | null = null;
  const open = async (): Promise<Renderer> => {
    const options = rendererOptions(config, wire);
    const { createRenderer } = await import('../crawlers/browser/render.ts');
    return createRenderer(options);
  };
  return {
    async render(url, init) {
      opened ??= open();
      return (await opened).render(url, init);
    },
    async close() {
      await (await opened?.catch(() => null))?.close();
    },
  };
}

/** @throws `browser.missing` where pages of one of these sites will want a browser, and there is none */
export function checkBrowser(config: Config, sites: readonly Site[], wire: Wire): void {
  if (sites.some(({ render = 'http' }) => (config['crawl.render'] ?? render) !== 'http')) rendererOptions(config, wire);
}
