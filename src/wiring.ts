/** Configuration → the options of the parts. */
import { readFileSync } from 'node:fs';
import { findChromium, installHint } from '../crawlers/browser/chromium.ts';
import type { RendererOptions } from '../crawlers/browser/render.ts';
import type { Wire, WireOptions } from '../crawlers/http/wire.ts';
import type { Site } from '../crawlers/site.ts';
import type { Pace } from '../queue/frontier.ts';
import type { Config } from './config.ts';
import { asCundangError, CundangError } from './errors.ts';
import { siteOfClaim } from './reading.ts';

/** Product token that robots.txt rules are looked up by (RFC 9309 §2.2.1). */
export const product = 'cundang';

/** Name and version of the program, as formats name what made them. */
export const software = `${product}/0.1.0`;

/** @throws `file.unreadable` when `network.ca` cannot be read */
export function wireOptions(config: Config): WireOptions {
  return {
    userAgent: config['network.userAgent'],
    proxy: config['network.proxy'],
    ca: config['network.ca'] === null ? null : readCa(config['network.ca']),
    insecure: config['network.insecure'],
    allowPrivate: config['network.allow'],
    timeouts: {
      connectMs: config['network.connectMs'],
      headersMs: config['network.headersMs'],
      bodyMs: config['network.bodyMs'],
      totalMs: config['network.totalMs'],
    },
    limits: {
      bodyBytes: config['limits.bodyBytes'],
      headerBytes: config['limits.headerBytes'],
      redirects: config['limits.redirects'],
    },
  };
}

/** The pace of a site: its own, unless the configuration says another. */
export function paceOf(config: Config, sites: readonly Site[]): (site: string) => Pace {
  return (id) => {
    const own = siteOfClaim(sites, { site: id }).pace;
    return {
      concurrency: config['pace.concurrency'] ?? own.concurrency,
      delayMs: config['pace.delayMs'] ?? own.delayMs,
    };
  };
}

/** @throws `browser.missing` */
export function rendererOptions(config: Config, wire: Wire): RendererOptions {
  const found = findChromium(config['browser.path']);
  if ('missing' in found) {
    const what = found.missing === null ? 'there is no Chromium' : `there is no Chromium at ${found.missing}`;
    throw new CundangError('browser.missing', `${what}; ${installHint}`);
  }
  return {
    wire,
    chromium: found.path,
    sandbox: config['browser.sandbox'] && process.getuid?.() !== 0,
    userAgent: config['network.userAgent'],
    tabs: config['browser.tabs'],
    viewport: { width: 1280, height: 800 },
    screenshots: config['browser.screenshots'],
    memoryMb: config['browser.memoryMb'],
    pageMs: config['browser.pageMs'],
    pageBytes: config['browser.pageBytes'],
  };
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw asCundangError(error, { path });
  }
}
