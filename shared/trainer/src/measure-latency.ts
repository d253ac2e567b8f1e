import type { Heads } from "@lucid/classifier";
import { embedTickets, type TextTools, type TicketText } from "./embed-tickets.ts";
import type { LatencyEvaluation } from "./evaluation/evaluation-report.ts";
import { summarizeTimings } from "./evaluation/measure-cost.ts";
import { predictTickets } from "./predict-tickets.ts";

const SAMPLE = 50;

/** Times tickets one after the other, from text to vector and from vector to labels; the cache is left aside. */
export async function measureLatency(
  heads: Heads,
  tickets: readonly TicketText[],
  { tokenizer, encoder, findPersonalData, signal }: TextTools,
  runtime: string,
): Promise<LatencyEvaluation> {
  const tools = { tokenizer, encoder, findPersonalData, ...(signal === undefined ? {} : { signal }) };
  const step = Math.max(1, Math.floor(tickets.length / SAMPLE));
  const sample = tickets.filter((_, index) => index % step === 0).slice(0, SAMPLE);
  const encode: number[] = [];
  const predict: number[] = [];
  for (const ticket of sample) {
    const startedAt = performance.now();
    const embedded = await embedTickets([ticket], heads.maxTokens, tools);
    const encodedAt = performance.now();
    predictTickets(heads, embedded);
    encode.push(encodedAt - startedAt);
    predict.push(performance.now() - encodedAt);
  }
  return { encode: summarizeTimings(encode), heads: summarizeTimings(predict), runtime };
}
