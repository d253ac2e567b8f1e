import type { TagsJson } from "@lucid/classifier";
import type { LabelId } from "@lucid/core";
import { chooseTags, type TagExamples } from "./choose-tags.ts";
import type { TrainingSet } from "./fit-heads.ts";
import { fitTagFusion, probabilityOf, type TagScores } from "./fit-tag-fusion.ts";
import type { FurtherFitOptions } from "./fit-team.ts";
import { furtherJson, rounded } from "./further-json.ts";
import {
  createFurtherTexts,
  type FurtherPart,
  type FurtherParts,
  type FurtherTexts,
  fitFurtherParts,
  onlyStrongest,
  vectorLogits,
  wordLogits,
} from "./further-parts.ts";
import { createRandom, shuffled } from "./random.ts";
import { bestThreshold } from "./tag-threshold.ts";

/** How a tag did on held-out tickets. */
export interface TagFit {
  readonly label: LabelId;
  /** Tickets that carry it. */
  readonly tickets: number;
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  /** False: it cannot be told from the text, so it is not suggested. */
  readonly learned: boolean;
}

/** A tag that is wrong more often than right is noise to an agent. */
const MINIMUM_PRECISION = 0.5;
/** Words that are kept of each tag. */
const WORDS = 100;
/** Tickets without a tag that are looked at, at least and for each that carries it: more teach little and take long. */
const OTHERS = { atLeast: 2_000, forEach: 5 } as const;

/**
 * One-vs-rest logistic heads of the desk's own tags over the features of the tasks. Each has the threshold with the best
 * held-out F1; tags that are wrong more often than right there are left out. json null: none is left.
 */
export function fitTags(options: FurtherFitOptions): { readonly json: TagsJson | null; readonly fits: TagFit[] } {
  const { set, fitted, seed } = options;
  const tags = chooseTags(set);
  if (tags.length === 0) return { json: null, fits: [] };
  const scores = scoreTags(options, tags);
  const fusion = fitTagFusion(scores);
  const measured = tags.map(({ label, carriers }, tag) => {
    const truth = scores.map(({ carries }) => carries[tag] ?? false);
    const chance = (mode: "fused" | "alone") => scores.map((one) => probabilityOf(fusion, one, tag, mode));
    const fused = bestThreshold(chance("fused"), truth);
    return { label, tickets: carriers.size, fused, alone: bestThreshold(chance("alone"), truth) };
  });
  const learned = measured.map(({ fused }) => fused.precision >= MINIMUM_PRECISION && fused.f1 > 0);
  const fits = measured.map(({ label, tickets, fused: { f1, precision, recall } }, tag) => ({
    ...{ label, tickets, f1, precision, recall },
    learned: learned[tag] ?? false,
  }));
  const kept = tags.flatMap((_, tag) => (learned[tag] === true ? [tag] : []));
  if (kept.length === 0) return { json: null, fits };
  const of = <T>(values: readonly T[]) => kept.flatMap((tag) => values[tag] ?? []);
  const parts = fitTagParts(set, createFurtherTexts(set, fitted), of(tags), [...set.examples.keys()], seed);
  const json = furtherJson(
    of(tags).map(({ label }) => label),
    parts,
    fusion.weights,
    {
      fused: {
        words: 1,
        bias: rounded(of(fusion.fused)),
        thresholds: rounded(of(measured).map(({ fused }) => fused.threshold)),
      },
      alone: {
        words: fusion.words / fusion.weights.lexical,
        bias: rounded(of(fusion.alone)),
        thresholds: rounded(of(measured).map(({ alone }) => alone.threshold)),
      },
    },
  );
  return { json, fits };
}

/** Scores of each ticket with known tags, by heads fitted without its fold. */
function scoreTags({ heldOut, seed }: FurtherFitOptions, tags: readonly TagExamples[]): TagScores[] {
  return heldOut.folds.flatMap(({ set, fitted, held }) => {
    const hidden = new Set(held);
    const seen = [...set.examples.keys()].filter((text) => !hidden.has(text));
    const texts = createFurtherTexts(set, fitted);
    const { dense, lexical } = fitTagParts(set, texts, tags, seen, seed);
    return held.flatMap((text): TagScores[] => {
      if (set.examples[text]?.tags === undefined) return [];
      return [
        {
          dense: vectorLogits(dense, texts.vector(text)),
          lexical: wordLogits(lexical, texts.words(text)),
          carries: tags.map(({ carriers }) => carriers.has(text)),
        },
      ];
    });
  });
}

/** One column for each tag, without biases: calibration gives them. `seen`: the examples that may teach. */
function fitTagParts(
  set: TrainingSet,
  texts: FurtherTexts,
  tags: readonly TagExamples[],
  seen: readonly number[],
  seed: number,
): FurtherParts {
  const tagged = seen.filter((text) => set.examples[text]?.tags !== undefined);
  const columns = tags.map(({ carriers }): FurtherParts => {
    const own = tagged.filter((text) => carriers.has(text));
    const others = tagged.filter((text) => !carriers.has(text));
    const enough = Math.max(OTHERS.atLeast, OTHERS.forEach * own.length);
    const some = others.length <= enough ? others : shuffled(others, createRandom(seed)).slice(0, enough);
    // What is left out is made up for: the log odds stay those of the whole history.
    const weight = others.length / Math.max(1, some.length);
    const two = fitFurtherParts(texts, {
      texts: [...own, ...some],
      targets: [...own.map(() => 1), ...some.map(() => 0)],
      weights: [...own.map(() => 1), ...some.map(() => weight)],
      classes: 2,
    });
    return { lexical: onlyStrongest(difference(two.lexical), texts.vocabulary, WORDS), dense: difference(two.dense) };
  });
  return { lexical: sideBySide(columns.map((one) => one.lexical)), dense: sideBySide(columns.map((one) => one.dense)) };
}

/** "Carries it" minus "does not", as one column. */
function difference({ weights }: FurtherPart): FurtherPart {
  const column = new Float64Array(weights.length / 2);
  column.forEach((_, row) => {
    column[row] = (weights[row * 2 + 1] ?? 0) - (weights[row * 2] ?? 0);
  });
  return { weights: column, bias: new Float64Array(1) };
}

function sideBySide(columns: readonly FurtherPart[]): FurtherPart {
  const rows = columns[0]?.weights.length ?? 0;
  const weights = new Float64Array(rows * columns.length);
  columns.forEach((column, place) => {
    column.weights.forEach((value, row) => {
      weights[row * columns.length + place] = value;
    });
  });
  return { weights, bias: new Float64Array(columns.length) };
}
