/** What the archive tells of hosts: how they answered for pages that cannot exist, and their home pages. */
import type { Capture } from '../../../storage/capture.ts';
import type { ArchivePlace } from '../../../storage/store/archive-place.ts';
import type { Fingerprint } from '../../fate/fingerprint.ts';
import { type ProbeAnswer, probeAnswerOf } from '../../fate/probe.ts';
import { seenIn } from '../../fate/seen.ts';
import type { ReadCapture } from '../../index-archive.ts';
import { mayBeMadeUpBeside } from './made-up.ts';
import { type ArchivedVisit, answerIn, exchangeOf, lastOf, timeOf, urlOf } from './visit.ts';

export interface ArchivedHosts {
  /** Takes note of the answer to an address that cannot exist. */
  probed(visit: ArchivedVisit, charset: string): Promise<void>;
  /** The answer that a page of this time (ms since 1970) was compared with; null where none is known. */
  probe(url: string, at: number): ProbeAnswer | null;
  /** Takes note of a home page. */
  seen(read: ReadCapture): void;
  /** The last one before now; null when none was archived. */
  home(url: string, charset: string): Promise<Fingerprint | null>;
}

/** Hosts known at a time; one that is left out is one that nothing is known of. */
const MOST = 500;
/** Answers kept of a host. It is asked once a run, beside the first page that is in doubt. */
const ANSWERS = 4;
/** Runs do not come more often; nor does a page wait longer for its host's answer. */
const SOON_MS = 10 * 60_000;
/** How long one run goes on. */
const RUN_MS = 86_400_000;

/** An answer to an address that cannot exist. */
interface Probed {
  readonly url: string;
  readonly at: number;
  readonly answer: ProbeAnswer | null;
}

interface Home {
  readonly read: ReadCapture;
  print: Promise<Fingerprint | null> | null;
}

export function archivedHosts(place: ArchivePlace): ArchivedHosts {
  const probes = new Map<string, readonly Probed[]>();
  const homes = new Map<string, Home>();

  function note<T>(known: Map<string, T>, name: string, value: T): void {
    known.delete(name);
    known.set(name, value);
    if (known.size > MOST) known.delete(known.keys().next().value!);
  }

  async function printOf(read: ReadCapture, charset: string): Promise<Fingerprint | null> {
    const answer = await answerIn(place, read);
    return (answer && seenIn(answer, charset)?.print) ?? null;
  }

  return {
    async probed(visit, charset) {
      const answer = visit.error === null ? await answerIn(place, lastOf(visit)) : null;
      const exchanges = visit.error === null ? visit.captures.map(exchangeOf) : [];
      const told = probeAnswerOf({ exchanges, stopped: visit.stopped }, answer && seenIn(answer, charset));
      const url = urlOf(visit);
      const { host } = new URL(url);
      const others = probes.get(host) ?? [];
      note(probes, host, [...others.slice(1 - ANSWERS), { url, at: timeOf(visit), answer: told }]);
    },
    probe(url, at) {
      const all = probes.get(new URL(url).host) ?? [];
      const behind = all.filter((probe) => probe.at >= at && probe.at - at < SOON_MS);
      const before = all.findLast((probe) => probe.at < at && at - probe.at < RUN_MS);
      // Its own, else that of a page of its run that was in doubt before, or after it.
      const own = behind.find((probe) => mayBeMadeUpBeside(url)(probe.url));
      const recent = before !== undefined && at - before.at < SOON_MS ? before : undefined;
      return (own ?? recent ?? behind[0] ?? before)?.answer ?? null;
    },
    seen(read) {
      if (isHome(read.capture)) {
        note(homes, new URL(read.capture.url).origin, { read: { ...read, found: null }, print: null });
      }
    },
    async home(url, charset) {
      const home = homes.get(new URL(url).origin);
      if (home === undefined) return null;
      home.print ??= printOf(home.read, charset);
      return home.print;
    },
  };
}

function isHome({ type, status, mime, url }: Capture): boolean {
  return type === 'response' && status === 200 && mime === 'text/html' && /^https?:\/\/[^/?#]+\/$/i.test(url);
}
