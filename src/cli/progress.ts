/** Progress on stderr: one line redrawn on a terminal, a plain line every few seconds elsewhere. */
import { clip } from './table.ts';
import { oneLine } from './terminal.ts';

export interface Progress {
  /** Draws if it is time to: for work that leaves the timer no turn. */
  tick(): void;
  /** Stops. On a terminal the last state stays; elsewhere it is told if the work took long enough to tell anything. */
  end(): void;
}

const barWidth = 20;
const everyMs = { terminal: 200, plain: 5000 };

/** Shows `line()` until {@link Progress.end}. */
export function showProgress(line: () => string): Progress {
  const stream = process.stderr;
  const terminal = stream.isTTY === true;
  const interval = terminal ? everyMs.terminal : everyMs.plain;
  let last = performance.now();
  let told = terminal;
  let ended = false;
  const draw = () => {
    last = performance.now();
    told = true;
    if (terminal) stream.write(`\r\x1b[2K${clip(oneLine(line()), (stream.columns || 80) - 1)}`);
    else stream.write(`${oneLine(line())}\n`);
  };
  const timer = setInterval(draw, interval);
  timer.unref();
  return {
    tick() {
      if (performance.now() - last >= interval) draw();
    },
    end() {
      clearInterval(timer);
      if (ended) return;
      ended = true;
      if (told) draw();
      if (terminal) stream.write('\n');
    },
  };
}

/** The share that is done: as a bar on a terminal, in percent everywhere. */
export function bar(part: number, whole: number): string {
  const share = whole > 0 ? Math.min(1, part / whole) : 0;
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  if (process.stderr.isTTY !== true) return percent;
  const full = Math.round(share * barWidth);
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${percent}`;
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
