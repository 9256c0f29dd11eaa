/**
 * Template noise of clones: runs of empty elements that all bear the same random id, meant to make each copy of a page
 * unlike the next. They stand in the mark-up or, escaped, in the text.
 */

const open = '(?:<|&lt;)';
const close = '(?:>|&gt;)';
const quote = '(?:"|\'|&quot;|&#34;|&#39;)?';
const opening = new RegExp(
  `${open}([a-z][a-z0-9]{0,15})\\s{1,8}id=${quote}([a-z0-9]{4,8})${quote}\\s{0,8}/?${close}`,
  'g',
);

/** An id of that kind at the end of a tag: what most pages have none of. */
const mixedId = new RegExp(
  `\\sid=${quote}(?=[a-z]{0,7}\\d)(?=\\d{0,7}[a-z])[a-z0-9]{4,8}${quote}\\s{0,8}/?${close}`,
  'y',
);

function hasMixedId(html: string): boolean {
  for (let at = html.indexOf('id='); at >= 0; at = html.indexOf('id=', at + 3)) {
    mixedId.lastIndex = at - 1;
    if (at > 0 && mixedId.test(html)) return true;
  }
  return false;
}

/** Elements that share an id by a template's mistake do so once or twice, and are of one kind. */
const fewestElements = 3;
const fewestKinds = 2;

interface Tag {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface Found {
  /** The id that the elements share. */
  readonly id: string;
  /** Names of the elements in order of first sight. */
  readonly tags: readonly string[];
  /** Stretches of the source that hold nothing but such elements. */
  readonly runs: readonly (readonly [start: number, end: number])[];
}

function findNoise(html: string): readonly Found[] {
  if (!hasMixedId(html)) return [];
  const byId = new Map<string, Tag[]>();
  for (const match of html.matchAll(opening)) {
    const [whole, name = '', id = ''] = match;
    if (!/\d/.test(id) || !/[a-z]/.test(id)) continue;
    const tags = byId.get(id);
    const tag = { name, start: match.index, end: match.index + whole.length };
    if (tags === undefined) byId.set(id, [tag]);
    else tags.push(tag);
  }
  const found: Found[] = [];
  for (const [id, tags] of byId) {
    if (tags.length < fewestElements || new Set(tags.map((tag) => tag.name)).size < fewestKinds) continue;
    const { runs, members } = runsOf(html, tags);
    const names = [...new Set(members.map((tag) => tag.name))];
    if (members.length >= fewestElements && names.length >= fewestKinds) found.push({ id, tags: names, runs });
  }
  return found;
}

/** From each first tag as far as only these tags, their ends and blanks follow; a run whose elements stay open is none. */
function runsOf(html: string, tags: readonly Tag[]) {
  const starts = new Map(tags.map((tag) => [tag.start, tag]));
  const end = new RegExp(`${open}/([a-z][a-z0-9]{0,15})\\s{0,8}${close}`, 'y');
  const runs: [number, number][] = [];
  const members: Tag[] = [];
  let behind = 0;
  for (const first of tags) {
    if (first.start < behind) continue;
    const stack: string[] = [];
    const inside: Tag[] = [];
    let at = first.start;
    let whole = at;
    let seen = 0;
    for (;;) {
      const tag = starts.get(at);
      end.lastIndex = at;
      const name = tag === undefined ? end.exec(html)?.[1] : undefined;
      if (tag !== undefined) {
        stack.push(tag.name);
        inside.push(tag);
        at = tag.end;
      } else if (name !== undefined && stack.at(-1) === name) {
        stack.pop();
        at = end.lastIndex;
      } else if (/\s/.test(html[at] ?? '')) at++;
      else break;
      if (stack.length === 0 && !/\s/.test(html[at - 1] as string)) {
        whole = at;
        seen = inside.length;
      }
    }
    behind = at;
    if (whole === first.start) continue;
    runs.push([first.start, whole]);
    members.push(...inside.slice(0, seen));
  }
  return { runs, members };
}

/** The first id shared by runs of empty elements, and their names; null when the page has no such noise. */
export function noiseTags(html: string): { id: string; tags: string[] } | null {
  const [first] = findNoise(html);
  return first === undefined ? null : { id: first.id, tags: [...first.tags] };
}

/** The page without its noise, whatever number of ids it uses; the same string when there is none. */
export function stripNoise(html: string): string {
  const runs = findNoise(html).flatMap((found) => found.runs);
  runs.sort(([a], [b]) => a - b);
  let kept = '';
  let from = 0;
  for (const [start, end] of runs) {
    kept += html.slice(from, start);
    from = end;
  }
  return runs.length === 0 ? html : kept + html.slice(from);
}
