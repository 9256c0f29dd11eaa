/**
 * A dated article layout: where a site's template put things. Data only; `src/extract/` reads it.
 * Selectors age, so what a layout does not find is looked for by the generic extractor, and the record says so.
 */

/** A CSS selector for the first match's text, or a selector with an attribute and/or a pattern whose group 1 is kept. */
export type Field = string | { readonly select: string; readonly attr?: string; readonly match?: RegExp };

export interface Layout {
  /** `site/name`, kept in the record's `extractor.rule`. */
  readonly id: string;
  /** First and last day (`YYYY-MM-DD`) of its use, where known; the snapshot's URL date or fetch date is held against it. */
  readonly from?: string;
  readonly to?: string;
  /** The layout applies only where this selector matches. */
  readonly when: string;
  /** The body block(s), in order. Required: a layout without a body is no layout. */
  readonly body: string;
  /** Selectors taken out of the body before it is read (ads, share bars). */
  readonly drop?: readonly string[];
  readonly title?: Field;
  readonly deck?: Field;
  readonly published?: Field;
  readonly source?: Field;
  readonly authors?: Field;
  readonly editors?: Field;
  readonly originalTitle?: Field;
  readonly clicks?: Field;
  /** Matches the breadcrumb's container; its parts are told apart by links and by `>`, `»`, `-`. */
  readonly column?: Field;
  /** Matches the related links. */
  readonly related?: string;
}
