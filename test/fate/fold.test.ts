import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold } from '../../src/fate/fold.ts';
import { conditionOf, type HostCondition, type LookAtHost, unknownHost } from '../../src/fate/host.ts';
import { fatePolicy, type Loss } from '../../src/fate/policy.ts';
import { type Fate, fates, type HistoryEvent, isGood, type Look, type PageState } from '../../src/history/look.ts';
import { drawn } from './drawn.ts';

const BEGAN = Date.parse('2024-05-01T00:00:00.000Z');
const DAY = 86_400_000;
const timeOf = (day: number): string => new Date(BEGAN + day * DAY).toISOString();

function lookAt(day: number, fate: Fate, content = 'a'.repeat(64), page = 0): Look {
  const [url, isIn] = [`http://www.a.example/news/${page}.html`, isGood(fate)];
  const capture = { recordId: 'urn:uuid:0', file: 'a.warc.gz', offset: 0 };
  const sign = { fate, evidence: fate, status: 200, to: fate === 'moved' ? 'http://www.a.example/there' : null };
  return { ...sign, url, site: 'a', at: timeOf(day), content: isIn ? content : null, capture };
}

interface Run {
  readonly state: PageState;
  readonly events: readonly HistoryEvent[];
}

/** Another page of the host was good a minute ago. */
const well = ({ at }: Look): HostCondition =>
  conditionOf([{ page: 'another', at: new Date(Date.parse(at) - 60_000).toISOString(), fate: 'alive' }]);

function run(looks: readonly Look[], host: (look: Look) => HostCondition = well): Run {
  let state: PageState | null = null;
  const events: HistoryEvent[] = [];
  for (const look of looks) {
    const folded = fold(state, look, fatePolicy, host(look));
    state = folded.state;
    if (folded.event) events.push(folded.event);
  }
  return { state: state!, events };
}

/** Days of the looks after the one that first looked bad: six hours, then twice as long each time. */
const soon = [0, 0.25, 0.75, 1.75, 3.75, 7.75, 15.75];
const losses = fates.filter((fate): fate is Loss => !isGood(fate));

test('a page that was never seen good has no state', () => {
  assert.equal(fold(null, lookAt(0, 'gone'), fatePolicy, unknownHost).state, null);
  const { state } = run([lookAt(0, 'alive')]);
  assert.equal(state.fate, 'alive');
  assert.equal(state.host, 'www.a.example');
});

for (const loss of losses) {
  const needed = fatePolicy.confirm[loss];
  test(`${loss} is in force after ${needed.looks} looks and ${needed.days} days, and told once`, () => {
    const looks = [lookAt(0, 'alive'), ...soon.map((day) => lookAt(10 + day, loss)), lookAt(60, loss)];
    const { state, events } = run(looks);
    assert.equal(state.fate, loss);
    assert.equal(state.since, timeOf(10));
    assert.equal(state.lastGood, timeOf(0));
    assert.equal(state.suspected, null);
    assert.deepEqual(
      events.map(({ kind, from, to, since }) => ({ kind, from, to, since })),
      [{ kind: 'lost', from: 'alive', to: loss, since: timeOf(10) }],
    );
    const confirmed = soon.findIndex((day, n) => day >= needed.days && n + 1 >= needed.looks);
    assert.equal(events[0]?.at, timeOf(10 + soon[confirmed]!));
    assert.equal(state.to, loss === 'moved' ? 'http://www.a.example/there' : null);
  });

  test(`one ${loss} is a suspicion, which a good look clears`, () => {
    const before = run([lookAt(0, 'alive'), lookAt(1, loss)]);
    assert.deepEqual(before.state.suspected, { fate: loss, since: timeOf(1), looks: 1 });
    assert.equal(before.state.fate, 'alive');
    const after = run([lookAt(0, 'alive'), lookAt(1, loss), lookAt(2, 'alive')]);
    assert.equal(after.state.suspected, null);
    assert.equal(after.state.since, timeOf(0));
    assert.deepEqual(after.events, []);
  });
}

