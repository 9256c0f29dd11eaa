/** The records made by hand of five pages; they lie beside the project with the seed files and are never copied into it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const shared = fileURLToPath(new URL('../../shared/', import.meta.url));
export const seedFolder = join(shared, 'seeds');
export const goldFolder = join(shared, 'gold');
export const withGold = existsSync(goldFolder);
/** Tests that need them are left out where they are not, but never in CI. */
export const skip = withGold || process.env.CI ? false : 'the records made by hand are not beside the project';

export interface Gold {
  readonly seed: string;
  readonly title: string | null;
  readonly published: string | null;
  readonly source: string | null;
  readonly author: readonly string[];
  readonly editor: string | null;
  readonly breadcrumb: readonly string[];
  readonly clicks: number | null;
  readonly original_title: string | null;
  readonly icp: string | null;
  readonly police_registration: string | null;
  readonly licences?: Readonly<Record<string, string>>;
  readonly deck?: readonly string[];
  readonly body: readonly string[];
  readonly related?: readonly string[];
  readonly images: readonly { readonly caption: string; readonly after_paragraph: number }[];
  readonly hijack: {
    readonly annotations: number;
    readonly stuffed_title?: string | null;
    readonly noise_tags?: readonly string[];
  } | null;
}

/** Each by the name of its files. */
export const goldRecords = (): readonly (readonly [name: string, record: Gold])[] =>
  readdirSync(goldFolder)
    .filter((name) => /^\d{3}_.*\.json$/.test(name))
    .map((name) => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(join(goldFolder, name), 'utf8')) as Gold]);
