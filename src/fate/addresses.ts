/** What an address tells of the page that stands there, for redirects. */
import { surt } from '../text/surt.ts';

/** One page: apart from scheme, `www`, a slash at the end, and a query that was added. */
export function isSameAddress(from: string, to: string): boolean {
  const [a, b] = [bare(from), bare(to)];
  return a === b || (!a.includes('?') && b.startsWith(`${a}?`));
}

const bare = (url: string): string => surt(url).replace(/\/(?=\?|$)/, '');

/** The first page of its host. */
export function isHome(url: string): boolean {
  const { pathname, search } = new URL(url);
  return /^\/(?:(?:index|default|home|main)\.\w{2,5})?$/i.test(pathname) && search.length < 20;
}

/** Made for what is not there. */
export function isErrorPage(url: string): boolean {
  return /\/(?:[^/]*[-_])?(?:404|error|err|not-?_?found|no-?_?page|wrong|missing)(?:[-_./?]|\d|$)/i.test(
    new URL(url).pathname,
  );
}

/** Made for those who are to log in. */
export function isLogin(url: string): boolean {
  const { hostname, pathname } = new URL(url);
  return (
    /^(?:passport|login|sso|auth)\./i.test(hostname) ||
    /\/(?:login|signin|passport|sso|oauth2?)(?:[/.?]|$)/i.test(pathname)
  );
}

/** Markets and parking services for domains. */
const sellers =
  /(?:^|\.)(?:hugedomains|sedo|sedoparking|parkingcrew|bodis|dan|afternic|above|domainmarket|ename|juming|22|4|mi\.aliyun|dnspod)\.(?:com|cn|net|cc)$/;

export const isSeller = (url: string): boolean => sellers.test(new URL(url).hostname);
