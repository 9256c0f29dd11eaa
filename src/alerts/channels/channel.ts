/** A way by which messages reach people. */
import type { Alert } from '../alert.ts';
import { type Language, wordsOf } from '../wording.ts';

export const channelNames = ['webhook', 'mail', 'feed', 'log'] as const;
export type ChannelName = (typeof channelNames)[number];

export interface Channel {
  readonly name: ChannelName;
  /** Where it goes, without anything secret. */
  readonly place: string;
  /** Messages taken at once. */
  readonly most: number;
  /**
   * Resolves when all of them are taken. Ends by itself within {@link SEND_MS}.
   * @throws `alert.refused`, `alert.unreachable`, or what a file has against it; none of them, or any, may have arrived then
   */
  send(messages: readonly Message[], signal: AbortSignal): Promise<void>;
}

/** Longest time of one `send`, ms. */
export const SEND_MS = 30_000;

/** An alert and its words, harmless as plain text. */
export interface Message {
  readonly alert: Alert;
  readonly title: string;
  /** The whole as plain text, without the title. */
  readonly lines: readonly string[];
  /** Those of its parts that are not the program's own words. */
  readonly urls: readonly string[];
  readonly evidence: readonly string[];
  readonly details: readonly string[];
  readonly language: Language;
}

/** Control and direction characters, line ends among them: a URL or an evidence must not pass for the program's own words. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
const plain = (text: string): string => text.toWellFormed().replace(control, ' ');

const heads: Readonly<Record<Language, { urls(shown: number, all: number): string; readonly evidence: string }>> = {
  en: {
    urls: (shown, all) => (shown < all ? `the first ${shown} of ${all} pages:` : 'pages:'),
    evidence: 'evidence:',
  },
  zh: { urls: (shown, all) => (shown < all ? `${all} 个页面中的前 ${shown} 个：` : '页面：'), evidence: '依据：' },
};

export function messageOf(alert: Alert, language: Language, siteName: string | null): Message {
  const words = wordsOf(alert, language, siteName);
  const head = heads[language];
  const [urls, evidence, details] = [alert.urls.map(plain), alert.evidence.map(plain), words.details.map(plain)];
  const lines = [
    ...details,
    ...(urls.length === 0 ? [] : ['', head.urls(urls.length, alert.count), ...urls.map((url) => `  ${url}`)]),
    ...(evidence.length === 0 ? [] : ['', head.evidence, ...evidence.map((line) => `  ${line}`)]),
  ];
  return { alert, title: plain(words.title), lines, urls, evidence, details, language };
}
