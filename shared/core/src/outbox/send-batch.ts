import { AppError, type AppErrorCode } from "../app-error.ts";
import type { Decision } from "../decision.ts";
import type { AppendResult, CollectorClient } from "../ports.ts";

/** Refusals that lie in the content: the same batch will never be accepted. */
const CONTENT_REFUSALS: ReadonlySet<AppErrorCode> = new Set(["bad_request", "too_large"]);

export interface SentBatch {
  readonly results: readonly AppendResult[];
  /** The collector's wish; null if it never answered. */
  readonly flushAfterMs: number | null;
  /** Why the rest was not sent; null if every decision has a result or was left out by the collector. */
  readonly error: AppError | null;
}

/**
 * Sends a batch. Refused for its content as a whole, it is split in halves until the culprit is alone and counts as
 * rejected: one poisoned entry never holds up the others. Never rejects.
 */
export async function sendBatch(client: CollectorClient, batch: readonly Decision[]): Promise<SentBatch> {
  try {
    const { results, flushAfterMs } = await client.sendDecisions(batch);
    return { results, flushAfterMs, error: null };
  } catch (thrown) {
    const error = AppError.from(thrown, "unavailable");
    if (!CONTENT_REFUSALS.has(error.code)) return { results: [], flushAfterMs: null, error };
    return sendHalves(client, batch, error);
  }
}

async function sendHalves(client: CollectorClient, batch: readonly Decision[], refusal: AppError): Promise<SentBatch> {
  const [only] = batch;
  if (only === undefined) return { results: [], flushAfterMs: null, error: refusal };
  if (batch.length === 1) {
    const reason = `${refusal.code}: ${refusal.message}`;
    return { results: [{ id: only.id, status: "rejected", reason }], flushAfterMs: null, error: null };
  }
  const middle = Math.ceil(batch.length / 2);
  const left = await sendBatch(client, batch.slice(0, middle));
  if (left.error !== null) return left;
  const right = await sendBatch(client, batch.slice(middle));
  return {
    results: [...left.results, ...right.results],
    flushAfterMs: right.flushAfterMs ?? left.flushAfterMs,
    error: right.error,
  };
}

/** The longest beginning of `decisions` that fits into one request: at most 100 and 90 KB of JSON; never empty. */
export function fittingBatch(decisions: readonly Decision[]): readonly Decision[] {
  const batch: Decision[] = [];
  let bytes = ENVELOPE_BYTES;
  for (const decision of decisions) {
    bytes += utf8Bytes(JSON.stringify(decision)) + 1;
    if (batch.length > 0 && (bytes > MAX_BATCH_BYTES || batch.length >= MAX_BATCH_DECISIONS)) break;
    batch.push(decision);
  }
  return batch;
}

export const MAX_BATCH_DECISIONS = 100;
const MAX_BATCH_BYTES = 90_000;
const ENVELOPE_BYTES = '{"decisions":[]}'.length;

/** Length in UTF-8. A lone surrogate is sent as three bytes. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
