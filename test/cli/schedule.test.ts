/** `cundang schedule` with an archive folder alone: it tells when sites run. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { scratch } from '../crawl/stand.ts';
import { here } from '../cundang.ts';

const site = 'yuncheng-dangjian';
const space = scratch();
after(() => space.remove());

test('sites whose address nobody knows are left out with a word, or refused when there are no others', async () => {
  const dir = space.dir('nowhere');
  const listed = await here(['schedule', 'sxgov', site, '--list', '--dir', dir]);
  assert.equal(listed.code, 0);
  assert.match(listed.stderr, /\(yuncheng-dangjian\) is left out: nobody has confirmed its address/);
  assert.match(listed.stdout, /^sxgov +10 \* \* \* \* +now +–/m);
  const alone = await here(['schedule', site, '--dir', dir]);
  assert.equal(alone.code, 2);
  assert.match(alone.stderr, /nobody has confirmed the address of .*\(yuncheng-dangjian\)/);
  const unknown = await here(['schedule', 'sxgof', '--dir', dir]);
  assert.deepEqual([unknown.code, /did you mean `sxgov`/.test(unknown.stderr)], [2, true]);
});

test('without a queue in Redis there is nobody to fill one for', async () => {
  const ran = await here(['schedule', 'sxgov', '--dir', space.dir('alone')]);
  assert.equal(ran.code, 2);
  assert.match(ran.stderr, /without queue.redis sites are run by `cundang run`/);
});
