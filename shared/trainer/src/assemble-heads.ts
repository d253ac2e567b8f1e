import {
  BIGRAM_BASE,
  type DenseJson,
  encodeFloats,
  encodeIntegers,
  type FamiliarityJson,
  type FeatureFamily,
  type FeaturesJson,
  type HeadsJson,
  type LinearJson,
  type Matrix,
  quantizeMatrix,
  type TaskId,
} from "@lucid/classifier";
import type { Vocabulary } from "./choose-vocabulary.ts";
import { byTask, type FittedHeads, type FittedLinear } from "./fit-heads.ts";
import type { LabelSpace } from "./training-example.ts";

export interface HeadsIdentity {
  readonly taxonomy: HeadsJson["taxonomy"];
  readonly tokenizerHash: string;
  readonly maxTokens: number;
  readonly encoder: DenseJson["encoder"];
  readonly priorityCosts: HeadsJson["priorityCosts"];
}

/** How the parts of a task speak together, and the lexical part where it speaks alone. */
export interface TaskFusion {
  /** Weights of dense, lexical and joint part. */
  readonly weights: readonly number[];
  readonly lexicalTemperature: number;
}

export interface Calibration {
  readonly fusions: Readonly<Record<TaskId, TaskFusion>>;
  readonly familiarity: { readonly lexical: FamiliarityJson; readonly fused: FamiliarityJson };
}

const NEUTRAL: FamiliarityJson = { bias: 0, coefficients: {}, threshold: Number.MIN_SAFE_INTEGER };
export const UNKNOWN_FAMILIARITY: Calibration["familiarity"] = { lexical: NEUTRAL, fused: NEUTRAL };

/**
 * heads.json. All parts are linear and a softmax's normaliser cancels, so the fusion's weights go into two matrices: what
 * is read from the words, and what is read from the vector. Their sum is the fused logits (weight and temperature 1/2).
 */
export function assembleHeads(
  fitted: FittedHeads,
  labels: LabelSpace,
  identity: HeadsIdentity,
  { fusions, familiarity }: Calibration,
): HeadsJson {
  const { groups, ...names } = labels;
  const lexical = (task: TaskId) => ({
    ...linearJson(fusedLexical(fitted, task, fusions[task].weights)),
    temperature: fusions[task].lexicalTemperature,
  });
  const dense = (task: TaskId) => ({
    ...linearJson(fusedDense(fitted, task, fusions[task].weights)),
    weight: 0.5,
    temperature: 0.5,
  });
  return {
    format: 1,
    ...{ taxonomy: identity.taxonomy, tokenizerHash: identity.tokenizerHash, maxTokens: identity.maxTokens },
    ...{ labels: names, groups, priorityCosts: identity.priorityCosts },
    lexical: {
      features: featuresJson(fitted.vocabulary),
      tasks: byTask(lexical),
      topic: linearJson(fitted.topic.lexical),
      familiarity: familiarity.lexical,
    },
    dense: {
      encoder: identity.encoder,
      mean: encodeFloats(fitted.mean),
      tasks: byTask(dense),
      topic: linearJson(fitted.topic.dense),
      prototypes: quantizeMatrix(fitted.prototypes),
      familiarity: familiarity.fused,
    },
  };
}

/** What the words say in the fused logits; the joint part's biases are here, for where the words speak alone. */
export function fusedLexical(
  fitted: FittedHeads,
  task: TaskId,
  [, lexical = 0, joint = 0]: readonly number[],
): FittedLinear {
  const parts = fitted.tasks[task];
  const weights = sum(parts.lexical.weights, lexical, parts.joint?.lexical ?? null, joint);
  const bias = parts.lexical.bias.map((value, label) => lexical * value + joint * (parts.joint?.bias[label] ?? 0));
  return { weights, bias };
}

function fusedDense(fitted: FittedHeads, task: TaskId, [dense = 0, , joint = 0]: readonly number[]): FittedLinear {
  const parts = fitted.tasks[task];
  const weights = sum(parts.dense.weights, dense, parts.joint?.dense ?? null, joint);
  return { weights, bias: parts.dense.bias.map((value) => dense * value) };
}

function sum(first: Matrix, firstWeight: number, second: Matrix | null, secondWeight: number): Matrix {
  const values = first.values.map((value, index) => firstWeight * value + secondWeight * (second?.values[index] ?? 0));
  return { ...first, values: Float32Array.from(values) };
}

function linearJson({ weights, bias }: FittedLinear): LinearJson {
  return { weights: quantizeMatrix(weights), bias: Array.from(bias, (value) => Number(value.toFixed(6))) };
}

function featuresJson({ features, idf }: Vocabulary): FeaturesJson {
  const keys = (family: FeatureFamily) =>
    features.flatMap((feature) => (feature.family === family ? [feature.key] : []));
  const pairs = keys("bigrams").map(Number);
  return {
    pieces: encodeIntegers(keys("pieces").map(Number)),
    bigrams: encodeIntegers(pairs.flatMap((key) => [Math.floor(key / BIGRAM_BASE), key % BIGRAM_BASE])),
    stems: keys("stems").map(String),
    cues: keys("cues").map(String),
    idf: encodeFloats(idf),
  };
}
