/** Empties the outbox as far as the channels take it: each channel by itself, so that one that is down holds up no other. */
import { asCundangError, type CundangError } from '../errors.ts';
import type { Channel } from './channels/channel.ts';
import type { Channels } from './channels/open.ts';
import type { Due } from './outbox.ts';
import type { AlertStore } from './store.ts';

export interface Sent {
  readonly channel: string;
  readonly place: string;
  /** Messages taken. */
  readonly sent: number;
  /** Why no more were taken; null when all that was due went out. */
  readonly error: CundangError | null;
}

export interface SendOptions {
  readonly store: AlertStore;
  readonly channels: Channels;
  readonly now: () => number;
  /** Ends what is in hand; it is sent again later. */
  readonly signal: AbortSignal;
}

/** A channel that takes its messages slowly goes on in the next pass, ms. */
const PASS_MS = 60_000;

/** One pass over what is due. A channel that fails is left alone until its next turn. */
export function sendDue(options: SendOptions): Promise<readonly Sent[]> {
  return Promise.all(
    options.channels.all.map((channel) =>
      sendBy(channel, options).catch((thrown) => {
        const { name, place } = channel;
        return { channel: name, place, sent: 0, error: asCundangError(thrown) };
      }),
    ),
  );
}

async function sendBy(channel: Channel, { store, channels, now, signal }: SendOptions): Promise<Sent> {
  const { outbox } = store;
  const { name, place, most } = channel;
  const note = (work: (taken: readonly Due[]) => void, taken: readonly Due[]) => store.transaction(() => work(taken));
  const end = performance.now() + PASS_MS;
  for (let sent = 0; ; ) {
    if (signal.aborted || performance.now() > end) return { channel: name, place, sent, error: null };
    const due = store.transaction(() => outbox.claim(name, most, now()));
    if (due.length === 0) return { channel: name, place, sent, error: null };
    try {
      await channel.send(
        due.map(({ alert }) => channels.messageOf(alert)),
        signal,
      );
    } catch (thrown) {
      if (signal.aborted) {
        note((taken) => outbox.release(name, taken, now()), due);
        return { channel: name, place, sent, error: null };
      }
      const error = asCundangError(thrown);
      note((taken) => outbox.failed(name, taken, `${error.message} (${error.code})`, now()), due);
      return { channel: name, place, sent, error };
    }
    note((taken) => outbox.sent(name, taken, now()), due);
    sent += due.length;
  }
}
