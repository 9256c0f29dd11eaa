/** A site definition against the site as it is today: a list page and a few of its articles. */
import { kindOf } from '../crawlers/kind.ts';
import { seedVisits } from '../crawlers/seeds.ts';
import type { Site } from '../crawlers/site.ts';
import { asCundangError } from './errors.ts';
import type { FewPages } from './few-pages.ts';
import {
  asExpected,
  type ExpectedRecord,
  extractionOf,
  type FieldCheck,
  isEmpty,
  linksOf,
  type PageCheck,
  requiredFields,
} from './site-check.ts';

/** Seeds that are tried until one gives articles. */
const seedsTried = 3;
const shownFields = ['title', 'published', 'source', 'authors', 'editors', 'column', 'paragraphs'] as const;

/** @param count articles to look at */
export async function checkLive(site: Site, pages: FewPages, count: number): Promise<readonly PageCheck[]> {
  const checks: PageCheck[] = [];
  const articles = new Set<string>();
  const seeds = seedVisits(site, { now: new Date() }).filter(({ kind }) => kind === 'seed');
  for (const { url } of seeds.slice(0, seedsTried)) {
    const { check, found } = await listCheck(site, pages, url);
    checks.push(check);
    for (const article of found) articles.add(article);
    if (articles.size >= count) break;
  }
  for (const url of [...articles].slice(0, count)) checks.push(await articleCheck(site, pages, url));
  if (checks.length > 0) return checks;
  return [{ page: site.id, fields: [], fault: 'none of its seeds is a list' }];
}

async function listCheck(
  site: Site,
  pages: FewPages,
  url: string,
): Promise<{ readonly check: PageCheck; readonly found: readonly string[] }> {
  try {
    const page = await pages.fetch(url);
    const { articles, lists, next } = linksOf(site, page.html, page.url ?? url);
    const fields = [
      fieldCheck('articles', articles, null, true),
      fieldCheck('lists', lists, null, false),
      fieldCheck('next', next, null, false),
    ];
    return { check: { page: url, fields, fault: null }, found: articles };
  } catch (error) {
    return { check: { page: url, fields: [], fault: asCundangError(error, { url }).message }, found: [] };
  }
}

async function articleCheck(site: Site, pages: FewPages, url: string): Promise<PageCheck> {
  try {
    const page = await pages.fetch(url);
    const kind = kindOf(site, page.url ?? url);
    if (kind !== 'article')
      return { page: url, fields: [], fault: `it led to ${page.url}, told as ${kind ?? 'nothing'}` };
    const { article, skip, evidence } = extractionOf(site, page, new Date().toISOString());
    if (!article) return { page: url, fields: [], fault: `no record, ${skip.code}: ${skip.message}` };
    const record = asExpected(article, {});
    const required: readonly (keyof ExpectedRecord)[] = requiredFields(site, article.extractor.rule);
    const fields = shownFields.map((field) =>
      fieldCheck(field, record[field], evidence[field]?.rule ?? null, required.includes(field)),
    );
    return { page: url, fields, fault: null };
  } catch (error) {
    return { page: url, fields: [], fault: asCundangError(error, { url }).message };
  }
}

function fieldCheck(field: string, found: unknown, rule: string | null, required: boolean): FieldCheck {
  const verdict = !isEmpty(found) ? 'ok' : required ? 'missing' : 'absent';
  return { field, verdict, rule: verdict === 'ok' ? rule : null, found };
}
