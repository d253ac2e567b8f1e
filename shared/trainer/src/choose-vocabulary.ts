import { FEATURE_FAMILIES, type FeatureFamily } from "@lucid/classifier";
import type { FeatureSpace, LexicalFeature } from "./collect-features.ts";
import type { SparseRow } from "./fit-logistic.ts";
import type { TrainingText } from "./training-example.ts";

export interface VocabularyRules {
  /** A feature must occur in at least this many texts, by family. */
  readonly minimumTexts: Readonly<Record<FeatureFamily, number>>;
  /** At most so many: the most frequent and most telling ones, and all cues. */
  readonly maximumFeatures: number;
  /** Exponent of a feature's strongest log odds between classes; 0: how telling a feature is does not count. */
  readonly oddsExponent: number;
}

/** The features of a lexical head, rows in the order of heads.json, each with its weight in a text's vector. */
export interface Vocabulary {
  readonly features: readonly LexicalFeature[];
  /** Feature id of each row. */
  readonly ids: Int32Array;
  /** Row of each feature id; -1: not in the vocabulary. */
  readonly rows: Int32Array;
  /** Inverse document frequency, times how telling the feature is. */
  readonly idf: Float32Array;
}

/** Word weights can tell who wrote: what a customer's word teaches must have been said by several of them. */
const MINIMUM_REQUESTERS = 5;

/**
 * Features that occur often enough in the training texts (and, where it is known who asked, for enough requesters),
 * weighted by ln((1 + n) / (1 + df)) + 1 and by the strongest |log odds| of a class against the rest (as in NB-SVM, Wang
 * and Manning 2012, but as a term weight, so that one vector serves all classes).
 */
export function chooseVocabulary(
  space: FeatureSpace,
  texts: readonly TrainingText[],
  training: readonly number[],
  rules: VocabularyRules,
): Vocabulary {
  const frequencies = new Int32Array(space.features.length);
  for (const text of training)
    for (const id of space.texts[text]?.ids ?? []) frequencies[id] = (frequencies[id] ?? 0) + 1;
  const personal = createRequesterCheck(space, texts, training);
  const chosen = space.features.flatMap(({ family }, id) =>
    (frequencies[id] ?? 0) >= Math.max(1, rules.minimumTexts[family]) && !personal(id) ? [id] : [],
  );
  const telling = strongestOdds(space, texts, training, frequencies);
  const importance = (id: number) =>
    space.features[id]?.family === "cues" ? Number.MAX_VALUE : Math.sqrt(frequencies[id] ?? 0) * (telling[id] ?? 0);
  const candidates =
    chosen.length <= rules.maximumFeatures
      ? chosen
      : chosen.sort((a, b) => importance(b) - importance(a) || a - b).slice(0, rules.maximumFeatures);
  candidates.sort((a, b) => compareFeatures(space.features[a], space.features[b]));
  const idf = Float32Array.from(candidates, (id) => {
    const rare = Math.log((1 + training.length) / (1 + (frequencies[id] ?? 0))) + 1;
    return rare * (telling[id] ?? 0) ** rules.oddsExponent;
  });
  return vocabularyOf(space, candidates, idf);
}

/** TF-IDF of a text over the vocabulary: (1 + ln tf) * idf, L2-normalised, as the classifier computes it. */
export function lexicalRow({ texts }: FeatureSpace, text: number, { rows, idf }: Vocabulary): SparseRow {
  const columns: number[] = [];
  const values: number[] = [];
  let squares = 0;
  texts[text]?.ids.forEach((id, index) => {
    const row = rows[id] ?? -1;
    if (row < 0) return;
    const value = (1 + Math.log(texts[text]?.counts[index] ?? 1)) * (idf[row] ?? 0);
    columns.push(row);
    values.push(value);
    squares += value * value;
  });
  const norm = Math.sqrt(squares) || 1;
  return { columns, values: values.map((value) => value / norm) };
}

function vocabularyOf({ features }: FeatureSpace, ids: readonly number[], idf: Float32Array): Vocabulary {
  const rows = new Int32Array(features.length).fill(-1);
  ids.forEach((id, row) => {
    rows[id] = row;
  });
  return { features: ids.flatMap((id) => features[id] ?? []), ids: Int32Array.from(ids), rows, idf };
}

/** Says of a feature whether too few requesters used it. Where nobody is named, or the taxonomy itself uses it: never. */
function createRequesterCheck(
  space: FeatureSpace,
  texts: readonly TrainingText[],
  training: readonly number[],
): (id: number) => boolean {
  if (training.every((text) => (texts[text]?.requester ?? null) === null)) return () => false;
  const open = new Uint8Array(space.features.length);
  const requesters = new Map<number, Set<string>>();
  for (const text of training) {
    const ids = space.texts[text]?.ids ?? [];
    if (texts[text]?.fromTaxonomy === true) for (const id of ids) open[id] = 1;
    // A ticket nobody is named for counts as one more person.
    else for (const id of ids) addRequester(requesters, open, id, texts[text]?.requester ?? `text ${text}`);
  }
  return (id) => open[id] !== 1;
}

function addRequester(requesters: Map<number, Set<string>>, open: Uint8Array, id: number, requester: string): void {
  if (open[id] === 1) return;
  const known = (requesters.get(id) ?? new Set()).add(requester);
  requesters.set(id, known);
  if (known.size >= MINIMUM_REQUESTERS) open[id] = 1;
}

/** Largest |log odds| of a feature in one class against all others, over categories and priorities; smoothed by a half. */
function strongestOdds(
  space: FeatureSpace,
  texts: readonly TrainingText[],
  training: readonly number[],
  frequencies: Int32Array,
): Float32Array {
  const strongest = new Float32Array(space.features.length);
  for (const task of ["category", "priority"] as const) {
    const known = training.filter((text) => (texts[text]?.[task] ?? null) !== null);
    const members = new Map<number, number[]>();
    for (const text of known) {
      const label = texts[text]?.[task] ?? 0;
      const list = members.get(label) ?? [];
      list.push(text);
      members.set(label, list);
    }
    if (members.size < 2) continue;
    for (const list of members.values()) raiseOdds(strongest, space, list, known.length, frequencies);
  }
  return strongest;
}

function raiseOdds(
  strongest: Float32Array,
  space: FeatureSpace,
  members: readonly number[],
  all: number,
  frequencies: Int32Array,
): void {
  const inside = new Int32Array(frequencies.length);
  for (const text of members) for (const id of space.texts[text]?.ids ?? []) inside[id] = (inside[id] ?? 0) + 1;
  const outside = all - members.length;
  for (let id = 0; id < frequencies.length; id++) {
    const within = ((inside[id] ?? 0) + 0.5) / (members.length + 1);
    const without = (Math.max(0, (frequencies[id] ?? 0) - (inside[id] ?? 0)) + 0.5) / (outside + 1);
    strongest[id] = Math.max(strongest[id] ?? 0, Math.abs(Math.log(within / without)));
  }
}

function compareFeatures(left: LexicalFeature | undefined, right: LexicalFeature | undefined): number {
  if (left === undefined || right === undefined) return 0;
  const families = FEATURE_FAMILIES.indexOf(left.family) - FEATURE_FAMILIES.indexOf(right.family);
  if (families !== 0) return families;
  if (typeof left.key === "number" && typeof right.key === "number") return left.key - right.key;
  return String(left.key) < String(right.key) ? -1 : 1;
}
