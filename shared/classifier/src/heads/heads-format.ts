import type { PriorityId } from "@lucid/core";
import type { Matrix, QuantizedMatrixJson } from "./quantized-matrix.ts";

/** The three things that are always predicted; the team follows from the taxonomy unless it was learned. */
export const TASK_IDS = ["category", "subcategory", "priority"] as const;
export type TaskId = (typeof TASK_IDS)[number];

/** heads.json as it is published. `dense: null` is the lexical part alone, as it lies in the app packages. */
export interface HeadsJson {
  readonly format: 1;
  readonly taxonomy: { readonly id: string; readonly version: number };
  /** SHA-256 of the tokenizer.json whose piece ids the features are. */
  readonly tokenizerHash: string;
  readonly maxTokens: number;
  readonly labels: {
    readonly category: readonly string[];
    readonly subcategory: readonly string[];
    readonly priority: readonly PriorityId[];
  };
  /** Index of the category of each subcategory. */
  readonly groups: readonly number[];
  /** costs[truth][choice] of deciding a priority; the choice with the least expected cost wins. */
  readonly priorityCosts: readonly (readonly number[])[];
  readonly lexical: LexicalJson;
  readonly dense: DenseJson | null;
  /** Who handles a ticket, learned; absent: it follows from the taxonomy. Clients that do not know it go by the taxonomy. */
  readonly team?: TeamJson;
  /** Labels beyond the taxonomy; absent: none was learned. */
  readonly tags?: TagsJson;
}

/**
 * A head beside the tasks, over the strongest of their lexical features and the same dense vector. How strongly the parts
 * speak is in the matrices: logits = bias + words * (lexical x W) + dense x W.
 */
export interface FurtherHeadJson<Mode extends ModeJson> {
  readonly labels: readonly string[];
  /** Base64 Uint32: the rows of the lexical features that it reads. */
  readonly rows: string;
  /** Weights [rows x labels]. */
  readonly lexical: QuantizedMatrixJson;
  /** Weights [dims x labels]. */
  readonly dense: QuantizedMatrixJson | null;
  /** With the dense vector. */
  readonly fused: Mode;
  /** With the words alone. */
  readonly alone: Mode;
}

export interface ModeJson {
  /** How strongly the words speak. */
  readonly words: number;
  readonly bias: readonly number[];
}

/** One team a ticket. logits += taxonomy * log share of the team among the subcategories' joint probabilities. */
export interface TeamJson extends FurtherHeadJson<ModeJson & { readonly taxonomy: number }> {
  /** Index of the team that the taxonomy names for each subcategory. */
  readonly bySubcategory: readonly number[];
}

/** Any number of tags a ticket: P(tag) = 1 / (1 + exp(-logit)), shown from the tag's own threshold on. */
export type TagsJson = FurtherHeadJson<ModeJson & { readonly thresholds: readonly number[] }>;

export interface LexicalJson {
  readonly features: FeaturesJson;
  readonly tasks: Readonly<Record<TaskId, LinearJson & { readonly temperature: number }>>;
  /** One column: this desk's texts against any other text. */
  readonly topic: LinearJson;
  readonly familiarity: FamiliarityJson;
}

/** Features in this order: pieces, bigrams, stems, cues. */
export interface FeaturesJson {
  /** Base64 Uint32 piece ids. */
  readonly pieces: string;
  /** Base64 Uint32 pairs of neighbouring piece ids. */
  readonly bigrams: string;
  /** Accent-folded word stems. */
  readonly stems: readonly string[];
  /** Ids of the cue lexicon (urgency, impact, politeness about time). */
  readonly cues: readonly string[];
  /** Base64 float32 inverse document frequencies, one per feature. */
  readonly idf: string;
}

/** Weights [features x classes] and biases [classes]. */
export interface LinearJson {
  readonly weights: QuantizedMatrixJson;
  readonly bias: readonly number[];
}

export interface DenseJson {
  readonly encoder: { readonly id: string; readonly hash: string; readonly dims: number };
  /** Base64 float32 [dims]: mean of the training vectors. */
  readonly mean: string;
  readonly tasks: Readonly<Record<TaskId, LinearJson & FusionJson>>;
  /** Unit vectors [prototypes x dims] of what is known, for familiarity. */
  readonly prototypes: QuantizedMatrixJson;
  /** One column: this desk's texts against any other text. */
  readonly topic: LinearJson;
  readonly familiarity: FamiliarityJson;
  /** Absent: not fitted, a safe default holds. */
  readonly memory?: MemoryJson;
}

