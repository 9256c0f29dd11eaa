/** Progress on stderr: one line redrawn on a terminal, a plain line every few seconds elsewhere. */

export interface Progress {
  /** Stops and leaves the last state visible. */
  end(): void;
}

/** Shows `line()` until {@link Progress.end}. `quiet` shows nothing. */
export function showProgress(line: () => string, options: { readonly plainEveryMs?: number } = {}): Progress {
  const stream = process.stderr;
  const terminal = stream.isTTY === true;
  const draw = () => {
    if (terminal) stream.write(`\r\x1b[2K${line().slice(0, (stream.columns ?? 80) - 1)}`);
    else stream.write(`${line()}\n`);
  };
  const timer = setInterval(draw, terminal ? 200 : (options.plainEveryMs ?? 5000));
  timer.unref();
  return {
    end() {
      clearInterval(timer);
      draw();
      if (terminal) stream.write('\n');
    },
  };
}

/** A bar of `width` characters. */
export function bar(part: number, whole: number, width = 20): string {
  const full = whole > 0 ? Math.min(width, Math.round((part / whole) * width)) : 0;
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** Bytes for people: `1.2 MiB`. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