test('trouble alone never becomes gone, and in force says since when', () => {
  const days = Array.from({ length: 60 }, (_, n) => n + 1);
  const { state, events } = run([
    lookAt(0, 'alive'),
    ...days.map((day) => lookAt(day, day % 2 ? 'blocked' : 'unreachable')),
  ]);
  assert.ok(state.fate === 'blocked' || state.fate === 'unreachable');
  assert.equal(state.since, timeOf(1));
  assert.equal(events.length, 1);
});

test('a loss that is told differently from look to look is one loss', () => {
  const seen: Fate[] = ['gone', 'soft-404', 'gone', 'soft-404', 'soft-404'];
  const { state, events } = run([lookAt(0, 'alive'), ...seen.map((fate, n) => lookAt(1 + soon[n]!, fate))]);
  assert.equal(state.fate, 'soft-404');
  assert.deepEqual(
    events.map(({ since }) => since),
    [timeOf(1)],
  );
});

test('trouble between two looks neither counts for a loss nor clears it', () => {
  const seen: Fate[] = ['gone', 'unreachable', 'gone', 'blocked', 'gone'];
  const { state, events } = run([lookAt(0, 'alive'), ...seen.map((fate, n) => lookAt(1 + soon[n]!, fate))]);
  assert.equal(state.fate, 'gone');
  assert.equal(events[0]?.since, timeOf(1));
  const less: Fate[] = ['gone', 'unreachable', 'unreachable', 'blocked', 'gone'];
  assert.equal(run([lookAt(0, 'alive'), ...less.map((fate, n) => lookAt(1 + soon[n]!, fate))]).events.length, 0);
});

test('trouble that lasts after one bad look becomes the suspicion', () => {
  const { state } = run([lookAt(0, 'alive'), lookAt(1, 'gone'), lookAt(2, 'unreachable'), lookAt(4, 'unreachable')]);
  assert.deepEqual(state.suspected, { fate: 'unreachable', since: timeOf(4), looks: 1 });
});

test('a lost page stays lost through trouble, may become worse, and comes back at one good look', () => {
  const gone = soon.map((day) => lookAt(1 + day, 'gone'));
  const hijacked = soon.map((day) => lookAt(40 + day, 'hijacked'));
  const looks = [lookAt(0, 'alive'), ...gone, lookAt(30, 'unreachable'), ...hijacked, lookAt(70, 'alive')];
  const { state, events } = run(looks);
  assert.deepEqual(
    events.map(({ kind, from, to }) => [kind, from, to]),
    [
      ['lost', 'alive', 'gone'],
      ['lost', 'gone', 'hijacked'],
      ['back', 'hijacked', 'alive'],
    ],
  );
  assert.equal(state.fate, 'alive');
  assert.equal(state.since, timeOf(70));
});

test('a change is told at once, with both versions, and once', () => {
  const b = 'b'.repeat(64);
  const { state, events } = run([
    lookAt(0, 'alive'),
    lookAt(1, 'gone'),
    lookAt(2, 'changed', b),
    lookAt(3, 'alive', b),
  ]);
  assert.deepEqual(
    events.map(({ kind, before, after, at }) => ({ kind, before, after, at })),
    [{ kind: 'changed', before: 'a'.repeat(64), after: b, at: timeOf(2) }],
  );
  assert.equal(state.content, b);
  assert.equal(state.changes, 1);
  assert.equal(state.changedAt, timeOf(2));
  assert.equal(state.fate, 'alive');
});

test('an edited title, whose content is the same, is told, and one after an edited text as well', () => {
  const b = 'b'.repeat(64);
  const { state, events } = run([
    lookAt(0, 'alive'),
    lookAt(1, 'changed', b),
    lookAt(2, 'changed', b),
    lookAt(3, 'alive', b),
  ]);
  assert.deepEqual([events.length, state?.changes, state?.fate], [2, 2, 'alive']);
});

