/**
 * The clone's transformation of a page: simplified to traditional, character by character; then, in the GBK bytes, a
 * pinyin reading behind every occurrence of some of the changed characters, byte-wise, so that a pair of bytes that
 * straddles two characters is hit as well; then a stuffed title, tag noise, a spam block and hidden links.
 */
import iconv from 'iconv-lite';
import * as OpenCC from 'opencc-js';
import { pinyin } from 'pinyin-pro';
import { type Random, seededRandom } from './random.ts';
import { toBytes } from './resource.ts';

export interface Clone {
  /** The page as sent, GBK. */
  readonly bytes: Buffer;
  /** Annotated characters (traditional) and their reading. */
  readonly readings: ReadonlyMap<string, string>;
  /** Annotations at characters, and those that hit the bytes of two neighbours. */
  readonly annotations: number;
  readonly straddling: number;
  readonly stuffedTitle: string;
  readonly noiseId: string;
  readonly spam: string;
}

export interface CloneOptions {
  readonly seed: number | string;
  /** Distinct characters to annotate at most (default 60). */
  readonly distinct?: number;
  /** Base for the page's relative links, which a clone leaves pointing at the original. */
  readonly base?: string;
}

/** Characters of GBK that the clone software leaves alone although OpenCC would change them, and its own choices. */
const KEPT = new Set('峰群后并于里干游范斗征痹采愿么云筑面松丑谷几卜朱仆制只');
const OWN: Readonly<Record<string, string>> = { 冲: '沖', 症: '癥', 复: '復', 汇: '匯', 台: '臺' };

/** Simplified → traditional, one character for one, both within GBK and led back by OpenCC to where it came from. Made on first use. */
export function traditionalTable(): ReadonlyMap<string, string> {
  table ??= makeTable();
  return table;
}

let table: ReadonlyMap<string, string> | null = null;

function makeTable(): Map<string, string> {
  const forward = OpenCC.Converter({ from: 'cn', to: 'tw' });
  const back = OpenCC.Converter({ from: 't', to: 'cn' });
  const pairs = new Map<string, string>();
  const simplified: string[] = [];
  for (let lead = 0xb0; lead <= 0xf7; lead++) {
    for (let trail = 0xa1; trail <= 0xfe; trail++) simplified.push(iconv.decode(Buffer.from([lead, trail]), 'gbk'));
  }
  const converted = forward(simplified.join('\n')).split('\n');
  simplified.forEach((char, n) => {
    const other = OWN[char] ?? (KEPT.has(char) ? char : (converted[n] as string));
    if (other === char || other.length !== 1 || iconv.encode(other, 'gbk').length !== 2) return;
    if (back(other) === char) pairs.set(char, other);
  });
  return pairs;
}

export function toTraditional(text: string): string {
  const pairs = traditionalTable();
  return text.replace(/\p{Script=Han}/gu, (char) => pairs.get(char) ?? char);
}

/** The clone of a page, given as HTML text. The same seed gives the same bytes. */
export function cloneOf(html: string, options: CloneOptions): Clone {
  const random = seededRandom(options.seed);
  const source = withBase(html, options.base).replace(/<title>[\s\S]*?<\/title>/i, '<title></title>');
  const traditional = toTraditional(source);
  const readings = chooseReadings(source, random, options.distinct ?? 60);
  const stuffedTitle = spamWords(random, 6).join('_');
  const noiseId = Array.from({ length: 5 }, () => random.pick([...'abcdefghjkmnpqrstuvwxyz23456789'])).join('');
  const spam = spamWords(random, 4).join(',');

  const counted = annotate(toBytes(traditional, 'gbk'), readings);
  const dressed = dress(counted.bytes, { stuffedTitle, noiseId, spam, random });
  return { bytes: dressed, readings, ...counted.counts, stuffedTitle, noiseId, spam };
}

/**
 * A per-page choice among the characters of the page that the conversion changes, with one reading each, and a few that
 * the page does not have: their pairs of bytes may yet stand across two characters.
 */
