/** An Atom feed (RFC 4287) of the newest alerts: a file that is only ever replaced as a whole. */
import { writeWhole } from '../../../storage/whole-file.ts';
import { escaped } from '../../text/escaped.ts';
import type { Alert } from '../alert.ts';
import type { Channel, Message } from './channel.ts';

export interface FeedOptions {
  /** Path of the file. */
  readonly path: string;
  /** UUID of the feed. */
  readonly identity: string;
  /** The newest alerts, newest first. */
  newest(limit: number): readonly Message[];
}

const ENTRIES = 200;

/** What is to be sent is among the newest already, so that all of it is one file. */
export function feedChannel({ path, identity, newest }: FeedOptions): Channel {
  return {
    ...{ name: 'feed', place: path, most: 1_000 },
    async send(messages) {
      const kept = newest(ENTRIES);
      // A sample is in no archive; it leaves the feed with the next alert.
      const samples = messages.filter(({ alert }) => alert.id === SAMPLE_ID);
      const text = feedOf([...samples, ...kept], identity);
      await writeWhole(path, (file) => file.writeFile(text));
    },
  };
}

/** The id of what `alerts test` sends. */
export const SAMPLE_ID = '00000000-0000-4000-8000-000000000000';

/** @param entries newest first */
export function feedOf(entries: readonly Message[], identity: string): string {
  const language = entries[0]?.language ?? 'en';
  const title = language === 'zh' ? '存档警报' : 'Cundang alerts';
  // RFC 4287 §4.2.15: the last change of any significance. A feed without an entry has never changed.
  const updated = entries[0]?.alert.at ?? new Date(0).toISOString();
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">`,
    `<id>urn:uuid:${identity}</id>`,
    `<title>${title}</title>`,
    `<updated>${updated}</updated>`,
    '<author><name>Cundang</name></author>',
    '<generator>Cundang</generator>',
    ...entries.map(entryOf),
    '</feed>\n',
  ].join('\n');
}

function entryOf({ alert, title, lines }: Message): string {
  const { id, at, rule, severity, site }: Alert = alert;
  return [
    '<entry>',
    `<id>urn:uuid:${id}</id>`,
    `<title>${escaped(title)}</title>`,
    `<updated>${at}</updated>`,
    `<category term="${rule}"/>`,
    `<category term="${severity}"/>`,
    ...(site === null ? [] : [`<category term="${escaped(site)}" scheme="urn:cundang:site"/>`]),
    `<content type="text">${escaped(lines.join('\n'))}</content>`,
    '</entry>',
  ].join('\n');
}
