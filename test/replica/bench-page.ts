/** One article page of the benchmark's site: text that compresses like news does, in a template of the usual weight. */
import { type Random, seededRandom } from './random.ts';
import type { Charset } from './resource.ts';

/** Articles that one list links. */
export const PER_LIST = 100;

/** The n-th article's path; in a child process as well, so that a loop knows every URL without asking. */
export function benchPath(n: number): string {
  return `/news/2024/${String((n % 12) + 1).padStart(2, '0')}${String((n % 28) + 1).padStart(2, '0')}/${100_000 + n}.html`;
}

/** Paths of the lists that lead to so many articles; the first is where a crawl begins. */
export function benchLists(articles: number): readonly string[] {
  const lists = Math.max(1, Math.ceil(articles / PER_LIST));
  return Array.from({ length: lists }, (_, n) => (n === 0 ? '/list/index.html' : `/list/index_${n}.html`));
}

/** Characters by falling frequency, as in running text: a draw leans to the front. */
const COMMON =
  '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严';

/** Every page of a site with so many articles. */
export function benchPaths(articles: number): readonly string[] {
  return [...benchLists(articles), ...Array.from({ length: articles }, (_, n) => benchPath(n))];
}

/** Writes pages; sentences come from one stock that is made once, so that thousands of pages take seconds. */
export function createBenchWriter(seed: number): (n: number, charset: Charset) => string {
  const random = seededRandom(seed);
  const draw = (count: number): string =>
    Array.from({ length: count }, () => COMMON[Math.floor(random.next() ** 2.2 * COMMON.length)]).join('');
  const sentences = Array.from({ length: 6000 }, () => `${draw(random.int(8, 18))}，${draw(random.int(6, 16))}。`);
  const titles = Array.from({ length: 2000 }, () => draw(14));
  return (n, charset) => writePage(n, charset, seededRandom(`${seed}/${n}`), sentences, titles);
}

function writePage(
  n: number,
  charset: Charset,
  random: Random,
  sentences: readonly string[],
  titles: readonly string[],
): string {
  const title = (): string => random.pick(titles);
  const paragraph = (): string => {
    let text = '<p>　　';
    for (let left = random.int(3, 6); left > 0; left--) text += random.pick(sentences);
    return `${text}</p>`;
  };
  const links = (count: number): string =>
    Array.from({ length: count }, (_, k) => {
      const other = benchPath((n * 7 + k * 13 + 1) % 100);
      return `<li class="item-${k % 5}"><a href="${other}" target="_blank" title="基准">${title()}</a><span class="date">2024-05-${10 + (k % 18)}</span></li>`;
    }).join('\n');
  // GBK takes two bytes where UTF-8 takes three: more paragraphs make up for it.
  const paragraphs = Array.from({ length: charset === 'gbk' ? 32 : 20 }, paragraph);
  return `<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=${charset === 'gbk' ? 'gb2312' : 'utf-8'}">
<title>${title()}_基准新闻网</title><meta name="keywords" content="${title()}">
<style>${STYLE}</style>
<script>${SCRIPT}</script></head>
<body><div class="header"><div class="nav"><ul>${links(16)}</ul></div></div>
<div class="crumb">当前位置：<a href="/list/index.html">首页</a> &gt; <a href="/list/index.html">要闻</a></div>
<div class="main"><h1>第${n}号报道：${title()}</h1>
<div class="info">2024-05-${10 + (n % 18)} 10:${10 + (n % 50)} 来源：基准新闻网 编辑：温书田</div>
<div class="content">
${paragraphs.join('\n')}
</div></div>
<div class="side"><h3>相关新闻</h3><ul>${links(24)}</ul></div>
<div class="footer">版权所有 基准新闻网 <a href="/about.html">关于我们</a></div>
</body></html>
`;
}

const STYLE = Array.from(
  { length: 64 },
  (_, k) =>
    `.item-${k}{margin:0 ${k % 7}px;padding:${k % 5}px 0;color:#${(k * 4321 + 4096).toString(16)};line-height:1.${k % 9}}`,
).join('\n');

const SCRIPT = Array.from(
  { length: 42 },
  (_, k) =>
    `function widget${k}(a){var e=document.getElementById('w${k}');if(e){e.className='on';e.setAttribute('data-n',a*${k + 3});}}`,
).join('\n');
