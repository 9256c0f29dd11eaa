/**
 * Runs the stand-in web by hand or as a child process:
 * `node test/replica/serve.ts --port 8118 [--articles 60] [--seed 1] [--pack DIR] [--today YYYY-MM-DD] [--latency MS] [--slow MS] [--json]`.
 * With --json the first line of stdout is `{proxyUrl, caFile, hosts, homes, cloneHome, misbehavingHome}`. Ends on SIGTERM, SIGINT.
 */
import { parseArgs } from 'node:util';
import { startReplica } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    articles: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    pack: { type: 'string' },
    today: { type: 'string' },
    latency: { type: 'string', default: '0' },
    slow: { type: 'string', default: '5000' },
    json: { type: 'boolean', default: false },
  },
});

const replica = await startReplica({
  port: Number(values.port),
  articlesPerSite: Number(values.articles),
  seed: Number(values.seed),
  pack: values.pack,
  today: values.today,
  latencyMs: Number(values.latency),
  slowMs: Number(values.slow),
});
const facts = {
  proxyUrl: replica.proxyUrl,
  caFile: replica.caFile(),
  hosts: replica.hosts,
  homes: Object.fromEntries(Object.values(replica.sites).map(({ site, home }) => [site, home])),
  cloneHome: replica.clone.home,
  misbehavingHome: replica.misbehavingHome,
};

if (values.json) console.log(JSON.stringify(facts));
else {
  console.log(`proxy    ${facts.proxyUrl}`);
  console.log(`CA       ${facts.caFile}`);
  for (const [site, home] of Object.entries(facts.homes)) console.log(`${site.padEnd(18)} ${home}`);
  console.log(`${'clone'.padEnd(18)} ${facts.cloneHome}`);
  console.log(`${'misbehaving'.padEnd(18)} ${facts.misbehavingHome}`);
  console.log(`hosts    ${facts.hosts.join(' ')}`);
}

const stop = (): void => void replica.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
