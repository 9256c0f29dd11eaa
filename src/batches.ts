/**
 * Gathers single calls into batches. A message to another thread costs the main thread more than reading a plain page's
 * links would; sixteen pages in one message cost little more than one.
 */

export interface BatchOptions<Task, Answer> {
  /** Answers a batch, in order. */
  readonly run: (tasks: readonly Task[]) => Promise<readonly Answer[]>;
  /** Tasks in one batch at most. */
  readonly size: number;
  /** Batches on the way at once; what comes meanwhile makes the next. */
  readonly onTheWay: number;
  /** How long the first task of a batch waits for others, milliseconds. */
  readonly waitMs: number;
}

interface Waiting<Task, Answer> {
  readonly task: Task;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** The call that joins a batch. A batch that fails as a whole rejects each of its calls. */
export function batched<Task, Answer>(options: BatchOptions<Task, Answer>): (task: Task) => Promise<Answer> {
  const { run, size, onTheWay, waitMs } = options;
  const waiting: Waiting<Task, Answer>[] = [];
  let sent = 0;
  let due = false;

  const send = (): void => {
    due = false;
    while (sent < onTheWay && waiting.length > 0) {
      const batch = waiting.splice(0, size);
      sent += 1;
      run(batch.map(({ task }) => task))
        .then(
          (answers) => {
            for (const [n, { resolve }] of batch.entries()) resolve(answers[n]!);
          },
          (error) => {
            for (const { reject } of batch) reject(error);
          },
        )
        .finally(() => {
          sent -= 1;
          send();
        });
    }
  };

  return (task) =>
    new Promise((resolve, reject) => {
      waiting.push({ task, resolve, reject });
      if (waiting.length >= size) return send();
      if (due || sent >= onTheWay) return;
      due = true;
      setTimeout(send, waitMs);
    });
}