test('a page that comes back edited says so', () => {
  const b = 'b'.repeat(64);
  const { events } = run([lookAt(0, 'alive'), ...soon.map((day) => lookAt(1 + day, 'gone')), lookAt(30, 'changed', b)]);
  assert.deepEqual([events[1]?.kind, events[1]?.to, events[1]?.after], ['back', 'changed', b]);
});

test('the same look again, and an older one, change nothing', () => {
  const looks = [lookAt(0, 'alive'), lookAt(1, 'gone'), lookAt(2, 'gone'), lookAt(5, 'gone')];
  const once = run(looks);
  assert.deepEqual(run(looks.flatMap((look) => [look, look, looks[0]!])), once);
  assert.equal(once.events.length, 1);
});

test('`due` is handed through', () => {
  const { state } = run([lookAt(0, 'alive')]);
  const due = { ...state, due: timeOf(9) };
  for (const fate of fates) assert.equal(fold(due, lookAt(3, fate), fatePolicy, unknownHost).state?.due, timeOf(9));
});

test('tries within the hour are one look', () => {
  const burst = [0, 0.01, 0.02, 0.03].map((day) => lookAt(1 + day, 'gone'));
  assert.equal(run([lookAt(0, 'alive'), ...burst]).state.suspected?.looks, 1);
  assert.equal(run([lookAt(0, 'alive'), ...burst, lookAt(5, 'gone')]).events.length, 0);
});

const good: LookAtHost = { page: 9, at: timeOf(0), fate: 'alive' };
const bad = [1, 2, 3].map((page): LookAtHost => ({ page, at: timeOf(1), fate: 'gone' }));
const mended: LookAtHost = { page: 1, at: timeOf(2), fate: 'alive' };

test('the condition of a host, by looks in any order', () => {
  const out = conditionOf([...bad, good]);
  assert.deepEqual([out.pages, out.showed.gone, out.showed.alive], [4, 3, 1]);
  assert.deepEqual([out.lastGood, out.badSince, out.mended], [timeOf(0), 3, 0]);
  const back = conditionOf([mended, ...bad, good]);
  assert.deepEqual([back.lastGood, back.badSince, back.mended], [timeOf(2), 0, 1]);
});

const unsure: Record<string, (look: Look) => HostCondition> = {
  'nothing is known of the host': () => unknownHost,
  'no other page was looked at since': () => conditionOf([good]),
  'no page of the host is good at present': ({ at }) => conditionOf([good, ...bad.map((look) => ({ ...look, at }))]),
  'another page has mended lately': ({ at }) =>
    conditionOf([
      { ...mended, fate: 'gone' },
      { ...mended, at },
    ]),
};
for (const [name, host] of Object.entries(unsure)) {
  test(`a loss takes a week where ${name}`, () => {
    const looks = [lookAt(0, 'alive'), ...soon.map((day) => lookAt(1 + day, 'gone'))];
    assert.equal(run(looks).events[0]?.at, timeOf(1 + 3.75));
    assert.equal(run(looks, host).events[0]?.at, timeOf(1 + 7.75));
  });
}

test('what was days ago says nothing of a host', () => {
  const looks: LookAtHost[] = [
    { page: 1, at: timeOf(0), fate: 'gone' },
    { page: 2, at: timeOf(9), fate: 'gone' },
  ];
  assert.equal(conditionOf(looks).badSince, 1);
  assert.deepEqual(conditionOf([]), unknownHost);
});

interface Outage {
  readonly from: number;
  readonly to: number;
  readonly fate: Loss;
}

/** Outages of up to two days through a year, the host well for at least `rest` days between them. */
function outages(random: () => number, rest: number): Outage[] {
  const all: Outage[] = [];
  for (let day = 5 + random() * 20; day < 365; ) {
    const to = day + 0.1 + random() * 1.9;
    all.push({ from: day, to, fate: losses[Math.floor(random() * losses.length)]! });
    day = to + rest + random() * (random() < 0.5 ? 1 : 30);
  }
  return all;
}

