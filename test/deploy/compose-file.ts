/** A compose file as data, anchors and merges resolved, variables as they stand there. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes?: Readonly<Record<string, object>>;
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

export const textOf = (name: string): string => readFileSync(root + name, 'utf8');

export const composeFile = (name: string): ComposeFile => parse(textOf(name), { merge: true }) as ComposeFile;

/** Where a service runs this program: the words after `cundang`; null where it runs something else. */
export function wordsOf({ image, entrypoint, command }: Service): readonly string[] | null {
  return image === 'cundang' && entrypoint === undefined ? (command ?? ['status']) : null;
}
