import type { AppError } from "@lucid/core";

/** Says when a failed start may be tried again. */
export interface RetryGate {
  failed(error: AppError): void;
  succeeded(): void;
  mayTry(): boolean;
}

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** What only a person can mend (a key, a publication, a policy) is looked at again once a minute, not hammered. */
const UNRETRYABLE_MS = 60_000;

/** Doubling waits from one second to one minute, or what the other side asked for. */
export function createRetryGate(now: () => number): RetryGate {
  let failures = 0;
  let notBefore = 0;
  return {
    failed(error) {
      failures += 1;
      const backoffMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
      const waitMs = error.retryable ? Math.max(backoffMs, error.retryAfterMs ?? 0) : UNRETRYABLE_MS;
      notBefore = now() + waitMs;
    },
    succeeded() {
      failures = 0;
      notBefore = 0;
    },
    mayTry: () => now() >= notBefore,
  };
}
