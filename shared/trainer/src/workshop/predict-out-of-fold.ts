import { AppError, type Taxonomy } from "@lucid/core";
import { crossValidate } from "../cross-validate.ts";
import { embedTexts } from "../embed-texts.ts";
import { type EmbeddedText, embedTickets, type TextTools } from "../embed-tickets.ts";
import { fuse } from "../fit-fusion.ts";
import { createTrainingSet, type HyperParameters } from "../fit-heads.ts";
import { fitTask } from "../fit-tasks.ts";
import type { HistoryTicket } from "../history/history-ticket.ts";
import { hyperParametersFor } from "../hyper-parameters.ts";
import { OFF_TOPIC_TEXTS } from "../off-topic-texts.ts";
import { STARTER_MAX_TOKENS } from "../starter-defaults.ts";
import { historyTexts, labelSpace, type TrainingExample, taxonomyTexts } from "../training-example.ts";

export interface OutOfFoldOptions extends TextTools {
  readonly taxonomy: Taxonomy;
  readonly tickets: readonly HistoryTicket[];
  readonly seed: number;
  readonly maxTokens?: number;
  readonly hyper?: HyperParameters;
  readonly onProgress?: (stage: "embedding" | "cross-validation", done: number, total: number) => void;
}

/** A ticket with what a model that never saw it (or a near duplicate) says about its category. */
export interface OutOfFoldTicket {
  readonly ticket: HistoryTicket;
  readonly embedded: EmbeddedText;
  /** Index of its category in `labels`. */
  readonly given: number;
  /** Calibrated, over `labels`; sums to 1. */
  readonly probabilities: readonly number[];
}

export interface OutOfFoldPredictions {
  /** Category ids in the taxonomy's order. */
  readonly labels: readonly string[];
  readonly tickets: readonly OutOfFoldTicket[];
  /** Tickets whose category the taxonomy does not have. */
  readonly unknown: readonly HistoryTicket[];
}

/**
 * Category probabilities of every ticket by heads fitted without its fold (5 folds, near duplicates together), dense and
 * lexical fused and calibrated on the same held-out scores. The taxonomy's own texts teach too. Deterministic for a seed.
 * Throws AppError "bad_request" if no ticket has a category of the taxonomy.
 */
export async function predictOutOfFold(options: OutOfFoldOptions): Promise<OutOfFoldPredictions> {
  const { taxonomy, seed, maxTokens = STARTER_MAX_TOKENS, onProgress } = options;
  const space = labelSpace(taxonomy);
  const known = new Set(space.category);
  const tickets = options.tickets.filter(({ labels }) => known.has(labels.category));
  if (tickets.length === 0) throw new AppError("bad_request", "No ticket has a category of this taxonomy");
  const texts = [...taxonomyTexts(taxonomy), ...historyTexts(tickets, space)];
  const progress = (done: number, total: number) => onProgress?.("embedding", done, total);
  const embedded = await embedTickets(texts, maxTokens, options, progress);
  // Only the category is asked for: without the other labels their heads cost nothing.
  const examples = texts.flatMap((text, index): TrainingExample[] => {
    const vectors = embedded[index];
    return vectors === undefined ? [] : [{ ...text, ...vectors, subcategory: null, priority: null }];
  });
  const offTopic = await embedTexts(OFF_TOPIC_TEXTS, maxTokens, options);
  const hyper = options.hyper ?? hyperParametersFor(tickets.length, space);
  const set = createTrainingSet(examples, offTopic, space, options.encoder.dims);
  const heldOut = crossValidate(set, hyper, {
    seed,
    onFold: (done, total) => onProgress?.("cross-validation", done, total),
  });
  const { weights } = fitTask("category", set, heldOut);
  const first = examples.length - tickets.length;
  return {
    labels: space.category,
    tickets: tickets.flatMap((ticket, position): OutOfFoldTicket[] => {
      const index = first + position;
      const scores = heldOut.examples[index]?.category;
      const vectors = embedded[index];
      const given = examples[index]?.category;
      if (scores === undefined || vectors === undefined || given === undefined) return [];
      const probabilities = fuse([scores.dense, scores.lexical, scores.joint], weights, null).map(Math.exp);
      return [{ ticket, embedded: vectors, given, probabilities }];
    }),
    unknown: options.tickets.filter(({ labels }) => !known.has(labels.category)),
  };
}