/**
 * What remembered tickets may do: logits += strength * sum of weight(neighbour) * (its label - half of what the dense head says of it), with
 * the weights of a local kernel ridge regression (classifier/src/memory).
 */
export interface MemoryJson {
  readonly strength: number;
  /** Nearest tickets that are asked. */
  readonly neighbours: number;
  /** Kernel exp(width * (cosine - 1)). */
  readonly width: number;
  readonly ridge: number;
}

/** z = weight * log p_dense + (1 - weight) * log p_lexical; p = softmax(z / temperature). */
export interface FusionJson {
  readonly weight: number;
  readonly temperature: number;
}

/** A logistic score over named signals. */
export interface LogisticScoreJson {
  readonly bias: number;
  readonly coefficients: Readonly<Partial<Record<FamiliaritySignal, number>>>;
}

/** "A text of this desk": the score of it. Below `threshold` the text is unlike everything known. */
export interface FamiliarityJson extends LogisticScoreJson {
  readonly threshold: number;
  /** "It fits one of the categories", where a history taught it: the lesser of the two scores counts then. */
  readonly fits?: LogisticScoreJson;
}

/** coverage: share of idf mass that is a known feature. lexicalLogit, denseLogit: largest centred logit of the finer labels,
 *  categoryLogit: of the categories, all parts together. cosine: nearest prototype. lexicalTopic, denseTopic: logit of
 *  "a text of this desk". */
export type FamiliaritySignal =
  | "coverage"
  | "lexicalLogit"
  | "lexicalTopic"
  | "denseLogit"
  | "denseTopic"
  | "cosine"
  | "categoryLogit";

/** Linear weights [features x classes], decoded. */
export interface Linear {
  readonly weights: Matrix;
  readonly bias: Float32Array;
}

/** Heads in memory, ready to score. */
export interface Heads {
  readonly taxonomy: { readonly id: string; readonly version: number };
  readonly tokenizerHash: string;
  readonly maxTokens: number;
  readonly labels: HeadsJson["labels"];
  readonly groups: readonly number[];
  readonly priorityCosts: readonly (readonly number[])[];
  readonly lexical: LexicalHeads;
  readonly dense: DenseHeads | null;
  /** null: the team follows from the taxonomy. */
  readonly team: TeamHead | null;
  readonly tags: TagHead | null;
}

/** A head beside the tasks, decoded. */
export interface FurtherHead<Mode extends ModeJson> {
  readonly labels: readonly string[];
  /** From a row of the lexical features to the row of `lexical`. */
  readonly rowOf: ReadonlyMap<number, number>;
  readonly lexical: Matrix;
  readonly dense: Matrix | null;
  readonly fused: Mode;
  readonly alone: Mode;
}

export type TeamHead = FurtherHead<TeamJson["fused"]> & Pick<TeamJson, "bySubcategory">;
export type TagHead = FurtherHead<TagsJson["fused"]>;

export interface LexicalHeads {
  readonly features: FeatureIndex;
  readonly tasks: Readonly<Record<TaskId, Linear & { readonly temperature: number }>>;
  readonly topic: Linear;
  readonly familiarity: FamiliarityJson;
}

/** From a feature to its row; `idf[row]` weighs it. */
export interface FeatureIndex {
  readonly pieces: ReadonlyMap<number, number>;
  /** Key: first id * 2^20 + second id. */
  readonly bigrams: ReadonlyMap<number, number>;
  readonly stems: ReadonlyMap<string, number>;
  readonly cues: ReadonlyMap<string, number>;
  readonly idf: Float32Array;
  /** The largest of them, at least 1: what a word weighs that no head knows. */
  readonly rarest: number;
}

export interface DenseHeads {
  readonly encoder: DenseJson["encoder"];
  readonly mean: Float32Array;
  readonly tasks: Readonly<Record<TaskId, Linear & FusionJson>>;
  readonly prototypes: Matrix;
  readonly topic: Linear;
  readonly familiarity: FamiliarityJson;
  readonly memory?: MemoryJson;
}
