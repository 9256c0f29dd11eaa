/**
 * The address guard: a crawl reaches public web servers and nothing else, unless the configuration names it.
 * A name is judged by the addresses it resolves to, and the connection goes to an address that was judged, so an
 * answer that changes between the check and the connection (DNS rebinding) gains nothing.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { CundangError } from '../../src/errors.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Answers a name with its addresses; the system's resolver where none is given. */
export type Resolve = (
  host: string,
  answer: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

export interface Guard {
  /**
   * The URL that may be asked for: http or https, a web port, no private address in the place of a host name,
   * without fragment and user information. Throws `fetch.bad-url` or `fetch.private-address`.
   */
  check(url: string): URL;
  /** Throws `fetch.private-address` unless a connection for `host` may go to this address. */
  admit(address: string, host: string): void;
  /** For `net.connect`: resolves a name to those of its addresses that are admitted. */
  readonly lookup: LookupFunction;
}

/**
 * Ports no browser would fetch from, since another protocol lives there (Fetch Standard, "bad port").
 */
const otherProtocols = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** IPv6 addresses given out for use on the internet (IANA: global unicast). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** NAT64 (RFC 6052 §2.1): the last four bytes are the IPv4 address that is reached. */
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** A public address behind which one cloud puts its machines' metadata. */
const metadataAddress = '168.63.129.16';

/** The host of a URL without the brackets of an IPv6 address. */
export function bareHost(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

/** `allow`: addresses, CIDR ranges and host names that may be reached although they are private. */
export function createGuard(allow: readonly string[], resolve: Resolve = resolveBySystem): Guard {
  const ranges = allow.filter((entry) => isIP(addressOf(entry)) > 0).map(parseRange);
  const names = new Set(allow.filter((entry) => isIP(addressOf(entry)) === 0).map((name) => name.toLowerCase()));

  const mayReach = (text: string, host: string): boolean => {
    const address = embedded(ipaddr.parse(text));
    if (isPublic(address) || names.has(host.toLowerCase())) return true;
    return ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
  };

  return {
    check(text) {
      const url = URL.parse(text);
      if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
        throw new CundangError('fetch.bad-url', 'not an http or https URL', { url: text });
      }
      if (url.port !== '' && otherProtocols.has(Number(url.port))) {
        throw new CundangError('fetch.bad-url', `port ${url.port} belongs to another protocol`, { url: text });
      }
      url.hash = '';
      url.username = '';
      url.password = '';
      const host = bareHost(url);
      // RFC 6761 §6.3: these names are the machine itself, also for the proxy that would resolve them.
      const address = /(^|\.)localhost\.?$/.test(host) ? '127.0.0.1' : host;
      if (isIP(address) > 0 && !mayReach(address, host)) throw refusal(host, address, text);
      return url;
    },
    admit(address, host) {
      if (!mayReach(address, host)) throw refusal(host, address);
    },
    lookup(host, options, callback) {
      resolve(host, (error, addresses) => {
        const admitted = addresses.filter(({ address }) => mayReach(address, host));
        const [first] = admitted;
        if (error !== null) callback(error, '');
        else if (first === undefined) callback(refusal(host, addresses[0]?.address ?? 'no address'), '');
        else if (options.all) callback(null, admitted);
        else callback(null, first.address, first.family);
      });
    },
  };
}

function resolveBySystem(host: string, answer: Parameters<Resolve>[1]): void {
  systemLookup(host, { all: true }, (error, addresses) => answer(error, addresses ?? []));
}

function refusal(host: string, address: string, url?: string): CundangError {
  const what = host === address ? address : `${host} (${address})`;
  return new CundangError('fetch.private-address', `${what} is not a public address`, { url });
}

function addressOf(entry: string): string {
  return entry.split('/')[0] ?? '';
}

function parseRange(entry: string): [Address, number] {
  if (!ipaddr.isValidCIDR(entry) && entry.includes('/')) {
    throw new CundangError('config.invalid', `network.allow: ${entry} is no address range`);
  }
  return entry.includes('/') ? ipaddr.parseCIDR(entry) : ipaddr.parseCIDR(`${entry}/${isIP(entry) === 4 ? 32 : 128}`);
}

/** The IPv4 address that an IPv6 form of it reaches; any other address as it is. */
function embedded(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(nat64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6 ? address.match(globalUnicast) : address.toString() !== metadataAddress;
}
