/**
 * What is known of a URL, kept: the menus of a site stand on each of its pages, so that most links of a page were on one
 * before it. Bounded in number and length, since both come from pages.
 */

const most = 10_000;
const longest = 256;

/** The same function of a URL, which must be pure, asked once for a URL that comes again soon. */
export function remembered<T>(of: (url: string) => T): (url: string) => T {
  const known = new Map<string, T>();
  return (url) => {
    const found = known.get(url);
    if (found !== undefined) return found;
    const value = of(url);
    if (known.size >= most) known.clear();
    if (url.length <= longest) known.set(url, value);
    return value;
  };
}
