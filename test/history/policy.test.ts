import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold } from '../../src/fate/fold.ts';
import { conditionOf, unknownHost } from '../../src/fate/host.ts';
import { fatePolicy } from '../../src/fate/policy.ts';
import { ageOfEffort, changesAt, effortAt } from '../../src/history/effort.ts';
import { fates, type Look, type PageState } from '../../src/history/look.ts';
import { intervalOf, type Mood, mostInYear, nextDue, type PageHistory } from '../../src/history/policy.ts';
import { day, look, randomNumbers } from './looks.ts';

const calm: Mood = { edits: 1, losses: 1 };
const policy = { budget: 18 };

/** A page as of its last look, so many days after its first. */
function page(age: number, more: Partial<PageHistory> = {}): PageHistory {
  const { state } = fold(null, look(1, 0), fatePolicy, unknownHost);
  return { ...state!, born: day(0), lastLook: day(age), lastGood: day(age), ...more };
}

/** Another page of the host was just good. */
const wellAt = (at: string) => conditionOf([{ page: 'another', at, fate: 'alive' }]);

/** Days of the looks at a page that shows `see` at each, until `until`. */
function life(
  see: (at: number, state: PageState) => Partial<Look>,
  until: number,
  random: () => number,
  { budget = 18, mood = calm } = {},
): { readonly looks: readonly number[]; readonly states: readonly PageState[] } {
  const looks = [0];
  let state = page(0) as PageState;
  const states = [state];
  const most = mostInYear({ budget });
  while (looks.length < 10_000) {
    const full = looks.length < most ? null : day(looks.at(-most)! + 365);
    const due = nextDue({ ...state, born: day(0) }, { budget }, mood, random(), full);
    assert.ok(due !== null && due > state.lastLook);
    const at = (Date.parse(due) - Date.parse(day(0))) / 86_400_000;
    if (at > until) return { looks, states };
    looks.push(at);
    state = fold(state, { ...look(1, at, see(at, state)), at: due }, fatePolicy, wellAt(due)).state!;
    states.push(state);
  }
  throw new Error('looked at for ever');
}

const within = (looks: readonly number[], from: number, to: number): number =>
  looks.filter((at) => at > from && at <= to).length;

test('a page that stays as it is gets its budget in the first year and a third of it in later ones', () => {
  for (const budget of [3, 18, 60]) {
    const random = randomNumbers(budget);
    const lives = Array.from({ length: 40 }, () => life(() => ({}), 4 * 365, random, { budget }).looks);
    const mean = (from: number, to: number) =>
      lives.reduce((sum, looks) => sum + within(looks, from, to), 0) / lives.length;
    assert.ok(mean(0, 365) > budget * 0.8 - 1 && mean(0, 365) <= budget * 1.02, `first year: ${mean(0, 365)}`);
    for (const year of [1, 2, 3]) {
      const looks = mean(365 * year, 365 * (year + 1));
      assert.ok(Math.abs(looks - budget / 3) <= 1, `year ${year + 1}: ${looks} of ${budget}`);
    }
  }
});

test('young pages are looked at often, old ones rarely: the interval never shrinks while nothing happens', () => {
  for (const losses of [0.3, 1, 3, 10]) {
    let last = 0;
    for (let age = 0; age < 1500; age += age < 30 ? 0.25 : 5) {
      const interval = intervalOf(page(age), policy, { edits: 1, losses });
      assert.ok(interval >= last * 0.999, `at ${age} days ${interval} after ${last}, losses ${losses}`);
      last = interval;
    }
  }
  assert.ok(intervalOf(page(0), policy, calm) < 1.5);
  assert.ok(intervalOf(page(400), policy, calm) > 50);
});

test('changes, losses of the site and a larger budget never put a look off', () => {
  const random = randomNumbers(7);
  for (let n = 0; n < 2000; n++) {
    const age = random() ** 3 * 1000;
    const mood = { edits: 0.3 + 2 * random(), losses: 0.3 + 5 * random() };
    const since = age * random();
    const one = page(age);
    const interval = intervalOf(one, policy, mood);
    const sooner = [
      intervalOf({ ...one, changes: 1, changedAt: day(since) }, policy, mood),
      intervalOf(one, policy, { ...mood, losses: mood.losses * 2 }),
      intervalOf(one, policy, { ...mood, edits: mood.edits * 2 }),
      intervalOf(one, { budget: 30 }, mood),
      intervalOf({ ...one, suspected: { fate: 'gone', since: day(since), looks: 1 } }, policy, mood),
    ];
    for (const [what, other] of sooner.entries())
      assert.ok(other <= interval + 1e-6, `${what}: ${other} > ${interval}`);
  }
  assert.ok(
    intervalOf(page(100, { changes: 1, changedAt: day(99.9) }), policy, calm) < intervalOf(page(100), policy, calm) / 2,
  );
  assert.ok(intervalOf(page(100), policy, { edits: 1, losses: 9 }) < intervalOf(page(100), policy, calm) / 1.9);
});

