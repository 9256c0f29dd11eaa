/** Ending claims: what becomes of the visit by our script, what becomes of the job by BullMQ's, one after the other. */
import type { Job } from 'bullmq';
import type { Claim, Known, Outcome, Reason } from '../frontier.ts';
import { fieldsOf, messageOf } from '../settling.ts';
import { siteField } from './admission.ts';
import type { Connection } from './connection.ts';
import type { JobData, Lane } from './lanes.ts';
import { pack } from './packing.ts';

/** A claim and what settling it needs to know. */
export interface Held {
  readonly claim: Claim;
  readonly lane: Lane;
  readonly job: Job<JobData>;
}

/** What is kept of a visit that failed, was skipped or waits for another attempt. */
export interface Trouble {
  readonly url: string;
  readonly site: string;
  readonly kind: Claim['kind'];
  readonly depth: number;
  readonly via: string | null;
  readonly state: 'failed' | 'skipped' | 'waiting';
  readonly attempts: number;
  readonly code: string;
  readonly message: string;
  /** Next attempt, ms since 1970. */
  readonly at: number | null;
}

/** Ends one claim; resolves to whether it was this worker's to end. Both scripts ask for the lock: what the worker holds no longer is left as it is. */
export async function settleOne(
  { client }: Connection,
  prefix: string,
  token: string,
  outcome: Outcome,
  { claim, lane, job }: Held,
  now: number,
): Promise<boolean> {
  const backend = lane.worker.getBackend();
  const { bare, prefix: www } = lane.place;
  const finish = (state: 'd' | 'f' | 's' | 'w', known: Buffer, trouble: Trouble | null) =>
    client.cundangFinish(
      ...[lane.visits, claim.key, prefix, bare, www, siteField(claim.site), claim.kind === 'asset' ? '1' : '', token],
      ...[state, now, known, trouble === null ? '' : JSON.stringify(trouble)],
    );
  const nothing = Buffer.alloc(0);
  const { state, known, trouble, end } = planned();
  // The job may be gone already when this is the second go at it, after the connection broke.
  const [finished] = await Promise.all([finish(state, known, trouble), end().catch(ignoreLostJob)]);
  return finished === 1;

  function planned() {
    switch (outcome.kind) {
      case 'done': {
        const complete = () => backend.moveToCompleted(job, null, true, token, false);
        return { state: 'd' as const, known: packKnown(outcome.known), trouble: null, end: complete };
      }
      case 'skipped': {
        const complete = () => backend.moveToCompleted(job, null, true, token, false);
        return { state: 's' as const, known: nothing, trouble: troubled('skipped', 0, outcome.reason), end: complete };
      }
      case 'failed': {
        const failedReason = `${outcome.reason.code}: ${messageOf(outcome.reason)}`;
        const fail = () => backend.moveToFailed(job, failedReason, false, token, false, { failedReason });
        return { state: 'f' as const, known: nothing, trouble: troubled('failed', 1, outcome.reason), end: fail };
      }
      case 'retry': {
        const time = outcome.at.getTime();
        const at = Number.isFinite(time) ? time : now;
        const delay = () => backend.moveToDelayed(claim.key, now, Math.max(0, at - now), token);
        return { state: 'w' as const, known: nothing, trouble: troubled('waiting', 1, outcome.reason, at), end: delay };
      }
    }
  }

  function troubled(state: Trouble['state'], attempt: 0 | 1, reason: Reason, at: number | null = null): Trouble {
    const { url, site, kind, depth, via, attempts } = claim;
    return {
      ...{ url, site, kind, depth, via, state, attempts: attempts + attempt },
      ...{ code: reason.code, message: messageOf(reason), at },
    };
  }
}

/** BullMQ's answers for a job that is not there, not locked, or locked by another. */
export function ignoreLostJob(error: unknown): void {
  const code = (error as { readonly code?: number }).code;
  if (code === -1 || code === -2 || code === -3 || code === -6) return;
  throw error;
}

/** What is known of a URL, as its visit keeps it. */
export function packKnown(known: Known | null): Buffer {
  return known === null ? Buffer.alloc(0) : pack(fieldsOf(known));
}
