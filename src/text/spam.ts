/**
 * What clones and broken-into portals add to a page: stuffed titles, lines of keywords. The rules would rather let spam
 * pass than take a sentence out of the news: reports about gambling and pornography use the same words.
 */
import { toSimplified } from './simplify.ts';
import { foldWidth } from './width.ts';

export { noiseTags, stripNoise } from './noise.ts';

/** Words of adult and gambling sites' own language, which reports about them do not speak. */
const adult =
  '久久+(?:久|热|精品)|国产(?:精品|高清|自拍|真实|色情|女主播|在线|偷拍|亚洲|成人|一区)|[一二三]区[二三四]区|[亚洲欧美日韩]{2,4}(?:一区|综合|无码|精品|高清|色图|在线)|' +
  '色五月|色综合|丁香(?:五月|六月|婷婷|啪)|[五六]月(?:丁香|婷婷|天)|婷婷(?:五月|色)|啪啪|熟女|人妻|伊人(?:久久|网|综合)|无码|激情(?:综合|五月|文学|网)|' +
  '中文字幕(?:在线|无码|乱码|av)?|免费(?:黄|看片|视频在线|毛片)|毛片|(?:成人|三级)(?:网站|电影|综合|av|视频|片)|高清(?:天天|在线|无码|视频)|天天(?:在线|干|操|日|射)|' +
  '在线(?:观看|播放|视频)|a片|av(?:在线|网|片|毛)|乱[伦h]|巨乳|自慰|潮喷|\\d{2}(?:亚洲|激情|国产|精品|porn)|xxxx';
const gambling =
  '(?:新)?葡京|真人(?:娱乐|荷官|视讯)|百家乐(?:在线|平台|网|技巧)?|时时彩(?:平台|计划)?|北京赛车|pk10|六合彩(?:开奖|特码|资料)?|老虎机|彩金|在线投注|' +
  '(?:体育|外围)投注|网投|注册(?:送|就送)|开户送|(?:亚游|凯发|银河|威尼斯人|太阳城|皇冠|永利|金沙)(?:娱乐|集团官网|国际|体育|平台|网上|赌场)|' +
  '娱乐(?:城|场官网|平台)|棋牌(?:游戏|平台|下载)|捕鱼(?:游戏|平台)|博彩(?:网|平台|公司|论坛)|下分|bet365|必威|彩票(?:平台|网|投注|计划)|手机版(?:下载|app)';
const keyword = new RegExp(`${adult}|${gambling}`, 'g');

/** Who speaks of crimes, their pursuit or their prevention is no spammer. */
const report =
  /警|公安|派出所|检察|法院|判[处决刑]|查[处获封]|打击|整治|扫黄|打非|涉案|涉嫌|嫌疑|犯罪|违法|非法|捣毁|破获|举报|抓获|专项|取缔|禁[毒赌]|赌博|通报|监管|记者|本报|网信|净网|曝光|提醒|诈骗|受贿|纪委|监委/;

/** Longest line looked at; spam is stuffed, not written. */
const longest = 2000;

/** Fewest keywords of a stuffed line. */
const fewest = 3;

interface Stuffing {
  readonly words: ReadonlySet<string>;
  readonly share: number;
}

const noKeywords: Stuffing = { words: new Set(), share: 0 };

/** The different keywords of a text, and the share of its parts that hold one (0 where the keywords are too few). */
function stuffing(text: string): Stuffing {
  const found = text.match(keyword);
  if (found === null) return noKeywords;
  const words = new Set(found);
  if (words.size < fewest) return { words, share: 0 };
  let stuffed = 0;
  const parts = text.split(/[\s,、_|\-—·;:/>]+/).filter((part) => part !== '');
  for (const part of parts) if (part.search(keyword) >= 0) stuffed++;
  return { words, share: parts.length === 0 ? 0 : stuffed / parts.length };
}

function normal(text: string): string {
  return toSimplified(foldWidth(text)).toLowerCase().trim();
}

/**
 * Whether a page's `<title>` is a run of adult or gambling keywords that its heading knows nothing of.
 *
 * @param heading the page's `<h1>`, null when it has none
 */
export function isStuffedTitle(title: string, heading: string | null): boolean {
  const text = normal(title.slice(0, longest));
  const { words, share } = stuffing(text);
  if (words.size < fewest || report.test(text) || (share < 0.5 && words.size < 2 * fewest)) return false;
  const known = heading === null ? '' : normal(heading);
  let own = 0;
  for (const word of words) if (!known.includes(word)) own++;
  return own >= fewest;
}

/** Whether a line of text is stuffed with spam keywords and says nothing else. */
export function isSpamLine(line: string): boolean {
  if (line.length > longest || /[。!?？！]/.test(line)) return false;
  const text = normal(line);
  const { words, share } = stuffing(text);
  return words.size >= fewest && share >= 0.6 && !report.test(text);
}
