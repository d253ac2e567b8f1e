import { AppError, type Clock } from "@lucid/core";

const MINUTE_MS = 60_000;
/** Idle keys are forgotten when there are more than this. */
const MAX_KEYS = 20_000;

export interface RateLimiter {
  /** Throws AppError "rate_limited" with the wait when `key` has used up its share. */
  take(key: string): void;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Token bucket per key: `perMinute` on average, a tenth of it (at least 20) at once. */
export function createRateLimiter(perMinute: number, clock: Clock): RateLimiter {
  const burst = Math.max(Math.min(20, perMinute), perMinute / 10);
  const perMs = perMinute / MINUTE_MS;
  const buckets = new Map<string, Bucket>();

  function forgetFull(now: number): void {
    for (const [key, bucket] of buckets) {
      if (bucket.tokens + (now - bucket.at) * perMs >= burst) buckets.delete(key);
    }
  }

  return {
    take(key) {
      const now = clock.now();
      if (buckets.size > MAX_KEYS) forgetFull(now);
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
      bucket.at = now;
      buckets.set(key, bucket);
      if (bucket.tokens < 1) {
        const retryAfterMs = Math.ceil((1 - bucket.tokens) / perMs);
        throw new AppError("rate_limited", "Too many requests: wait before the next one", { retryAfterMs });
      }
      bucket.tokens -= 1;
    },
  };
}
