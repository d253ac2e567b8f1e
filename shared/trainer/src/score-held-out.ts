import {
  centredVector,
  decodeHeads,
  denseLogits,
  type FamiliaritySignals,
  familiaritySignals,
  type HeadsJson,
  type Linear,
  lexicalLogits,
  lexicalVector,
  logSoftmax,
  type TaskId,
} from "@lucid/classifier";
import { lexicalRow } from "./choose-vocabulary.ts";
import type { EmbeddedText } from "./embed-tickets.ts";
import { byTask, type FittedHeads, type FittedLinear, type TrainingSet } from "./fit-heads.ts";

/** Log probabilities of one text by each part apart; subcategories within their category. */
export interface HeldOutScores {
  readonly dense: readonly number[];
  readonly lexical: readonly number[];
  /** Equal to `lexical` where no joint part was fitted (its weight is 0 then). */
  readonly joint: readonly number[];
  /** Logits of the joint part's words alone. */
  readonly jointWords: readonly number[];
}

/** Scores texts (indices into examples and the off-topic texts behind them) with heads that have not seen them. */
export function scoreHeldOut(
  set: TrainingSet,
  fitted: FittedHeads,
  texts: readonly number[],
): Record<TaskId, HeldOutScores>[] {
  const linears = byTask((task) => partsOf(fitted, task));
  return texts.map((text) => {
    const { columns, values } = lexicalRow(set.space, text, fitted.vocabulary);
    const entries = Array.from(columns, (row, index) => ({ row, value: values[index] ?? 0, occurrences: [] }));
    const words = { entries, coverage: 0 };
    const vector = centredVector(textOf(set, text).pooled, fitted.mean).values;
    return byTask((task): HeldOutScores => {
      const groups = task === "subcategory" ? set.labels.groups : null;
      const { dense, lexical, joint } = linears[task];
      const own = logSoftmax(lexicalLogits(lexical, words), groups);
      const scores = { dense: logSoftmax(denseLogits(dense, vector), groups), lexical: own };
      if (joint === null) return { ...scores, joint: own, jointWords: own };
      const jointWords = lexicalLogits(joint.words, words);
      const read = denseLogits(joint.vector, vector);
      const both = jointWords.map((value, label) => value + (read[label] ?? 0));
      return { ...scores, joint: logSoftmax(both, groups), jointWords };
    });
  });
}

/** What tells a text from others, and what would if the category it belongs to did not exist. */
export interface HeldOutSignals {
  readonly signals: FamiliaritySignals;
  readonly homeless: FamiliaritySignals;
}

/** What heads that have not seen these texts say of them: decoded and quantized, as they ship. */
export function heldOutSignals(
  json: HeadsJson,
  texts: readonly (EmbeddedText & { readonly category?: number })[],
): HeldOutSignals[] {
  const heads = decodeHeads(json);
  return texts.map(({ tokens, pooled, category = null }) => {
    const lexical = lexicalVector(tokens, heads.lexical.features);
    const dense = heads.dense === null ? null : centredVector(pooled, heads.dense.mean);
    const signals = familiaritySignals(heads, { lexical, dense });
    return { signals, homeless: familiaritySignals(heads, { lexical, dense }, category) };
  });
}

function textOf({ examples, offTopic }: TrainingSet, text: number): EmbeddedText {
  const found = examples[text] ?? offTopic[text - examples.length];
  if (found === undefined) throw new RangeError(`There is no text ${text}`);
  return found;
}

function partsOf({ tasks }: FittedHeads, task: TaskId) {
  const { dense, lexical, joint } = tasks[task];
  const unbiased = new Float64Array(dense.bias.length);
  return {
    dense: asLinear(dense),
    lexical: asLinear(lexical),
    joint:
      joint === null
        ? null
        : {
            words: asLinear({ weights: joint.lexical, bias: joint.bias }),
            vector: asLinear({ weights: joint.dense, bias: unbiased }),
          },
  };
}

function asLinear({ weights, bias }: FittedLinear): Linear {
  return { weights, bias: Float32Array.from(bias) };
}
