/** How often the engine may die before the panel says so. */
export const MAX_RESTARTS = 3;

/** Counts crashes of the last `forgiveMs`. */
export interface CrashCounter {
  /** Notes a crash; true while another start is allowed. */
  mayRestart(now: number): boolean;
  readonly crashes: number;
}

/** Three restarts within the window; older crashes are forgiven. */
export function createCrashCounter(forgiveMs: number): CrashCounter {
  let times: number[] = [];
  return {
    mayRestart(now) {
      times = [...times.filter((time) => now - time < forgiveMs), now];
      return times.length <= MAX_RESTARTS;
    },
    get crashes() {
      return times.length;
    },
  };
}
