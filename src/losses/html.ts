/** The report as one HTML file that needs nothing else: no script, no link to the web, readable in print. */
import type { Sink } from '../../storage/export/sink.ts';
import { fateWords } from '../history/words.ts';
import { dayOf, minuteOf } from '../text/beijing.ts';
import { escaped } from '../text/escaped.ts';
import { type Head, named, text, writeList } from './html-list.ts';
import { pictureOf } from './picture.ts';
import type { Report } from './report.ts';
import { both, kindWords } from './words.ts';

const style = `
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #222; background: #fff; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 2px solid #a3231f; }
.no-loss h2 { border-color: #bbb; color: #555; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; }
th, td { border-bottom: 1px solid #ddd; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f4f1ec; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
.list { table-layout: fixed; } .list th:nth-child(1) { width: 8.5rem; } .list th:nth-child(3) { width: 28%; } .list th:nth-child(4) { width: 26%; }
small, .quiet { color: #555; } code { font-size: .8rem; } svg { max-width: 100%; height: auto; }
@page { size: A4 landscape; margin: 12mm; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } thead { display: table-header-group; } tr, svg { break-inside: avoid; } h2 { break-after: avoid; } }
`;

export async function writeHtml(report: Report, sink: Sink, limit?: number): Promise<void> {
  const { totals, since, now, asked } = report;
  const { now: is, told } = totals;
  const within = since === undefined ? '' : `，自 ${dayOf(since)} 起 since ${dayOf(since)}`;
  const of = asked === undefined ? '' : `<p>站点 Sites: ${escaped(asked.join(', '))}</p>\n`;
  await sink.write(`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>消失与修改的网页 Lost and edited pages</title>
<style>${style}</style>
</head>
<body>
<h1>消失与修改的网页 · Lost and edited pages</h1>
<p class="quiet">${minuteOf(now.toISOString())} (UTC+8)${within}</p>
${of}<p><b>${told.lost}</b> 页消失 lost · <b>${told.edited}</b> 次修改 edits · <b>${told.back}</b> 页恢复 back<br>
现状 now: ${is.pages} 页中 ${is.good} 页完好 good, ${is.lost} 页消失 lost; 不计入 not losses: ${is.suspected} 页疑似 suspected, ${is.outOfReach} 页无法访问 out of reach</p>
`);
  await sink.write(sitesOf(report));
  await sink.write(`<section>\n<h2>存活曲线 Survival</h2>\n${pictureOf(report)}</section>\n`);
  await sink.write(monthsOf(report));
  await writeList(report, 'lost', sink, limit);
  await writeList(report, 'edited', sink, limit);
  await writeList(report, 'back', sink, limit);
  await writeList(report, 'suspected', sink, limit);
  await sink.write(`${hostsOf(report)}</body>\n</html>\n`);
}

function sitesOf({ sites, since, nameOf }: Report): string {
  const period: readonly Head[] = since === undefined ? [] : [['期内消失', 'lost in the period']];
  const heads: readonly Head[] = [
    ['站点', 'site'],
    ['网页', 'pages'],
    ['完好', 'good'],
    ['消失', 'lost'],
    ['疑似', 'suspected'],
    ['无法访问', 'out of reach'],
    ...period,
    ['修改', 'edits'],
    ['恢复', 'back'],
    ['去向', 'fates'],
  ];
  const rows = sites.map(({ site, now, told, byFate }) => {
    const fates = Object.entries(byFate).map(
      ([fate, pages]) => `${both(fateWords[fate as keyof typeof fateWords])} ${pages}`,
    );
    const pages = [now.pages, now.good, now.lost, now.suspected, now.outOfReach];
    const numbers = [...pages, ...period.map(() => told.lost), told.edited, told.back];
    return `<tr><td>${escaped(named(site, nameOf(site)))}</td>${numbers.map(numberCell).join('')}<td>${fates.join('<br>')}</td></tr>\n`;
  });
  return section(['各站点', 'By site'], heads, rows, [1, heads.length - 2]);
}

function monthsOf({ months, nameOf }: Report): string {
  const heads: readonly Head[] = [
    ['月份', 'month'],
    ['站点', 'site'],
    ['消失', 'lost'],
    ['修改', 'edits'],
    ['恢复', 'back'],
  ];
  const rows = months.map(
    ({ month, site, lost, edited, back }) =>
      `<tr><td>${month}</td><td>${escaped(named(site, nameOf(site)))}</td>${[lost, edited, back].map(numberCell).join('')}</tr>\n`,
  );
  return section(['各月份（确认时间）', 'By month of confirmation'], heads, rows, [2, 4]);
}

function hostsOf({ hosts }: Report): string {
  if (hosts.length === 0) return '';
  const heads: readonly Head[] = [
    ['主机', 'host'],
    ['站点', 'site'],
    ['网页', 'pages'],
    ['状况', 'fate'],
    ['始于', 'since'],
    ['最后完好', 'last good'],
  ];
  const rows = hosts.map(
    ({ host, site, pages, fate, since, lastGood }) =>
      `<tr><td>${escaped(host)}</td><td>${escaped(site)}</td>${numberCell(pages)}<td>${both(fateWords[fate])}</td><td>${minuteOf(since)}</td><td>${minuteOf(lastGood)}</td></tr>\n`,
  );
  const { zh, en } = kindWords['out-of-reach'];
  return section([zh, en], heads, rows, [2, 2], 'no-loss');
}

/** @param numbers the columns of numbers, first and last */
function section(
  title: Head,
  heads: readonly Head[],
  rows: readonly string[],
  [from, to]: readonly [number, number],
  kind = '',
): string {
  const cells = heads.map((head, n) => `<th${n >= from && n <= to ? ' class="n"' : ''}>${text(head)}</th>`);
  return `<section${kind && ` class="${kind}"`}>\n<h2>${title.join(' ')}</h2>\n<table>\n<thead><tr>${cells.join('')}</tr></thead>\n<tbody>\n${rows.join('')}</tbody>\n</table>\n</section>\n`;
}

const numberCell = (count: number): string => `<td class="n">${count}</td>`;
