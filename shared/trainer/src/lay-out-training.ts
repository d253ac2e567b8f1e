import type { HeadsJson } from "@lucid/classifier";
import type { Taxonomy } from "@lucid/core";
import type { HeadsIdentity } from "./assemble-heads.ts";
import { embedTexts } from "./embed-texts.ts";
import { embedTickets, type TextTools } from "./embed-tickets.ts";
import { createTrainingSet, type HyperParameters, type TaughtHead, type TrainingSet } from "./fit-heads.ts";
import type { HistoryTicket } from "./history/history-ticket.ts";
import { hyperParametersFor } from "./hyper-parameters.ts";
import { OFF_TOPIC_TEXTS } from "./off-topic-texts.ts";
import { STARTER_MAX_TOKENS, STARTER_PRIORITY_COSTS } from "./starter-defaults.ts";
import { historyTexts, type LabelSpace, labelSpace, type TrainingExample, taxonomyTexts } from "./training-example.ts";

/** Where training is: counts within a stage. */
export interface TrainingProgress {
  readonly stage: "embedding" | "adapting" | "cross-validation" | "fitting" | "goldens";
  readonly done: number;
  readonly total: number;
  /** Milliseconds left in this stage, where it is known. */
  readonly remainingMs?: number | null;
}

export interface TrainModelOptions extends TextTools {
  readonly taxonomy: Taxonomy;
  /** Training part of the history, labels of this taxonomy; empty: the taxonomy's own texts alone. */
  readonly tickets: readonly HistoryTicket[];
  /** Name of the encoder ("en"), written into the heads. */
  readonly encoderId: string;
  readonly seed: number;
  /** costs[truth][choice] of deciding a priority. */
  readonly priorityCosts?: HeadsJson["priorityCosts"];
  readonly maxTokens?: number;
  readonly hyper?: HyperParameters;
  /** Groups of tickets that no part of the encoder has learned from: only these are held out, and all of them. */
  readonly heldOutGroups?: ReadonlySet<string>;
  /** A head that was trained beside the encoder: it is that task's dense part as it is. */
  readonly taught?: TaughtHead;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** Everything that heads are fitted on, as vectors and counts. */
export interface LaidOutTraining {
  readonly options: TrainModelOptions;
  readonly labels: LabelSpace;
  readonly identity: HeadsIdentity;
  readonly hyper: HyperParameters;
  readonly set: TrainingSet;
}

/** Prepares, tokenizes and embeds the taxonomy's texts and the tickets. Rejects with "aborted" when the signal fires. */
export async function layOutTraining(options: TrainModelOptions): Promise<LaidOutTraining> {
  const { taxonomy, tickets, encoder, encoderId } = options;
  const maxTokens = options.maxTokens ?? STARTER_MAX_TOKENS;
  const labels = labelSpace(taxonomy);
  const identity: HeadsIdentity = {
    taxonomy: { id: taxonomy.id, version: taxonomy.version },
    tokenizerHash: options.tokenizer.hash,
    maxTokens,
    encoder: { id: encoderId, hash: encoder.hash, dims: encoder.dims },
    priorityCosts: options.priorityCosts ?? STARTER_PRIORITY_COSTS,
  };
  const texts = [...taxonomyTexts(taxonomy), ...historyTexts(tickets, labels)];
  const embedded = await embedTickets(texts, maxTokens, options, (done, total) =>
    options.onProgress?.({ stage: "embedding", done, total }),
  );
  const examples = texts.flatMap((text, index): TrainingExample[] => {
    const vectors = embedded[index];
    return vectors === undefined ? [] : [{ ...text, ...vectors }];
  });
  const offTopic = await embedTexts(OFF_TOPIC_TEXTS, maxTokens, options);
  const hyper = options.hyper ?? hyperParametersFor(tickets.length, labels);
  const set = createTrainingSet(examples, offTopic, labels, encoder.dims, options.taught);
  return { options, labels, identity, hyper, set };
}
