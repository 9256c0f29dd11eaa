/** The engine on Redis against the conformance suites. */
import { after } from 'node:test';
import { contentIndexConformance } from '../../conformance/content-index.ts';
import { controlConformance } from '../../conformance/control.ts';
import { frontierConformance } from '../../conformance/frontier.ts';
import { frontierLanes } from '../../conformance/frontier-lanes.ts';
import { startRedis } from '../../redis.ts';
import { settledRedis, startBench, startIndexBench } from './bench.ts';

const redis = await startRedis();
after(() => redis.close());
await settledRedis(redis.url);

frontierConformance('redis', () => startBench(redis.url));
frontierLanes('redis', () => startBench(redis.url));
controlConformance('redis', () => startBench(redis.url));
contentIndexConformance('redis', () => startIndexBench(redis.url));
