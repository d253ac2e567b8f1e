import { AppError, type Clock } from "@lucid/core";

/** core's Clock over Date and timers. */
export function createBrowserClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(new AppError("aborted", "Cancelled"));
          return;
        }
        const onAbort = () => {
          clearTimeout(timer);
          reject(new AppError("aborted", "Cancelled"));
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        }, ms);
        signal?.addEventListener("abort", onAbort, { once: true });
      }),
  };
}
