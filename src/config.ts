/**
 * Configuration: one schema, four layers (defaults < file < environment < flags). Keys are two-level paths
 * (`network.proxy`); the environment spells them `CUNDANG_NETWORK_PROXY`. Unknown keys are refused.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { rules } from './alerts/alert.ts';
import { asCundangError, CundangError } from './errors.ts';
import { DEFAULT_BUDGET } from './history/policy.ts';
import { nearest } from './text/nearest.ts';

const whole = (least: number) => {
  const error = `expected a whole number from ${least}`;
  const text = z.string({ error }).regex(/^\d+$/, error).transform(Number);
  return z.union([z.number({ error }), text], { error }).pipe(z.number({ error }).int(error).min(least, error));
};
const flag = z.union([z.boolean(), z.enum(['true', 'false', '1', '0']).transform((v) => v === 'true' || v === '1')]);
const list = z.union([z.array(z.string()), z.string().transform((v) => v.split(',').filter(Boolean))]);
const origin = z.string().regex(/^[a-z0-9-]+=https?:\/\/[^\s/?#@]+\/?$/i, 'expected id=http://host');
/** Empty = none. */
const redisUrl = z
  .string()
  .transform((v) => v || null)
  .pipe(
    z
      .string()
      .regex(/^rediss?:\/\/[^\s/]/, 'expected redis://host:port')
      .nullable(),
  );
/** Digits and signs alone, five fields or six (the first for seconds), so a comma before a letter ends an entry. */
const cron = /^([a-z][a-z0-9-]*=)?[\d*,/-]+( [\d*,/-]+){4,5}$/;
const crons = z
  .union([z.array(z.string()), z.string().transform((value) => value.split(/,(?=[a-z])/).filter(Boolean))])
  .pipe(z.array(z.string().regex(cron, 'expected a cron expression of digits and signs, or id=expression')));
const budgets = z
  .union([
    z.array(z.string()),
    z.number().transform((value) => [`${value}`]),
    z.string().transform((value) => value.split(',')),
  ])
  .pipe(
    z.array(z.string().regex(/^([a-z0-9][\w.:-]*=)?\d{1,3}$/i, 'expected a whole number up to 999, or site=number')),
  );
const timezone = z.string().refine(isTimezone, 'expected a time zone such as Asia/Shanghai');
const maybe = z
  .string()
  .nullable()
  .transform((v) => v || null);

// Credentials do not belong in either: they would be shown with the configuration.
const place = z
  .string()
  .regex(/^(?!\w+:\/\/[^/]*@)/, 'expected s3://bucket/prefix or a folder, without user and password')
  .nullable()
  .transform((v) => v || null);
