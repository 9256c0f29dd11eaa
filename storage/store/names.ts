/**
 * Names of stored objects: flat, and of harmless characters alone, so that one is a file name on any system and an S3 key that
 * needs no escaping. The archive gives them; none is ever made from a URL.
 */
import { CundangError } from '../../src/errors.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
/** What a directory keeps for itself beside the objects. */
export const DRAFT = '.part';
export const SUM = '.sha256';

export function isObjectName(name: string): boolean {
  return NAME.test(name) && !name.endsWith(DRAFT) && !name.endsWith(SUM);
}

/** @throws `store.refused` */
export function checkObjectName(name: string): string {
  if (!isObjectName(name))
    throw new CundangError('store.refused', `not the name of a stored file: ${name.slice(0, 80)}`);
  return name;
}

/** The objects of a segment. The index is stored last, so a segment is there when its index is; records need not be. */
export interface SegmentNames {
  readonly warc: string;
  readonly index: string;
  readonly records: string;
}

/** `ID.warc.gz` (or `ID.warc`) → the names of its three files; null for another name. */
export function segmentOf(warc: string): SegmentNames | null {
  const id = /^(.+?)\.warc(\.gz)?$/.exec(warc)?.[1];
  return id === undefined ? null : { warc, index: `${id}.cdxj`, records: `${id}.records.jsonl` };
}
