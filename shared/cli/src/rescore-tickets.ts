import type { Heads } from "@lucid/classifier";
import type { EmbeddedText, HistoryTicket, ParityEvaluation, TextTools } from "@lucid/trainer";
import { rescoreInWebRuntime } from "@lucid/trainer/node";
import type { Progress } from "./progress.ts";

/** Asks the browser's runtime about 500 of the tickets, with progress. */
export function rescoreTickets(
  heads: Heads,
  tickets: readonly HistoryTicket[],
  embedded: readonly EmbeddedText[],
  { folder, tools, adapter }: { readonly folder: string; readonly tools: TextTools; readonly adapter?: Uint8Array },
  progress: Progress,
  seed: number,
): Promise<ParityEvaluation> {
  return rescoreInWebRuntime({
    ...{ heads, tickets, embedded, encoderFolder: folder, seed },
    ...(adapter === undefined ? {} : { adapter }),
    ...(tools.signal === undefined ? {} : { signal: tools.signal }),
    onProgress: (done, total) => progress.show("asking the browser's runtime", done, total),
  });
}
