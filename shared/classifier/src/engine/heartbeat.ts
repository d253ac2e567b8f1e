/** Asks a busy engine whether it lives, and says when it stays silent. */
export interface Heartbeat {
  /** Any message counts as a sign of life. */
  beat(): void;
  stop(): void;
}

export interface HeartbeatOptions {
  readonly everyMs: number;
  readonly silenceMs: number;
  /** Only a busy engine is asked. */
  readonly busy: () => boolean;
  readonly ping: () => void;
  readonly onSilence: () => void;
}

/**
 * Silence counts from the first ping that was not answered. A timer that comes late (a sleeping laptop, a hidden tab) proves nothing
 * about the engine: the count starts again.
 */
export function startHeartbeat({ everyMs, silenceMs, busy, ping, onSilence }: HeartbeatOptions): Heartbeat {
  let askedAt: number | null = null;
  let lastTick = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const late = now - lastTick > everyMs * 2;
    lastTick = now;
    if (late || !busy()) askedAt = null;
    if (!busy()) return;
    if (askedAt !== null && now - askedAt > silenceMs) {
      clearInterval(timer);
      onSilence();
      return;
    }
    askedAt ??= now;
    ping();
  }, everyMs);
  return {
    beat() {
      askedAt = null;
    },
    stop: () => clearInterval(timer),
  };
}
