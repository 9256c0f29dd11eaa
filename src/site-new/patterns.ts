/** URL patterns learned from links: anchored, linear, one for each shape that the links have. */
import { escaped, shapeOf, type Token, type UrlShape } from './url-shape.ts';

export interface Learned {
  readonly pattern: RegExp;
  /** The URLs it was learned from. */
  readonly urls: readonly string[];
}

/** Samples from which on what all of them share is taken for the rule. */
const enough = 3;

/**
 * Patterns that together match every one of the URLs, the one with most URLs first. What varies between URLs of one shape
 * becomes a class; channels become any directory where few samples say otherwise.
 *
 * @param domain whose subdomains are all of the site; null where each host is named
 */
export function patternsFor(urls: readonly string[], domain: string | null = null): readonly Learned[] {
  const groups = new Map<string, UrlShape[]>();
  for (const url of new Set(urls)) {
    const shape = shapeOf(url);
    if (shape === null) continue;
    const key = shape.tokens.map(({ narrow, wide }) => wide ?? narrow).join('\u0000');
    const group = groups.get(key);
    if (group) group.push(shape);
    else groups.set(key, [shape]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((shapes) => ({ pattern: patternOf(shapes, domain), urls: shapes.map(({ url }) => url) }));
}

function patternOf(shapes: readonly UrlShape[], domain: string | null): RegExp {
  const tail = shapes[0]!.tokens.map((_, n) => merged(shapes.map(({ tokens }) => tokens[n]!))).join('');
  const end = shapes[0]!.hasQuery ? '$' : '(?:$|\\?)';
  return new RegExp(`^https?:\\/\\/${hostPattern(shapes, domain)}\\/${channelPattern(shapes)}${tail}${end}`);
}

/** The narrow form where all agree on it, else the class. */
function merged(tokens: readonly Token[]): string {
  const { narrow, wide } = tokens[0]!;
  return wide === null || tokens.every((token) => token.narrow === narrow) ? narrow : wide;
}

function hostPattern(shapes: readonly UrlShape[], domain: string | null): string {
  if (domain !== null) return `(?:[a-z0-9-]+\\.)?${escaped(domain)}`;
  const hosts = [...new Set(shapes.map(({ host }) => host.replace(/^www\./, '')))];
  const patterns = hosts.sort().map((host) => `(?:www\\.)?${escaped(host)}`);
  return patterns.length === 1 ? patterns[0]! : `(?:${patterns.join('|')})`;
}

function channelPattern(shapes: readonly UrlShape[]): string {
  const paths = new Set(shapes.map(({ channels }) => channels.join('/')));
  const lengths = shapes.map(({ channels }) => channels.length);
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  if (most === 0) return '';
  if (paths.size === 1 && shapes.length >= enough) return `${escaped([...paths][0]!)}\\/`;
  const plain = shapes.every(({ channels }) => channels.every((name) => /^[\w-]+$/.test(name)));
  return `(?:${plain ? '[\\w-]' : '[^/?#]'}+\\/){${least},${most + 1}}`;
}
