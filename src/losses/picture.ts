/**
 * The picture of survival as SVG 1.1: a panel for each site, all with the same axes, so that they can be compared without a legend and
 * in print; grey is all sites together. Where fewer than {@link FEW} pages are left to judge by, the line is dashed.
 */
import { clip } from '../cli/table.ts';
import { escaped } from '../text/escaped.ts';
import type { Report } from './report.ts';
import type { Curve } from './survival.ts';

const FEW = 10;
/** Panels at most: the sites that lost the most. */
const MOST = 60;

const [ACROSS, WIDTH, HEIGHT] = [3, 320, 190];
/** The plot within its panel. */
const PLOT = { left: 44, top: 40, width: 262, height: 112 };
const HEAD = 64;
/** Lowest shares that the axis may begin at: the highest that all curves stay above. */
const FLOORS = [0.9, 0.5, 0] as const;
/** Days between the marks of the axis: the first that gives six at most. */
const SPANS = [
  ...[1, 2, 5, 10].map((days) => ({ days, label: (n: number) => `${n * days} d` })),
  ...[1, 2, 6].map((months) => ({ days: months * 30.4375, label: (n: number) => `${n * months} mo` })),
  ...[1, 2, 5, 10, 25].map((years) => ({ days: years * 365.25, label: (n: number) => `${n * years} y` })),
];

interface Axes {
  readonly days: number;
  readonly floor: number;
}

/** A document of its own, which may also stand inside HTML. */
export function pictureOf({ survival, together, nameOf }: Pick<Report, 'survival' | 'together' | 'nameOf'>): string {
  const sites = survival.toSorted((a, b) => b.lost / b.pages - a.lost / a.pages || b.pages - a.pages);
  const shown = sites.slice(0, MOST);
  const lowest = Math.min(...[...shown, together].map(({ steps }) => steps.at(-1)?.share ?? 1));
  const axes = { days: Math.max(together.days, 1), floor: FLOORS.find((floor) => lowest > floor) ?? 0 };
  const rows = Math.max(1, Math.ceil(shown.length / ACROSS));
  const [width, height] = [ACROSS * WIDTH, HEAD + rows * HEIGHT];
  const more = sites.length - shown.length;
  const from = axes.floor === 0 ? '' : `；纵轴自 ${axes.floor * 100}% 起 · axis begins at ${axes.floor * 100} %`;
  const panels = shown.map((curve, n) => {
    const [x, y] = [(n % ACROSS) * WIDTH, HEAD + Math.floor(n / ACROSS) * HEIGHT];
    return `<g transform="translate(${x} ${y})">${panel(curve, titleOf(curve.site, nameOf(curve.site)), together, axes)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="sans-serif" font-size="11" fill="#222">`,
    '<title>网页存活曲线 Survival of pages by site</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    '<text x="12" y="22" font-size="15" font-weight="bold">网页存活曲线 · Survival of pages</text>',
    `<text x="12" y="38">首次存档后仍完好的网页比例 · share still good, by the time since the first snapshot${from}</text>`,
    `<text x="12" y="53" fill="#555">灰线：全部站点 · grey: all sites together；虚线：不足 ${FEW} 页 · dashed: fewer than ${FEW} pages left${more > 0 ? `；另有 ${more} 个站点未画出 · ${more} more sites not drawn` : ''}</text>`,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

const titleOf = (site: string, name: string | null): string => clip(name === null ? site : `${name} (${site})`, 44);

function panel(curve: Curve, title: string, together: Curve, axes: Axes): string {
  const { left, top, width, height } = PLOT;
  const last = curve.steps.findLast(({ atRisk }) => atRisk >= FEW)?.share ?? 1;
  const levels = [0, 0.5, 1].map((part) => axes.floor + part * (1 - axes.floor));
  const across = levels.map((share) => {
    const y = yOf(share, axes);
    return `<path d="M${left} ${y}h${width}" stroke="#ddd"/><text x="${left - 5}" y="${y + 4}" text-anchor="end">${number(share * 100)}%</text>`;
  });
  const marks = marksOf(axes.days).map(
    ({ day, label }) =>
      `<path d="M${xOf(day, axes)} ${top + height}v4" stroke="#888"/><text x="${xOf(day, axes)}" y="${top + height + 16}" text-anchor="middle">${label}</text>`,
  );
  const counts = `${curve.pages} 页 pages, ${curve.lost} 消失 lost${curve.pages < FEW ? '' : ` → ${number(last * 100)}%`}`;
  return [
    `<text x="${left}" y="16" font-weight="bold">${escaped(title)}</text><text x="${left}" y="31" fill="#555">${counts}</text>`,
    ...across,
    ...marks,
    line(together, axes, '#aaa', 1),
    line(curve, axes, '#a3231f', 1.8),
  ].join('');
}

/** The stairs of a curve: full as long as enough pages stand behind it, then dashed. */
function line({ steps, days }: Curve, axes: Axes, colour: string, width: number): string {
  const full = [`M${xOf(0, axes)} ${yOf(1, axes)}`];
  const dashed: string[] = [];
  let level = 1;
  for (const { day, share, atRisk } of steps) {
    const isFew = atRisk < FEW;
    if (isFew && dashed.length === 0) dashed.push(`M${xOf(full.length > 1 ? day : 0, axes)} ${yOf(level, axes)}`);
    (isFew ? dashed : full).push(`H${xOf(day, axes)}V${yOf(share, axes)}`);
    level = share;
  }
  (dashed.length > 0 ? dashed : full).push(`H${xOf(days, axes)}`);
  const path = (parts: readonly string[], more = '') =>
    parts.length < 2
      ? ''
      : `<path d="${parts.join('')}" fill="none" stroke="${colour}" stroke-width="${width}"${more}/>`;
  return path(full) + path(dashed, ' stroke-dasharray="3 2"');
}

const xOf = (day: number, { days }: Axes): string => number(PLOT.left + (day / days) * PLOT.width);
const yOf = (share: number, { floor }: Axes): number =>
  Number(number(PLOT.top + ((1 - share) / (1 - floor)) * PLOT.height));

/** To a tenth, without a needless `.0`. */
const number = (value: number): string => String(Math.round(value * 10) / 10);

function marksOf(days: number): readonly { readonly day: number; readonly label: string }[] {
  const span = SPANS.find((one) => days / one.days <= 6) ?? SPANS.at(-1)!;
  const count = Math.floor(days / span.days);
  return Array.from({ length: count + 1 }, (_, n) => ({ day: n * span.days, label: n === 0 ? '0' : span.label(n) }));
}
