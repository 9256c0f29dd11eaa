/**
 * The sortable key of a URL in CDXJ and in the frontier, and the form in which a URL is visited.
 */

/**
 * Sort-friendly URI reordering transform: `http://www.Example.com/A?b=2&a=1` → `com,example)/a?a=1&b=2`.
 *
 * Scheme, `www` + digits, default port, fragment and letter case go, the host's labels are reversed and the query's
 * parts sorted: what warcio.js and ReplayWeb.page look pages up by. A URL that is not http(s) is its own key.
 *
 * @throws TypeError when the URL is invalid
 */
export function surt(url: string): string {
  const parsed = new URL(url.toLowerCase());
  if (!isWeb(parsed)) return url;
  const host = parsed.hostname
    .replace(/^www\d*\./, '')
    .split('.')
    .reverse()
    .join(',');
  const port = parsed.port === '' ? '' : `:${parsed.port}`;
  const query = parsed.search === '' ? '' : `?${parsed.search.slice(1).split('&').sort().join('&')}`;
  return `${host}${port})${parsed.pathname}${query}`;
}

/** Longest URL visited; nothing a person links to is longer. */
const maxLength = 2048;

/** A path that repeats one segment more often than this grows by a relative link that leads nowhere. */
const maxRepeats = 3;

/** Query parameters that say who shared the link or which session saw it, never what the page is. */
const followers: readonly RegExp[] = [
  /^utm_[a-z_]+=/i,
  /^(?:spm|scm|fbclid|gclid|msclkid|nsukey|isappinstalled|share_token|bd_vid|hmsr|hmpl|hmcu|hmkw|hmci)=/i,
  /^from=(?:timeline|groupmessage|singlemessage|androidqq|qq|qzone|weibo|wechat)$/i,
  /^(?:phpsessid|jsessionid|aspsessionid[a-z]*|cfid|cftoken)=/i,
  /^(?:sid|session_?id)=[0-9a-f]{16,}$/i,
];

/**
 * The absolute http(s) URL to visit: without fragment, default port, credentials, tracking parameters and session ids,
 * host in lower-case punycode, dot segments resolved. Escapes and the order of the query stay as they are, since
 * servers that speak GBK tell them apart.
 *
 * @returns null for another scheme, a relative or broken URL, one over 2,048 characters, or a crawler trap
 */
export function canonicalUrl(url: string): string | null {
  // An escape makes nine characters out of one, never one out of more: what is far too long stays too long.
  if (url.length > 4 * maxLength || !/^\s*https?:\/\//i.test(url)) return null;
  const parsed = URL.parse(url);
  if (parsed === null || !isWeb(parsed)) return null;
  // Each assignment serialises the URL anew, and most URLs need none of them.
  if (parsed.href.includes('#')) parsed.hash = '';
  if (parsed.username !== '') parsed.username = '';
  if (parsed.password !== '') parsed.password = '';
  if (parsed.hostname.endsWith('.')) parsed.hostname = parsed.hostname.slice(0, -1);
  const path = parsed.pathname.replace(/;jsessionid=[^/;]*/gi, '').replace(/\/\(S\([0-9a-z]+\)\)(?=\/)/gi, '');
  if (path !== parsed.pathname) parsed.pathname = path;
  if (repeats(parsed.pathname)) return null;
  if (parsed.href.includes('?')) {
    const kept = parsed.search
      .slice(1)
      .split('&')
      .filter((part) => part !== '' && !followers.some((f) => f.test(part)));
    parsed.search = kept.join('&');
  }
  return parsed.href.length > maxLength ? null : parsed.href;
}

function isWeb(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function repeats(path: string): boolean {
  // Most paths have too few segments to repeat one so often.
  if (path.split('/', maxRepeats + 2).length <= maxRepeats + 1) return false;
  const seen = new Map<string, number>();
  for (const segment of path.split('/')) {
    if (segment === '') continue;
    const times = (seen.get(segment) ?? 0) + 1;
    if (times > maxRepeats) return true;
    seen.set(segment, times);
  }
  return false;
}