interface Host {
  readonly pages: number;
  readonly rest: number;
  /** Whether each page shows a kind of its own, and changes it within an outage. */
  readonly mixed: boolean;
  readonly known: boolean;
}

/** Plays a year: pages are looked at every few weeks, and those that look bad within hours, then twice as long each time. */
function play(seed: number, { pages, rest, mixed, known }: Host): { lost: number; looks: number } {
  const random = drawn(seed);
  const troubles = outages(random, rest);
  const regular = 1 + random() * 20;
  const states: (PageState | null)[] = Array.from({ length: pages }, () => null);
  const next = states.map(() => random() * 3);
  const recent: LookAtHost[] = [];
  let [lost, looks] = [0, 0];
  for (;;) {
    const page = next.indexOf(Math.min(...next));
    const day = next[page]!;
    if (day > 365) return { lost, looks };
    looks++;
    const trouble = troubles.find(({ from, to }) => from <= day && day < to);
    const shown = trouble && mixed ? losses[Math.floor(random() * losses.length)]! : trouble?.fate;
    const look = lookAt(day, shown ?? 'alive', undefined, page);
    recent.push({ ...look, page });
    const { state, event } = fold(
      states[page]!,
      look,
      fatePolicy,
      known ? conditionOf(recent.slice(-100)) : unknownHost,
    );
    states[page] = state;
    if (event?.kind === 'lost') lost++;
    const suspected = state?.suspected?.looks;
    next[page] = day + (suspected ? 0.25 * 2 ** (suspected - 1) : regular) * (0.9 + 0.2 * random());
  }
}

test('outages of up to two days, days apart, never lose a page, whatever they show and in whatever order', () => {
  let looks = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const played = play(seed, { pages: 1, rest: 2.3, mixed: seed % 2 === 0, known: false });
    assert.equal(played.lost, 0, `seed ${seed}`);
    looks += played.looks;
  }
  assert.ok(looks > 5_000, `${looks} looks`);
});

test('outages half a day apart lose hardly a page in ten thousand looks', () => {
  let [lost, looks] = [0, 0];
  for (let seed = 1; seed <= 40; seed++) {
    const played = play(seed, { pages: 8, rest: 0.5, mixed: seed % 2 === 0, known: true });
    lost += played.lost;
    looks += played.looks;
  }
  assert.ok(looks > 15_000 && lost <= looks / 10_000, `${lost} lost in ${looks} looks`);
});

test('a page that is lost on a host that is well is told at the fifth look', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = drawn(seed);
    const loss = (['gone', 'soft-404', 'replaced', 'moved'] as const)[seed % 4]!;
    let state = run([lookAt(0, 'alive')]).state;
    const recent: LookAtHost[] = [];
    let [day, told] = [1, 0];
    for (let n = 1; n <= 5 && told === 0; n++) {
      recent.push({ page: 1, at: timeOf(day - 0.01), fate: 'alive' }, { page: 0, at: timeOf(day), fate: loss });
      const folded = fold(state, lookAt(day, loss), fatePolicy, conditionOf(recent));
      state = folded.state!;
      if (folded.event) told = n;
      day += 0.25 * 2 ** ((state.suspected?.looks ?? 1) - 1) * (0.9 + 0.2 * random());
    }
    assert.ok(told > 0 && told <= 5, `seed ${seed}: told at look ${told}`);
  }
});

test('what befalls the host is not confirmed by looks that showed the page itself elsewhere', () => {
  const looks = [lookAt(0, 'alive'), lookAt(1, 'moved'), lookAt(3, 'moved'), lookAt(6, 'moved'), lookAt(9, 'parked')];
  const { state } = run(looks, () => unknownHost);
  assert.deepEqual([state?.fate, state?.suspected?.fate, state?.suspected?.looks], ['alive', 'parked', 1]);
});
