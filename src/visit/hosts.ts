/** How a host answers for what it has not, and its home page: what a doubtful answer is compared with. */
import { pacedWire } from '../../crawlers/http/paced.ts';
import { fetchThrough } from '../../crawlers/http/visit.ts';
import type { Claim } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import { capturesOf, type PlacedLine } from '../../storage/lookup.ts';
import type { ArchivePlace } from '../../storage/store/archive-place.ts';
import { readRecordAt } from '../../storage/warc/reader.ts';
import type { Fingerprint } from '../fate/fingerprint.ts';
import { type ProbeAnswer, probeAnswerOf, probeUrl } from '../fate/probe.ts';
import { seenIn } from '../fate/seen.ts';
import { siteOfClaim } from '../reading.ts';
import { keep } from './keep.ts';
import { withinSite } from './permission.ts';
import type { Stages } from './stages.ts';

export interface Hosts {
  /** The answer to an address beside the claim's that cannot exist; null where it says nothing, or may not be asked. */
  probe(claim: Claim, captures: Capture[]): Promise<ProbeAnswer | null>;
  /** The home page as it was archived last; null when it never was. */
  home(url: string, charset: string): Promise<Fingerprint | null>;
}

/** Each host is asked once, however many of its pages are in doubt. */
export function hostsOf(stages: () => Stages): Hosts {
  const probes = new Map<string, Promise<ProbeAnswer | null>>();
  const homes = new Map<string, Promise<Fingerprint | null>>();

  async function ask(claim: Claim, captures: Capture[]): Promise<ProbeAnswer | null> {
    const { wire, politeness, sites, abort } = stages();
    const url = probeUrl(claim.url, Math.random);
    const mayFollow = withinSite(stages(), claim, captures);
    if ((await mayFollow(url)) !== true) return null;
    const paced = pacedWire(wire, politeness, () => claim.site);
    const fetched = await fetchThrough(paced, url, { signal: abort }, { mayFollow });
    for (const exchange of fetched.exchanges) {
      captures.push((await keep(stages(), exchange, null, [], claim.url)).capture);
    }
    const { charset } = siteOfClaim(sites, claim);
    return probeAnswerOf(fetched, fetched.final && seenIn(fetched.final, charset));
  }

  async function look(origin: string, charset: string): Promise<Fingerprint | null> {
    const { place } = stages();
    const home = `${origin}/`;
    const last = await lastPage(place, home);
    if (last === null) return null;
    const whole = await readRecordAt(last.file.path, last.line.offset, last.line.length).catch(() => null);
    const record = whole?.record;
    if (record?.type !== 'response' || record.http === null) return null;
    return seenIn({ url: home, rawHeaders: record.http.headers, body: record.payload }, charset)?.print ?? null;
  }

  const once = <T>(known: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> => {
    const found = known.get(key) ?? work();
    known.set(key, found);
    return found;
  };
  return {
    probe: (claim, captures) => once(probes, new URL(claim.url).host, () => ask(claim, captures)),
    home: (url, charset) => {
      const { origin } = new URL(url);
      return once(homes, origin, () => look(origin, charset));
    },
  };
}

async function lastPage(place: ArchivePlace, url: string): Promise<PlacedLine | null> {
  let last: PlacedLine | null = null;
  for await (const one of capturesOf(place, url)) {
    if (one.line.url === url && one.line.status === '200' && one.line.mime === 'text/html') last = one;
  }
  return last;
}