const endpoint = z
  .string()
  .regex(/^(https?:\/\/[^\s/?#@]+\/?)?$/i, 'expected http://host:port, without user and password')
  .nullable()
  .transform((v) => v || null);

const listening = z
  .string()
  .regex(/^(((\[[0-9a-f:.]+\]|[a-z0-9._-]+):)?\d{1,5})?$/i, 'expected host:port or port')
  .refine((value) => Number(value.slice(value.lastIndexOf(':') + 1)) <= 65_535, 'expected a port up to 65535')
  .nullable()
  .transform((v) => v || null);

/** Both may hold a password or a token, so no message repeats the value. */
const webhook = z
  .string()
  .refine((value) => value === '' || /^https?:$/.test(URL.parse(value)?.protocol ?? ''), 'expected http(s)://host/path')
  .nullable()
  .transform((v) => v || null);
const smtp = z
  .string()
  .refine((value) => value === '' || isMailServer(value), 'expected smtp://[user:password@]host[:port], or smtps://')
  .nullable()
  .transform((v) => v || null);
const addresses = list.pipe(z.array(z.string().regex(/^[^\s@<>]+@[^\s@<>]+$/, 'expected name@host')));

/** What a timer can wait: under 2^31 ms. */
/** `never`, or a length of time: `90s`, `30m`, `12h`, `7d`. Becomes milliseconds, or null for never. */
const age = z.string().transform((value, context) => {
  if (value === 'never') return null;
  const match = /^(\d+)([smhd])$/.exec(value);
  if (!match) {
    context.addIssue({ code: 'custom', message: 'expected `never` or a length of time such as 90s, 30m, 12h, 7d' });
    return z.NEVER;
  }
  return Number(match[1]) * { s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[match[2] as 's' | 'm' | 'h' | 'd'];
});

const schema = {
  dir: z.string().min(1).default('archive').describe('folder of the archive'),
  'sites.origins': list
    .pipe(z.array(origin))
    .default([])
    .describe('real addresses of sites that moved or are unconfirmed, `id=http://host`'),
  'crawl.concurrency': whole(1).default(32).describe('requests in hand at once, all hosts together'),
  'crawl.render': z
    .enum(['http', 'browser', 'auto'])
    .nullable()
    .default(null)
    .describe("how pages are fetched: `http`, `browser`, or `auto` where HTTP gives no article; null = the site's own"),
  'crawl.threads': whole(0).default(1).describe('threads that extract articles; 0 = the main thread'),
  'crawl.assets': z
    .enum(['page', 'none'])
    .default('page')
    .describe('archive css, images and attachments of pages, or not'),
  'crawl.robots': z.enum(['obey', 'ignore']).default('obey').describe('robots.txt'),
  'crawl.revisit': age.default(null).describe('fetch known articles again when older than this (`never`, `12h`, `7d`)'),
  'crawl.attempts': whole(1).default(4).describe('attempts at a page before it is given up'),
  'crawl.backoffMs': whole(0).default(5000).describe('wait before the second attempt; grows with each'),
  'crawl.patienceMs': whole(0).default(600000).describe('longest time a run waits for a host that asked for a pause'),
  'pace.delayMs': whole(0)
    .nullable()
    .default(null)
    .describe("from request to request of a host; null = the site's own"),
  'pace.concurrency': whole(1).nullable().default(null).describe("requests in hand per host; null = the site's own"),
  'network.userAgent': z.string().min(1).default('Mozilla/5.0 (compatible; cundang/0.1)').describe('User-Agent header'),
  'network.proxy': maybe.default(null).describe('forward proxy for everything, http://[user:password@]host:port'),
  'network.ca': maybe.default(null).describe('PEM file of a further certificate authority to trust'),
  'network.insecure': flag.default(false).describe('accept any TLS certificate (lapsed portals)'),
  'network.allow': list.default([]).describe('private addresses (CIDR) or host names that may be fetched'),
  'network.connectMs': whole(1).default(15000).describe('limit for connecting'),
  'network.headersMs': whole(1).default(30000).describe('limit for the response head'),
  'network.bodyMs': whole(1).default(30000).describe('limit of silence within a body'),
  'network.totalMs': whole(1).default(300000).describe('limit for one exchange'),
  'limits.bodyBytes': whole(1024)
    .default(64 * 1024 * 1024)
    .describe('largest body kept whole'),
  'limits.headerBytes': whole(1024)
    .default(64 * 1024)
    .describe('largest response head'),
  'limits.redirects': whole(0).default(8).describe('redirects followed'),
  'browser.path': maybe.default(null).describe('Chromium to use; null = look for it'),
  'browser.tabs': whole(1).default(4).describe('pages in the browser at once'),
  'browser.screenshots': z
    .enum(['none', 'view', 'both'])
    .default('view')
    .describe('pictures of a page: none, the window, or the window and the whole page'),
  'browser.memoryMb': whole(128)
    .default(1024)
    .describe('memory of one page in the browser, MiB; one that takes more is ended'),
  'browser.pageMs': whole(1000).default(60000).describe('limit for one page in the browser'),
  'browser.pageBytes': whole(1024)
    .default(256 * 1024 * 1024)
    .describe('bytes that one page may bring with it'),
  'browser.sandbox': flag.default(true).describe("Chromium's sandbox; root never has it"),
  'queue.redis': redisUrl
    .nullable()
    .default(null)
    .describe('keep the queue in this Redis, redis://[user:password@]host:port; null = a file of the archive folder'),
  'queue.prefix': z
    .string()
    .regex(/^[\w.-]+$/, 'expected letters, digits, . _ -')
    .default('cundang')
    .describe('begins the name of every key in Redis; one for each archive'),
  'queue.leaseMs': whole(1000)
    .default(60000)
    .describe('time after which pages of a worker that died are handed out again'),
  'queue.goneMs': whole(1).default(600000).describe('longest wait for a Redis that does not answer'),
  'schedule.sites': list.default([]).describe('sites that `schedule` runs; empty = all'),
  'schedule.cron': crons
    .default([])
    .describe("cron expressions instead of the sites' own, `id=0 * * * *`; without `id=`, for all sites"),
  'schedule.timezone': timezone.default('Asia/Shanghai').describe('time zone of the cron expressions'),
  'schedule.jitterMs': whole(0)
    .default(120000)
    .describe('runs begin up to so much after their time, each site by its own share, so that they do not crowd'),
  'revisit.budget': budgets
    .default([`${DEFAULT_BUDGET}`])
    .describe('looks at an article in its first year, a third of it in later ones; `id=40` for one site, 0 = none'),
  'rescue.archives': list
    .pipe(z.array(z.string().regex(/^https?:\/\/[^\s/@]+\/\S+$/i, 'expected the URL of a CDX server')))
    .default([])
    .describe('CDX servers that `rescue` asks for older copies, `https://web.archive.org/cdx/search/cdx`'),
  'archive.maxBytes': whole(1024)
    .default(1024 ** 3)
    .describe('size at which a WARC file is closed and the next begun'),
  'archive.maxAge': age
    .default(null)
    .describe('age at which a WARC file is closed (`never`, `30m`, `12h`); never = 10m where there is a store'),
  'archive.minFreeBytes': whole(0)
    .default(256 * 1024 * 1024)
    .describe('free disk space at which a run stops'),
  'store.url': place
    .default(null)
    .describe('store that closed WARC files are sent to and read from: `s3://bucket/prefix` or a folder'),
  'store.endpoint': endpoint.default(null).describe('address of an S3 server; null = AWS'),
  'store.region': z.string().min(1).default('us-east-1').describe('S3 region'),
  'store.pathStyle': flag.default(true).describe('address buckets by path (`host/bucket`), as most S3 servers want it'),
  'store.removeLocal': flag.default(false).describe('remove WARC files from `dir` once the store has confirmed them'),
  'store.timeoutMs': whole(1000).default(60000).describe('limit of silence of the store'),
  'alerts.rules': list
    .pipe(z.array(z.enum(rules, { error: `expected some of ${rules.join(', ')}` })))
    .default([...rules])
    .describe('what is told of'),
  'alerts.silentHours': whole(1)
    .default(72)
    .describe('hours without a new article that are silence of a site; more where longer pauses are usual'),
  'alerts.minFreeBytes': whole(0)
    .default(2 * 1024 ** 3)
    .describe('free disk space below which is told of it'),
  'alerts.repeatHours': whole(1)
    .default(24)
    .describe('hours until the same rule tells of the same site again, unless it has become ten times as much'),
  'alerts.everyMinutes': whole(1).default(5).describe('how often is looked for something to tell'),
  'alerts.language': z.enum(['en', 'zh']).default('en').describe('language of messages, `en` or `zh`'),
  'alerts.webhook': webhook
    .default(null)
    .describe('address that each alert is posted to as JSON; it may be a private one'),
  'alerts.webhookFormat': z
    .enum(['json', 'feishu', 'dingtalk', 'wecom', 'slack'])
    .default('json')
    .describe('what is posted: `json`, or what the bots of `feishu`, `dingtalk`, `wecom`, `slack` take'),
  'alerts.signingKey': maybe
    .default(null)
    .describe('signs what is posted with HMAC-SHA256, as Standard Webhooks has it'),
  'alerts.smtp': smtp.default(null).describe('mail server, smtp://[user:password@]host[:port], or smtps://'),
  'alerts.mailFrom': maybe.default(null).describe('sender of mail, `name@host` or `Name <name@host>`'),
  'alerts.mailTo': addresses.default([]).describe('recipients of mail, `name@host`'),
  'alerts.feed': maybe.default(null).describe('Atom feed of the newest 200 alerts: a file, seen from `dir`'),
  'alerts.log': maybe
    .default('stderr')
    .describe('one JSON line for each alert: `stderr`, or a file, seen from `dir`; empty = nowhere'),
  'metrics.listen': listening
    .default(null)
    .describe('where health and metrics are told: `host:port`, or `port` on the loopback (0 = any); null = nowhere'),
} as const;

export type Key = keyof typeof schema;
/** Effective values by key. */
export type Config = { readonly [K in Key]: z.output<(typeof schema)[K]> };
/** Where a value came from: `default`, `file`, `environment` or `flag`. */
export type Origins = Readonly<Record<Key, 'default' | 'file' | 'environment' | 'flag'>>;

export const keys = Object.keys(schema) as readonly Key[];

/** What a key is for, one line. */
export function describeKey(key: Key): string {
  return schema[key].description ?? '';
}

function isMailServer(value: string): boolean {
  const { protocol, hostname } = URL.parse(value) ?? {};
  return /^smtps?:$/.test(protocol ?? '') && hostname !== '';
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Name of a key in the environment: `network.userAgent` → `CUNDANG_NETWORK_USER_AGENT`. */
export function environmentName(key: Key): string {
  return `CUNDANG_${key.replaceAll('.', '_').replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

export interface Sources {
  /** JSON file with nested or dotted keys; null = `cundang.config.json` of this folder if it is there. */
  readonly file: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Flags given on the command line; undefined values are absent. */
  readonly flags: Readonly<Partial<Record<Key, unknown>>>;
}

/** Reads the layers. Throws `config.unknown-key` or `config.invalid`, naming the key and where it was set. */
export function loadConfig(sources: Sources): { readonly config: Config; readonly origins: Origins } {
  const file = readConfigFile(sources.file);
  refuseUnknown('environment', Object.keys(sources.environment).filter(isOurs), keys.map(environmentName));
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const key of keys) {
    const layers = [
      ['flag', sources.flags[key]],
      // Set but empty is how compose files and shells pass on what is not set.
      ['environment', sources.environment[environmentName(key)] || undefined],
      ['file', file[key]],
    ] as const;
    const [origin, raw] = layers.find(([, value]) => value !== undefined) ?? ['default', undefined];
    const parsed = schema[key].safeParse(raw);
    if (!parsed.success) {
      const why = parsed.error.issues[0]?.message ?? 'not valid';
      throw new CundangError('config.invalid', `${key} (${origin}): ${why}`);
    }
    values[key] = parsed.data;
    origins[key] = origin;
  }
  return { config: values as Config, origins: origins as Origins };
}

function readConfigFile(path: string | null): Record<string, unknown> {
  const name = path ?? 'cundang.config.json';
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    if (path === null && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw asCundangError(error, { path: name });
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new CundangError('config.invalid', `${name} is not JSON: ${(error as Error).message}`, { path: name }, error);
  }
  if (data === null || typeof data !== 'object' || Array.isArray(data)) {
    throw new CundangError('config.invalid', `${name} is not a JSON object`, { path: name });
  }
  const flat = Object.fromEntries(flatten(data, ''));
  refuseUnknown(name, Object.keys(flat), keys);
  return flat;
}

const isOurs = (name: string): boolean => name.startsWith('CUNDANG_');

/** Throws `config.unknown-key` for the first name that is not known, with the nearest that is. */
export function refuseUnknown(where: string, names: readonly string[], known: readonly string[]): void {
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  const near = nearest(wrong, known);
  const meant = near ? `; did you mean \`${near}\`?` : '';
  throw new CundangError('config.unknown-key', `${where}: unknown key \`${wrong}\`${meant}`);
}

function* flatten(value: unknown, prefix: string): Generator<[string, unknown]> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    yield [prefix, value];
    return;
  }
  for (const [name, inner] of Object.entries(value)) yield* flatten(inner, prefix ? `${prefix}.${name}` : name);
}
