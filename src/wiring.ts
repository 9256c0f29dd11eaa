/** Configuration → the options of the parts. */
import { readFileSync } from 'node:fs';
import type { WireOptions } from '../crawlers/http/wire.ts';
import type { Config } from './config.ts';
import { asCundangError } from './errors.ts';

/** Product token that robots.txt rules are looked up by (RFC 9309 §2.2.1). */
export const product = 'cundang';

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

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw asCundangError(error, { path });
  }
}
