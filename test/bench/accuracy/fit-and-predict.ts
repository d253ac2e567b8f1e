import { decodeHeads, type Heads, type Linear, type TaskId } from "@lucid/classifier";
import type { Taxonomy } from "@lucid/core";
import {
  type EmbeddedText,
  embedTickets,
  type HistoryTicket,
  predictTickets,
  type TicketPrediction,
  type TicketText,
  trainModel,
} from "@lucid/trainer";
import { hyperParametersFor } from "../../../shared/trainer/src/hyper-parameters.ts";
import { labelSpace } from "../../../shared/trainer/src/training-example.ts";
import type { AccuracyContext } from "./accuracy-context.ts";

const MAX_TOKENS = 128;

export interface FittedHeads {
  /** Decoded: quantized as they ship. */
  readonly heads: Heads;
  /** From tickets with known vectors to heads: text preparation, tokens, cross-validation, fit, goldens. */
  readonly fitMs: number;
}

/** Fits as `triage train` does: everything that is chosen is chosen on `tickets`. */
export async function fit(
  { tools, encoderId }: AccuracyContext,
  taxonomy: Taxonomy,
  tickets: readonly HistoryTicket[],
  seed: number,
): Promise<FittedHeads> {
  await embedTickets(tickets, MAX_TOKENS, tools);
  const startedMs = performance.now();
  const { heads } = await trainModel({ ...tools, taxonomy, tickets, encoderId, seed });
  return { heads: decodeHeads(heads), fitMs: performance.now() - startedMs };
}

/** Texts as the heads read them. */
export function embed({ tools }: AccuracyContext, texts: readonly TicketText[]): Promise<EmbeddedText[]> {
  return embedTickets(texts, MAX_TOKENS, tools);
}

export interface PartPredictions {
  readonly dense: readonly TicketPrediction[];
  readonly lexical: readonly TicketPrediction[];
}

/**
 * What the dense and the lexical head say alone, fitted with the same settings. The shipped matrices hold shares of a joint
 * part; without it they are the two heads themselves, each times its weight, and what they rank first is their own.
 */
export async function predictParts(
  { tools, encoderId }: AccuracyContext,
  taxonomy: Taxonomy,
  tickets: readonly HistoryTicket[],
  seed: number,
  texts: readonly EmbeddedText[],
): Promise<PartPredictions> {
  const hyper = { ...hyperParametersFor(tickets.length, labelSpace(taxonomy)), joint: null };
  const { heads: json } = await trainModel({ ...tools, taxonomy, tickets, encoderId, seed, hyper });
  const heads = decodeHeads(json);
  return {
    dense: predictTickets(withoutWords(heads), texts),
    lexical: predictTickets(heads, texts, { lexicalOnly: true }),
  };
}

function withoutWords(heads: Heads): Heads {
  const silent = (task: TaskId) => silenced(heads.lexical.tasks[task]);
  const tasks = { category: silent("category"), subcategory: silent("subcategory"), priority: silent("priority") };
  return { ...heads, lexical: { ...heads.lexical, tasks } };
}

function silenced<Head extends Linear>(head: Head): Head {
  const { weights, bias } = head;
  return {
    ...head,
    weights: { ...weights, values: new Float32Array(weights.values.length) },
    bias: new Float32Array(bias.length),
  };
}
