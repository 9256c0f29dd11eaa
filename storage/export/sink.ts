/** Where an export's text goes: a file that appears only when it is whole, or standard output. */
import { setImmediate } from 'node:timers/promises';
import { writeWhole } from '../whole-file.ts';

export interface Sink {
  write(text: string): Promise<void>;
  /** True once the reader of standard output has gone: more would be written for nobody. */
  readonly ended: boolean;
}

/** What `-` stands for. */
export type Output = Pick<NodeJS.WriteStream, 'write' | 'on' | 'off'>;

/** Text gathered before it is written, UTF-16 units. */
const GATHER = 1 << 20;

/**
 * Runs `work` with a sink to the file at `path`, or to standard output for `-`. The file is written under another name,
 * synced and renamed when `work` is through; if it throws, nothing is left and an older file stays as it was.
 */
export async function writeOut<T>(path: string, work: (sink: Sink) => Promise<T>, stdout: Output): Promise<T> {
  return path === '-' ? toStream(stdout, work) : toFile(path, work);
}

function toFile<T>(path: string, work: (sink: Sink) => Promise<T>): Promise<T> {
  return writeWhole(path, async (file) => {
    const gathered = gather((text) => file.writeFile(text));
    const result = await work(gathered.sink);
    await gathered.flush();
    return result;
  });
}

async function toStream<T>(stream: Output, work: (sink: Sink) => Promise<T>): Promise<T> {
  let ended = false;
  // `… | head` closes the pipe: that is an end, not a failure. The stream tells it twice, to the write and as an event.
  const put = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      stream.write(text, (error?: NodeJS.ErrnoException | null) => {
        ended ||= error?.code === 'EPIPE';
        if (error && !ended) reject(error);
        else resolve();
      });
    });
  const onError = (): void => {};
  stream.on('error', onError);
  try {
    const gathered = gather(put, () => ended);
    const result = await work(gathered.sink);
    await gathered.flush();
    return result;
  } finally {
    // The event follows the write's callback within the same turn.
    await setImmediate();
    stream.off('error', onError);
  }
}

function gather(put: (text: string) => Promise<void>, ended = () => false): { sink: Sink; flush(): Promise<void> } {
  let parts: string[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    const text = parts.join('');
    parts = [];
    size = 0;
    if (text !== '' && !ended()) await put(text);
  };
  const sink: Sink = {
    async write(text) {
      parts.push(text);
      size += text.length;
      if (size >= GATHER) await flush();
    },
    get ended() {
      return ended();
    },
  };
  return { sink, flush };
}
