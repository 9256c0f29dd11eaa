/** Article or list, guessed from a link alone: for sites that have no patterns of their own. */
import { remembered } from '../src/text/remembered.ts';

/** Pages that are neither: forms, accounts, files of the site about itself. */
const NEITHER =
  /\/(?:login|logon|register|reg|search|so|s|feedback|comment|comments|print|vote|tags?|user|member|passport|sitemap|about|aboutus|contact|ad|ads|copyright|privacy|help)(?:[/._?-]|$)/i;

type Clue = readonly [weight: number, pattern: RegExp];

/** Clues in path and query, each counted once. Positive: an article. */
const URL_CLUES: readonly Clue[] = [
  [3, /\/(?:19|20)\d\d[/_-]?(?:0[1-9]|1[0-2])(?:[/_-]?(?:0[1-9]|[12]\d|3[01]))?\//], // /2020/07-04/ /201904/ /20180316/
  [4, /\/t(?:19|20)\d{6}_\d+\.s?html?$/i], // TRS WCM
  [4, /\/art_\d+_\d+\.html$/i], // Hanweb
  [4, /\/c\d+-\d{6,}\.html$/i], // people.com.cn
  [4, /\/(?:content|articlel?|arti|detail|news|info|show|view)[_-]?\d{3,}(?:_\d+)?\.s?html?$/i], // Founder, CCTV and others
  [3, /\/(?:c|a|p)[_-]?\d{5,}(?:\.s?html?)?$/i],
  [2, /\/\d{3,}\.(?:s?html?|aspx?|php|jsp)$/i],
  [2, /\/[\da-f]{16,}\.(?:s?html?)$/i],
  [3, /\/(?:show|view|detail|article|news|info|content|read)\w*\.(?:aspx?|php|jsp|do|html?)\?(?:.*&)?\w*id=\w+/i],
  [3, /\/(?:detail|article|news|info|content|view|show)\/(?:[a-z]+\/)?\d{3,}(?:\.s?html?)?\/?$/i],
  [
    -5,
    /\/(?:node|col|list|channel|column|class|cat|category|lanmu|index|default|more|home|main)[_-]?\d*(?:_\d+)*\.(?:s?html?|aspx?|php|jsp)(?:$|\?)/i,
  ],
  [-4, /\/(?:list|more|class|channel|column|category)\w*\.(?:aspx?|php|jsp|do)\?/i],
  [-5, /\/(?:list|index|p|page)[_-]\d+(?:_\d+)*\.s?html?$/i],
  [8, /[?&]a=show&(?:.*&)?id=\d+/i], // PHPCMS
  [-2, /\/(?:lists?|channels?|archives?)\//i],
  [-3, /\/$/],
  [-3, /^https?:\/\/[^/]+\/[a-z]{2,}\.s?html?$/i], // /china.shtml
  [-5, /^https?:\/\/[^/]+\/?(?:\?|$)/],
];

const LIST_TEXT = /^(?:更多|more|首页|上一页|下一页|下页|上页|尾页|末页|返回|>+|»|\[?\d{1,4}\]?)[>».…\]]*$/i;
const HAN = /\p{Script=Han}/gu;

/**
 * Guesses what an absolute URL leads to, from the shape of the URL and the text of the link.
 * @returns null when the clues are too few, or it is neither
 */
export function guessKind(url: string, anchorText: string): 'article' | 'list' | null {
  const shape = shapeOf(url);
  if (shape.neither) return null;
  const score = linkScore(shape.score, anchorText);
  if (score >= 2) return 'article';
  if (score <= -2) return 'list';
  return shape.isPage && score >= 1 && anchorText.length >= 10 ? 'article' : null;
}

/** What a URL alone tells. */
interface Shape {
  readonly neither: boolean;
  readonly isPage: boolean;
  readonly score: number;
}

const shapeOf = remembered((url): Shape => {
  const { pathname, search } = URL.parse(url) ?? { pathname: '/', search: '' };
  const bare = url.split('#', 1)[0]!;
  return {
    neither: NEITHER.test(pathname),
    isPage: /(?:\.(?:s?html?|aspx?|php|jsp|do)|\/[^./]*)$/i.test(pathname) && search.length < 100,
    score: URL_CLUES.reduce((score, [weight, clue]) => (clue.test(bare) ? score + weight : score), 0),
  };
});

function linkScore(urlScore: number, anchorText: string): number {
  let score = urlScore;
  const text = anchorText.trim();
  const han = text.match(HAN)?.length ?? 0;
  if (LIST_TEXT.test(text)) return Math.min(score - 4, -2);
  // headlines are long, names of channels short
  if (han >= 10 || text.length >= 30) score += 1;
  if (han >= 1 && han <= 5) score -= 1;
  return score;
}
