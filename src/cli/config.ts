/** `cundang config`: the effective configuration, and where each value came from. */
import type { Command } from 'commander';
import { describeKey, environmentName, type Key, keys } from '../config.ts';
import { action, withCommonOptions } from './shell.ts';
import { table } from './table.ts';

export function registerConfig(program: Command): void {
  withCommonOptions(program.command('config'))
    .description('show the effective configuration and where each value came from')
    .action(
      action((shell) => {
        shell.document(
          Object.fromEntries(
            keys.map((key) => [
              key,
              {
                value: shown(key, shell.config[key]),
                origin: shell.origins[key],
                environment: environmentName(key),
                about: describeKey(key),
              },
            ]),
          ),
        );
        const rows = keys.map((key) => [key, shown(key, shell.config[key]), shell.origins[key], describeKey(key)]);
        shell.print(table(['key', 'value', 'from', 'what it is'], rows));
        return 0;
      }),
    );
}

/** Keys whose value may hold a password, and what is shown instead. */
const secrets: Readonly<Partial<Record<Key, (text: string) => string>>> = {
  'network.proxy': withoutPassword,
  'queue.redis': withoutPassword,
  'alerts.smtp': withoutPassword,
  // The path is the password of most webhooks.
  'alerts.webhook': (text) => `${new URL(text).origin}/…`,
  'alerts.signingKey': () => '…',
};

/** A value as text; passwords are left out. */
function shown(key: Key, value: unknown): string | null {
  if (value === null) return null;
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return secrets[key]?.(text) ?? text;
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//…@');
}
