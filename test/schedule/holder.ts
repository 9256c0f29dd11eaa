/** A process that takes a due run and never ends it. Arguments: address of Redis, prefix, lease in milliseconds. */
import { openRedisSchedule } from '../../queue/redis/schedule.ts';

const [url = '', prefix = '', leaseMs = ''] = process.argv.slice(2);
const schedule = await openRedisSchedule({
  ...{ url, prefix, goneAfterMs: 10_000, leaseMs: Number(leaseMs) },
  runAfter: (_, after) => new Date(after.getTime() + 3_600_000),
});
schedule.work(
  async ({ site }, due) => {
    console.log(JSON.stringify({ site, due }));
    await new Promise(() => {});
  },
  () => {},
);
