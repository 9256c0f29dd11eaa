/** What the configuration has to say on alerts. */
import type { Config } from '../config.ts';
import type { Policy } from './intake.ts';

export const policyOf = (config: Config, channels: readonly string[]): Policy => ({
  rules: config['alerts.rules'],
  silentHours: config['alerts.silentHours'],
  repeatMs: config['alerts.repeatHours'] * 3_600_000,
  minFreeBytes: config['alerts.minFreeBytes'],
  channels,
});
