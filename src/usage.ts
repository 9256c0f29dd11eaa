/** What a piece of work cost this process, all its threads included. */
export interface Usage {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Highest resident memory of the process so far, MiB. */
  readonly peakRssMb: number;
}

/** Starts measuring; the returned function gives the cost since then. */
export function measureUsage(): () => Usage {
  const start = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      seconds: round((performance.now() - start) / 1e3),
      cpuSeconds: round((user + system) / 1e6),
      peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 1e3) / 1e3;
}
