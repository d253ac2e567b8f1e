/** What a frame of the app saw, in milliseconds since 1970; null: not yet. */
export interface FrameTimes {
  /** The host's `zaf.app.registered` arrived. */
  registeredMs: number | null;
  /** The first suggestion, usually the lexical one, was painted. */
  firstPaintedMs: number | null;
  /** The encoder's suggestion was painted. */
  refinedPaintedMs: number | null;
}

declare global {
  interface Window {
    lucidTimes?: FrameTimes;
  }
}

/**
 * Runs in every frame before its own scripts: notes when the host registered the app and when the panel painted. Painted means:
 * two animation frames after the panel's attributes said so. Self-contained: it is sent to the browser as text.
 */
export function startFrameClock(appOrigin: string): void {
  if (location.origin !== appOrigin) return;
  const times: FrameTimes = { registeredMs: null, firstPaintedMs: null, refinedPaintedMs: null };
  window.lucidTimes = times;
  const now = () => performance.timeOrigin + performance.now();
  const seen = new Set<string>();
  const onPaint = (selector: string, key: "firstPaintedMs" | "refinedPaintedMs") => {
    if (seen.has(key) || document.querySelector(selector) === null) return;
    seen.add(key);
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        times[key] = now();
      });
    });
  };
  window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const message: unknown = typeof data === "string" && data.startsWith("{") ? JSON.parse(data) : data;
    const key = typeof message === "object" && message !== null && "key" in message ? message.key : null;
    if (key === "zaf.app.registered") times.registeredMs ??= now();
  });
  new MutationObserver(() => {
    onPaint('.lt-panel[data-state="ready"]', "firstPaintedMs");
    onPaint('.lt-panel[data-state="ready"][data-refinement="done"]', "refinedPaintedMs");
  }).observe(document, { subtree: true, childList: true, attributes: true });
}
