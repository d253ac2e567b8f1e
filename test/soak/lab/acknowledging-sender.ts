import { sampleDecision } from "@lucid/testkit";
import type { CollectorClient } from "./collector-client.ts";
import { newId } from "./soak-desk.ts";

/**
 * Sends batches of fresh decisions on `lanes` connections until `stopped` or the collector is gone; calls `onAcknowledged` with
 * the ids of each answer. Resolves with the number of sends that were not answered.
 */
export async function sendUntil(
  client: CollectorClient,
  options: {
    readonly token: string;
    readonly lanes: number;
    readonly batch: number;
    readonly stopped: () => boolean;
    readonly onAcknowledged: (ids: readonly string[]) => void;
  },
): Promise<number> {
  let unanswered = 0;
  async function lane(): Promise<void> {
    while (!options.stopped()) {
      const decisions = Array.from({ length: options.batch }, (_, index) => sampleDecision(index, { id: newId() }));
      const answer = await client.send(options.token, decisions);
      if (answer?.status === 200) options.onAcknowledged(answer.results.map(({ id }) => id));
      else unanswered += 1;
      if (answer === null) return;
    }
  }
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return unanswered;
}

/** What is in the export compared with what was acknowledged. */
export function compareRows(
  acknowledged: ReadonlySet<string>,
  exported: readonly { readonly id: string }[],
): { readonly rows: number; readonly missing: number; readonly doubled: number } {
  const kept = new Set(exported.map(({ id }) => id));
  const missing = [...acknowledged].filter((id) => !kept.has(id)).length;
  return { rows: exported.length, missing, doubled: exported.length - kept.size };
}
