/** A change as a page of its own, for whoever has to show it: no script, nothing loaded, everything from the web escaped. */
import type { Block } from './body.ts';
import type { Change } from './compare.ts';
import { blockTold, fieldTold, sizeTold } from './told.ts';
import type { PageVersion } from './versions.ts';

export interface Shown {
  readonly url: string;
  readonly from: PageVersion;
  readonly to: PageVersion;
  readonly change: Change;
}

const style = `body{font:16px/1.7 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:52em;margin:2em auto;padding:0 1em;color:#222}
h1{font-size:1.3em}h2{font-size:.9em;color:#666;font-weight:normal;margin:2em 0 .3em;border-bottom:1px solid #ddd}
p{margin:.3em 0;white-space:pre-wrap}table{border-collapse:collapse;font-size:.85em}td,th{text-align:left;padding:.2em .8em .2em 0;vertical-align:top}
del{background:#fdd;color:#900}ins{background:#dfd;color:#060;text-decoration:none}.form del,.form ins{background:#eee;color:#555}
@media(prefers-color-scheme:dark){body{background:#1c1c1c;color:#ddd}del{background:#511;color:#fbb}ins{background:#153;color:#bfb}.form del,.form ins{background:#333;color:#aaa}}`;

export function changePage({ url, from, to, change }: Shown): string {
  const { classes, fields, blocks } = change;
  const rows = [from, to].map(
    ({ number, firstSeen, lastSeen, contentDigest, file, offset }) =>
      `<tr><th>${number}</th><td>${firstSeen}</td><td>${lastSeen}</td><td>${contentDigest.slice(0, 16)}</td><td>${safe(file)}@${offset}</td></tr>`,
  );
  const told = fields.map((field) => {
    const { before, after } = fieldTold(field);
    const lines = [
      ...before.map((text) => `<del>${safe(text)}</del>`),
      ...after.map((text) => `<ins>${safe(text)}</ins>`),
    ];
    return `<h2>${field.field}</h2>${lines.map((line) => `<p>${line}</p>`).join('')}`;
  });
  return `<!doctype html>
<html lang="zh"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${safe(to.title ?? url)}</title><style>${style}</style></head><body>
<h1>${safe(to.title ?? '(no title)')}</h1>
<p>${safe(url)}</p>
<table><tr><th>version</th><th>first seen</th><th>last seen</th><th>record</th><th>snapshot</th></tr>${rows.join('')}</table>
<p>${classes.join(', ') || 'no change'}${sizeTold(change) && `: ${sizeTold(change)}`}</p>
${[...told, ...blocks.map(blockHtml)].join('\n')}
</body></html>
`;
}

function blockHtml(block: Block): string {
  const text = block.spans.map(({ kind, after, parts }) =>
    kind === 'same' ? safe(after) : `<span class="${kind}">${parts.map(partHtml).join('')}</span>`,
  );
  return `<h2>${blockTold(block)}</h2><p>${text.join('')}</p>`;
}

function partHtml({ kind, before, after }: Block['spans'][number]['parts'][number]): string {
  if (kind === 'same') return safe(after);
  const both = `${before && `<del>${safe(before)}</del>`}${after && `<ins>${safe(after)}</ins>`}`;
  return kind === 'form' ? `<span class="form">${both}</span>` : both;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML, without controls and what turns its direction (UAX #9 §2). */
const safe = (text: string): string =>
  text
    .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[&<>"']/g, (found) => entities[found]!);
