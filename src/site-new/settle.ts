/** Which layout a new definition gets, proven on its own stored page: what that page does not bear out is left to the generic rules. */
import { isDeepStrictEqual } from 'node:util';
import type { Document } from 'domhandler';
import { profileById } from '../../crawlers/cms/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import type { Layout } from '../extract/layout.ts';
import { asExpected, type ExpectedRecord, extractionOf, storedPage } from '../site-check.ts';
import { learnLayout, pointedFields } from './layout.ts';
import type { Sample } from './sample.ts';
import { articleSkeleton, type Stored } from './skeleton.ts';

interface Settled {
  readonly site: Site;
  readonly article: Stored<ExpectedRecord> & { readonly name: string };
  readonly doubts: readonly string[];
}

/** @param samples the fullest first */
export function settleLayout(bare: Site, samples: readonly Sample[], list: Document): Settled {
  const [fullest] = samples as readonly [Sample, ...Sample[]];
  const left = bare.cms === undefined ? 'generic' : 'cms';
  const profiled = profileLayout(bare, samples);
  if (profiled !== null) {
    const stored = proven(bare, profiled, fullest, bare.name);
    if (stored !== null) return { site: bare, article: { ...stored, name: left }, doubts: [] };
  }
  const name = fullest.article.published?.iso.slice(0, 4) ?? 'article';
  const learned = learnLayout(`${bare.id}/${name}`, samples, [list]);
  if (learned !== null) {
    for (const layout of thinner(learned)) {
      const site = { ...bare, layouts: [layout] };
      const stored = proven(site, layout, fullest, bare.name);
      if (stored !== null) return { site, article: { ...stored, name }, doubts: openFields(layout) };
    }
  }
  const stored = articleSkeleton(fullest, null, bare.name);
  const doubt = 'no block holds the text on every sampled page: the body is left to the generic rules';
  return { site: bare, article: { ...readAs(bare, stored), name: left }, doubts: [doubt] };
}

/** The layout of the CMS profile that reads every sample, if one does. */
function profileLayout(site: Site, samples: readonly Sample[]): Layout | null {
  const rules = new Set(samples.map(({ page }) => extractionOf(site, page).article?.extractor.rule));
  const [rule] = rules;
  return rules.size === 1 ? (profileById(site.cms)?.layouts.find(({ id }) => id === rule) ?? null) : null;
}

/** The layout, then the same with one field less each time. */
function* thinner(layout: Layout): Generator<Layout> {
  let rest = layout;
  yield rest;
  for (const field of [...pointedFields].reverse()) {
    if (rest[field] === undefined) continue;
    const { [field]: _, ...less } = rest;
    rest = less;
    yield rest;
  }
}

/** The stored page of a layout, if the site reads it as it should. A layout of the site's own goes without saying. */
function proven(site: Site, layout: Layout, sample: Sample, name: string): Stored<ExpectedRecord> | null {
  const stored = articleSkeleton(sample, layout, name);
  const expected = { ...stored.expected, rule: layout.id };
  if (!isDeepStrictEqual(readAs(site, stored).expected, expected)) return null;
  return site.layouts.length > 0 ? stored : { ...stored, expected };
}

/** The stored page with what the site reads in it. */
function readAs(site: Site, stored: Stored<ExpectedRecord>): Stored<ExpectedRecord> {
  const { article } = extractionOf(site, storedPage(site, Buffer.from(stored.html), stored.expected.url));
  return article ? { ...stored, expected: asExpected(article, stored.expected) } : stored;
}

function openFields(layout: Layout): readonly string[] {
  const open = pointedFields.filter((field) => layout[field] === undefined);
  return open.length === 0 ? [] : [`no selector holds for ${open.join(', ')}: left to the generic rules`];
}