test('an article that was old when it was found is not looked at like a new one', () => {
  const old = page(0, { born: '2015-03-01T00:00:00.000Z' });
  assert.ok(intervalOf(old, policy, calm) > 40);
});

test('a suspicion is confirmed or cleared as soon as it may be, and no look comes too early to count', () => {
  for (const [fate, days, looks] of [
    ['gone', 3, 3],
    ['parked', 7, 4],
    ['blocked', 14, 5],
  ] as const) {
    for (let seed = 0; seed < 20; seed++) {
      const { looks: at, states } = life((now) => (now < 60 ? {} : { fate }), 160, randomNumbers(seed));
      const first = at.find((one) => one >= 60)!;
      const confirmed = states.find((state) => state.fate === fate)!;
      const took = (Date.parse(confirmed.lastLook) - Date.parse(day(first))) / 86_400_000;
      assert.ok(took >= days && took < days * 1.2 + 0.5, `${fate} after ${took} days`);
      assert.equal(within(at, first - 0.01, first + took + 0.01), looks);
    }
  }
});

test('a lost page is looked at ever more rarely, one that is kept away sooner', () => {
  const { looks } = life((now) => (now < 30 ? {} : { fate: 'gone' }), 365 * 3, randomNumbers(3));
  const after = looks.filter((at) => at > 60);
  assert.ok(within(looks, 60, 60 + 365) <= 6, `${within(looks, 60, 60 + 365)} looks in the year after the loss`);
  assert.ok(after.at(-1)! - after.at(-2)! > 100);
  const lost = page(200, { fate: 'gone', since: day(100) });
  assert.ok(intervalOf({ ...lost, fate: 'blocked' }, policy, calm) < intervalOf(lost, policy, calm) / 2);
});

test('whatever a page does, it costs no more than its promise in any 365 days', () => {
  const random = randomNumbers(11);
  let highest = 0;
  for (let n = 0; n < 60; n++) {
    const budget = [6, 18, 30][n % 3]!;
    const trouble = random();
    const see = (): Partial<Look> => {
      if (random() < trouble) return { fate: fates[2 + Math.floor(random() * 8)]! };
      return random() < 0.5 ? {} : { fate: 'changed', content: `${random()}` };
    };
    const mood = { edits: 6 * random(), losses: 20 * random() };
    const { looks } = life(see, 4 * 365, random, { budget, mood });
    for (const at of looks) {
      const year = within(looks, at - 365 + 1e-6, at);
      highest = Math.max(highest, year / mostInYear({ budget }));
      assert.ok(year <= mostInYear({ budget }), `${year} looks in a year at a budget of ${budget}`);
    }
  }
  assert.ok(highest > 0.9, 'the bound was put to the test');
});

test('without a budget nothing is due', () => {
  assert.equal(nextDue(page(3), { budget: 0 }, calm, 0.5), null);
  assert.equal(mostInYear({ budget: 0 }), 0);
});

test('the effort and the age of an effort are each other’s inverse', () => {
  for (const age of [0.01, 0.5, 3, 40, 364, 366, 4000]) {
    assert.ok(Math.abs(ageOfEffort(effortAt(age, 18), 18) - age) < 1e-3 * age + 1e-4, `${age}`);
  }
});

/** Days from a change to the next look, in the mean over changes spread as {@link changesAt} has them; 365 where none comes. */
function meanDelay(looks: readonly number[]): number {
  let [delay, all] = [0, 0];
  for (let at = 0.005; at < 365; at += at < 20 ? 0.01 : 0.25) {
    const weight = changesAt(at) * (at < 20 ? 0.01 : 0.25);
    delay += weight * ((looks.find((one) => one >= at) ?? 365) - at);
    all += weight;
  }
  return delay / all;
}

test('a change is seen sooner than by a daily, a weekly or any even schedule of as many looks', () => {
  const every = (days: number) => Array.from({ length: 18 }, (_, n) => days * (n + 1));
  const adaptive = meanDelay(
    life(
      () => ({}),
      365,
      () => 0.5,
    ).looks.slice(1),
  );
  for (const days of [1, 7, 365 / 18]) {
    const fixed = meanDelay(every(days));
    assert.ok(adaptive < fixed * 0.7, `${adaptive} days, every ${days} days ${fixed}`);
  }
});
