const TICK_MS = 10;

/** What a person notices as a page that hangs. */
const NOTICED_MS = 200;

/** How usable the page was while it was watched. */
export interface PageUse {
  /** Longest time in which the page's own thread did not answer. */
  readonly longestPauseMs: number;
  /** Sum of the times of 200 ms and more in which it did not answer. */
  readonly stoodStillMs: number;
  readonly frames: number;
  /** Longest time between two frames. */
  readonly longestFrameGapMs: number;
  readonly watchedMs: number;
}

/** Notes how late a timer is and when frames are drawn, until `stop`. */
export function watchPage(): { readonly stop: () => PageUse } {
  const startedMs = performance.now();
  let lastTickMs = startedMs;
  let lastFrameMs = startedMs;
  let longestPauseMs = 0;
  let stoodStillMs = 0;
  let longestFrameGapMs = 0;
  let frames = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const pauseMs = nowMs - lastTickMs - TICK_MS;
    longestPauseMs = Math.max(longestPauseMs, pauseMs);
    if (pauseMs >= NOTICED_MS) stoodStillMs += pauseMs;
    lastTickMs = nowMs;
  }, TICK_MS);
  const onFrame = () => {
    const nowMs = performance.now();
    longestFrameGapMs = Math.max(longestFrameGapMs, nowMs - lastFrameMs);
    lastFrameMs = nowMs;
    frames++;
    frame = requestAnimationFrame(onFrame);
  };
  let frame = requestAnimationFrame(onFrame);
  return {
    stop: () => {
      clearInterval(timer);
      cancelAnimationFrame(frame);
      return { longestPauseMs, stoodStillMs, frames, longestFrameGapMs, watchedMs: performance.now() - startedMs };
    },
  };
}
