import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jaccard, type Shingles, shinglesOf } from '../../src/text/shingles.ts';
import { BANDS, bandsOf, estimate, signatureOf } from '../../src/text/signature.ts';
import { seededRandom } from '../replica/random.ts';
import { bodies, edits, reprintOf } from './reprints.ts';

const share = (a: Shingles, b: Shingles): boolean => {
  const bands = bandsOf(signatureOf(b));
  return bandsOf(signatureOf(a)).some((band, at) => band === bands[at]);
};

/** Two sets of `size` shingles with a Jaccard index as near to `wanted` as whole numbers allow. */
function pair(size: number, wanted: number, random: ReturnType<typeof seededRandom>): readonly [Shingles, Shingles] {
  const common = Math.round((2 * size * wanted) / (1 + wanted));
  const draw = (count: number) => Array.from({ length: count }, () => random.int(0, 2 ** 32 - 1));
  const both = draw(common);
  const one = () => Uint32Array.from([...both, ...draw(size - common)]).sort();
  return [one(), one()];
}

test('the estimate is unbiased and within its standard error, for short texts and long ones', () => {
  const random = seededRandom('estimate');
  for (const size of [10, 40, 200, 1500]) {
    for (const wanted of [0.3, 0.8]) {
      const errors = Array.from({ length: 150 }, () => {
        const [a, b] = pair(size, wanted, random);
        return estimate(signatureOf(a), signatureOf(b)) - jaccard(a, b);
      });
      const bias = errors.reduce((sum, error) => sum + error) / errors.length;
      const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
      assert.ok(Math.abs(bias) < 0.012, `bias ${bias} at ${size}, ${wanted}`);
      assert.ok(deviation < 0.048, `deviation ${deviation} at ${size}, ${wanted}`);
    }
  }
});

test('of pairs with Jaccard index .8 nearly all share a band, with .9 all, with .2 hardly any', () => {
  const random = seededRandom('bands');
  const found = (size: number, wanted: number): number =>
    Array.from({ length: 200 }, () => share(...pair(size, wanted, random))).filter(Boolean).length / 200;
  for (const size of [27, 90, 400]) {
    assert.ok(found(size, 0.8) >= 0.985, `recall at .8, ${size} shingles`);
    assert.equal(found(size, 0.9), 1);
    assert.ok(found(size, 0.2) <= 0.02, `candidates at .2, ${size} shingles`);
  }
});

test('one shingle is enough for a signature, and all 21 bands are filled', () => {
  const signature = signatureOf(Uint32Array.of(7));
  assert.equal(new Set(signature).size, 1);
  assert.equal(bandsOf(signature).length, BANDS);
  assert.equal(estimate(signature, signatureOf(Uint32Array.of(7))), 1);
  assert.ok(estimate(signature, signatureOf(Uint32Array.of(8))) < 0.05);
});

test('one edit of a newsroom leaves an article its own near-duplicate', () => {
  const random = seededRandom('edits');
  for (const [name, edit] of Object.entries(edits)) {
    let [near, found] = [0, 0];
    for (const body of bodies(60)) {
      const [a, b] = [shinglesOf(body), shinglesOf(edit(body, random))];
      if (jaccard(a, b) < 0.8) continue;
      near++;
      if (share(a, b)) found++;
    }
    assert.ok(near >= 20, `${name}: ${near} of 60 are still alike`);
    assert.ok(found >= near - 1, `${name}: ${found} of ${near} found`);
  }
});

test('reprints with several edits are found, other articles of the genre are not taken for them', () => {
  const random = seededRandom('reprints');
  const originals = bodies(300);
  let [near, found] = [0, 0];
  for (const body of originals) {
    const [a, b] = [shinglesOf(body), shinglesOf(reprintOf(body, random.int(2, 4), random))];
    if (jaccard(a, b) < 0.8) continue;
    near++;
    if (share(a, b)) found++;
  }
  assert.ok(near >= 50, `${near} reprints above .8`);
  assert.ok(found / near >= 0.99, `${found} of ${near}`);

  const shingles = originals.map((body) => shinglesOf(body));
  const alike = shingles.flatMap((a, at) => shingles.slice(at + 1).filter((b) => jaccard(a, b) >= 0.8));
  assert.equal(alike.length, 0);
});
