/**
 * `npm run -s simulate -- [--json] [--pages 900] [--days 365] [--seed 1] [--budget 18] [--mistakes]`: a year of the stand-in web, played
 * under a clock of its own; see report.ts for what is printed. Nothing is written to a WARC file: storing what was sent has nothing to
 * do with what is looked at when.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_BUDGET } from '../../src/history/policy.ts';
import { asJson, asTable } from './report.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    mistakes: { type: 'boolean', default: false },
    pages: { type: 'string', default: '900' },
    days: { type: 'string', default: '365' },
    seed: { type: 'string', default: '1' },
    budget: { type: 'string', default: String(DEFAULT_BUDGET) },
  },
});

const simulated = await simulate({
  pages: Number(values.pages),
  days: Number(values.days),
  seed: Number(values.seed),
  budget: Number(values.budget),
});
console.log(values.json ? JSON.stringify(asJson(simulated)) : asTable(simulated));
if (values.mistakes) for (const { kind, url, message } of simulated.judgement.mistakes) console.log(kind, url, message);
