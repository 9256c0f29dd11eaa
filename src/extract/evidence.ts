/** Which rule found each field, and where: kept with every extraction, printed by `extract --explain`. */

export interface Found {
  /** Name of the rule: `meta pubdate`, `line`, `layout sxgov/5`, `url`. */
  readonly rule: string;
  /** The line, attribute or selector it was read from; null when not asked for. */
  readonly where: string | null;
}

export type Field =
  | 'title'
  | 'deck'
  | 'originalTitle'
  | 'published'
  | 'source'
  | 'authors'
  | 'editors'
  | 'clicks'
  | 'column'
  | 'paragraphs'
  | 'registration'
  | 'related'
  | 'images'
  | 'attachments'
  | 'skip';

export type Evidence = { readonly [F in Field]?: Found };

export interface Ledger {
  note(field: Field, rule: string, where?: string | null): void;
  readonly evidence: Evidence;
}

/** Collects findings; places are kept only when `explain` asks for them. */
export function ledger(explain: boolean): Ledger {
  const evidence: { [F in Field]?: Found } = {};
  return {
    note(field, rule, where = null) {
      evidence[field] = { rule, where: explain && where !== null ? where.slice(0, 160) : null };
    },
    evidence,
  };
}
