/** Reads Prometheus' text format 0.0.4, and refuses what a scraper would or should not take. */
import assert from 'node:assert/strict';

export interface Exposition {
  /** `counter`, `gauge`, `histogram` by name of the metric. */
  readonly types: ReadonlyMap<string, string>;
  /** Values by series, as `name{label="value",…}` with the labels in order of their names. */
  readonly series: ReadonlyMap<string, number>;
  /** The value of a series; fails without it. */
  value(series: string): number;
  /** Series of a metric. */
  of(name: string): readonly string[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HEAD = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,|$)/y;

export function parseExposition(text: string): Exposition {
  assert.ok(text.endsWith('\n'), 'the last line ends');
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const series = new Map<string, number>();
  let current = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const head = HEAD.exec(line);
    if (head !== null) {
      const [, what, name = '', rest = ''] = head;
      if (what === 'HELP') {
        assert.ok(!helps.has(name), `two helps for ${name}`);
        helps.add(name);
      } else {
        assert.match(rest, /^(counter|gauge|histogram|summary|untyped)$/, line);
        assert.ok(!types.has(name), `two types for ${name}: its series do not stand together`);
        types.set(name, rest);
        current = name;
      }
      continue;
    }
    const [, name, labels, number] = SAMPLE.exec(line) ?? assert.fail(`not a line of the format: ${line}`);
    const suffixes = types.get(current) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    assert.ok(
      suffixes.some((suffix) => name === current + suffix),
      `${name} stands under ${current}`,
    );
    const id = `${name}${labelsOf(labels, line)}`;
    assert.ok(!series.has(id), `twice: ${id}`);
    const value = /^\+?Inf$/.test(number!) ? Number.POSITIVE_INFINITY : number === 'Nan' ? Number.NaN : Number(number);
    assert.ok(number === 'Nan' || !Number.isNaN(value), line);
    series.set(id, value);
  }
  for (const name of types.keys()) assert.ok(helps.has(name), `${name} has no help`);
  return {
    types,
    series,
    value: (id) => series.get(id) ?? assert.fail(`no ${id} among\n${[...series.keys()].join('\n')}`),
    of: (name) => [...series.keys()].filter((id) => id === name || id.startsWith(`${name}{`)),
  };
}

function labelsOf(labels: string | undefined, line: string): string {
  if (labels === undefined) return '';
  const found: [string, string][] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < labels.length) {
    const [, name = '', value = ''] = LABEL.exec(labels) ?? assert.fail(`bad labels: ${line}`);
    assert.ok(!found.some(([other]) => other === name), `label twice: ${line}`);
    found.push([name, value]);
  }
  return `{${found
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}