function chooseReadings(html: string, random: Random, most: number): Map<string, string> {
  const pairs = traditionalTable();
  const changed = [...new Set(html.match(/\p{Script=Han}/gu) ?? [])].filter((char) => pairs.has(char));
  const chosen = random.sample(changed, Math.min(most, Math.ceil(changed.length * 0.6)));
  const absent = random.sample([...pairs.keys()], 40).filter((char) => !changed.includes(char));
  const readings = new Map<string, string>();
  for (const other of [...[...chosen, ...absent].map((char) => pairs.get(char) as string), '範']) {
    const reading = pinyin(other, { toneType: 'symbol', type: 'array' })[0] ?? '';
    if (/^[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+$/.test(reading) && /[^a-zü]/.test(reading)) readings.set(other, reading);
  }
  return readings;
}

/** The byte-wise replace: one pass over the bytes, blind to where characters begin. */
function annotate(
  bytes: Buffer,
  readings: ReadonlyMap<string, string>,
): { bytes: Buffer; counts: { annotations: number; straddling: number } } {
  const notes = new Map(
    [...readings].map(([char, reading]) => [
      iconv.encode(char, 'gbk').readUInt16BE(),
      iconv.encode(`(${reading})`, 'gbk'),
    ]),
  );
  const counts = { annotations: 0, straddling: 0 };
  const parts: Buffer[] = [];
  let copied = 0;
  /** Where the next character begins. */
  let boundary = 0;
  for (let at = 0; at + 1 < bytes.length; at++) {
    const whole = at === boundary;
    if (whole) boundary += (bytes[at] as number) < 0x80 ? 1 : 2;
    const note = notes.get(bytes.readUInt16BE(at));
    if (note === undefined || at < copied) continue;
    counts[whole ? 'annotations' : 'straddling']++;
    parts.push(bytes.subarray(copied, at + 2), note);
    copied = at + 2;
  }
  return { bytes: Buffer.concat([...parts, bytes.subarray(copied)]), counts };
}

interface Spam {
  readonly stuffedTitle: string;
  readonly noiseId: string;
  readonly spam: string;
  readonly random: Random;
}

/** Title, noise and spam go into the bytes after the conversion: the clone's own words stay simplified. */
function dress(bytes: Buffer, { stuffedTitle, noiseId, spam, random }: Spam): Buffer {
  const gbk = (text: string): string => iconv.encode(text, 'gbk').toString('latin1');
  const noise = [
    `<i id="${noiseId}"></i>`,
    `<noscript id="${noiseId}"><input id="${noiseId}"><div id="${noiseId}"></div></input></noscript>`,
    `<bdo id="${noiseId}"><span id="${noiseId}"><meter id="${noiseId}"></meter></span></bdo>`,
  ];
  const links = spamWords(random, 5)
    .map((word, n) => `<a href="http://www.caipiao-${n}.example/" title="${word}">${word}</a>`)
    .join('');
  const page = bytes
    .toString('latin1')
    .replace('<title></title>', () => `<title>${gbk(stuffedTitle)}</title>`)
    .replace(/<body[^>]*>/i, (open) => `${open}<div style="position:absolute;left:-9999px">${gbk(links)}</div>`)
    .replace(/<\/h1>/i, (close) => `${close}${noise[0]}`)
    .replace(/<\/body>/i, () => `<div class="foot-kw">${gbk(spam)}</div>\n${noise[1]}\n${noise[2]}\n</body>`);
  return Buffer.from(page, 'latin1');
}

const SPAM_WORDS = [
  ...[
    '极速彩票开奖大厅',
    '幸运飞艇全天计划',
    '注册送彩金平台',
    '澳洲幸运10开奖直播',
    '真人棋牌手机版',
    '时时彩稳赢技巧',
  ],
  ...['七星彩走势图大全', '百家乐网上娱乐', '线上博彩官方入口', '捕鱼游戏送分', '六合图库免费资料', '老虎机投注网站'],
];

function spamWords(random: Random, count: number): string[] {
  return random.sample(SPAM_WORDS, count);
}

function withBase(html: string, base: string | undefined): string {
  const declared = html
    .replace(/<meta charset=[^>]*>/i, '<meta charset="gb2312">')
    .replace(/(<meta[^>]+charset=)[\w-]+/i, '$1gb2312');
  if (base === undefined) return declared;
  const { origin } = new URL(base);
  return declared.replace(/\b(href|src|data-original)="\/(?!\/)/g, `$1="${origin}/`);
}
