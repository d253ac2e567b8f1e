import { centredVector } from "@lucid/classifier";
import { lexicalRow, type Vocabulary } from "./choose-vocabulary.ts";
import type { DenseRows } from "./dense-products.ts";
import type { FittedHeads, TrainingSet } from "./fit-heads.ts";
import { fitLogistic, type SparseRow } from "./fit-logistic.ts";
import type { MinimizeOptions } from "./minimize.ts";

/** Texts as some heads' vocabulary and mean make them; each is computed when it is first asked for. */
export interface FurtherTexts {
  readonly vocabulary: Vocabulary;
  readonly dims: number;
  /** `text`: index into the examples. */
  words(text: number): SparseRow;
  vector(text: number): Float32Array;
}

/** The words' and the vector's part of a head beside the tasks: weights [features x labels] and [dims x labels]. */
export interface FurtherParts {
  readonly lexical: FurtherPart;
  readonly dense: FurtherPart;
}

export interface FurtherPart {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** What each text of `texts` (indices) is, and how much it counts. */
export interface FurtherTargets {
  readonly texts: readonly number[];
  readonly targets: readonly number[];
  readonly weights: readonly number[];
  readonly classes: number;
}

/** Inverse strength of the penalty: a head beside the tasks sees fewer examples of a label than they do. */
const C = 10;
const PRECISION: MinimizeOptions = { maxIterations: 60, tolerance: 5e-3 };

export function createFurtherTexts(set: TrainingSet, { vocabulary, mean }: FittedHeads): FurtherTexts {
  const rows: (SparseRow | undefined)[] = [];
  const vectors: (Float32Array | undefined)[] = [];
  return {
    vocabulary,
    dims: set.dims,
    words: (text) => (rows[text] ??= lexicalRow(set.space, text, vocabulary)),
    vector: (text) =>
      (vectors[text] ??= centredVector(set.examples[text]?.pooled ?? new Float32Array(set.dims), mean).values),
  };
}

/** Multinomial logistic regressions on the words alone and on the vectors alone. */
export function fitFurtherParts(texts: FurtherTexts, wanted: FurtherTargets): FurtherParts {
  const { targets, weights, classes } = wanted;
  const shared = { targets, weights, classes, c: C, groups: null, precision: PRECISION };
  const features = texts.vocabulary.ids.length;
  const start = (size: number, dims: number) => ({
    weights: new Float64Array(size * classes),
    denseWeights: new Float64Array(dims * classes),
    bias: logShares(wanted),
  });
  const lexical = fitLogistic({
    ...shared,
    ...{ rows: wanted.texts.map((text) => texts.words(text)), features, start: start(features, 0) },
  });
  const dense = fitLogistic({
    ...shared,
    ...{ rows: [], dense: denseRows(texts, wanted.texts), features: 0, start: start(0, texts.dims) },
  });
  return {
    lexical: { weights: lexical.weights, bias: lexical.bias },
    dense: { weights: dense.denseWeights, bias: dense.bias },
  };
}

/**
 * Log share of each class: where to start. Most tickets do not carry a tag: from zero the first steps would only find that out,
 * and look like convergence.
 */
function logShares({ targets, weights, classes }: FurtherTargets): Float64Array {
  const sums = new Float64Array(classes).fill(0.5);
  targets.forEach((target, index) => {
    sums[target] = (sums[target] ?? 0) + (weights[index] ?? 0);
  });
  const all = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((value) => Math.log(value / all));
}

/** bias + words x W of one text. */
export function wordLogits(part: FurtherPart, { columns, values }: SparseRow): number[] {
  const logits = Array.from(part.bias);
  for (let entry = 0; entry < columns.length; entry++) {
    addRow(logits, part.weights, columns[entry] ?? 0, values[entry] ?? 0);
  }
  return logits;
}

/** bias + vector x W of one text. */
export function vectorLogits(part: FurtherPart, vector: Float32Array): number[] {
  const logits = Array.from(part.bias);
  vector.forEach((value, dim) => {
    addRow(logits, part.weights, dim, value);
  });
  return logits;
}

/** The same part with the `kept` strongest words of each label (weight times inverse document frequency) and no others. */
export function onlyStrongest(part: FurtherPart, { idf }: Vocabulary, kept: number): FurtherPart {
  const labels = part.bias.length;
  const weights = new Float64Array(part.weights.length);
  for (let label = 0; label < labels; label++) {
    const strengths = Float64Array.from(idf, (value, row) => Math.abs(part.weights[row * labels + label] ?? 0) * value);
    // A typed array sorts by number; the comparator of a plain one takes ten times as long.
    const least = strengths.slice().sort().at(-kept) ?? 0;
    strengths.forEach((strength, row) => {
      if (strength >= least) weights[row * labels + label] = part.weights[row * labels + label] ?? 0;
    });
  }
  return { weights, bias: part.bias };
}

function addRow(logits: number[], weights: Float64Array, row: number, factor: number): void {
  const offset = row * logits.length;
  for (let label = 0; label < logits.length; label++) {
    logits[label] = (logits[label] ?? 0) + factor * (weights[offset + label] ?? 0);
  }
}

function denseRows(texts: FurtherTexts, wanted: readonly number[]): DenseRows {
  const values = new Float32Array(wanted.length * texts.dims);
  wanted.forEach((text, position) => {
    values.set(texts.vector(text), position * texts.dims);
  });
  return { dims: texts.dims, values };
}
