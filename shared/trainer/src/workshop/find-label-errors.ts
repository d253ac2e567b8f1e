/** Labels as people gave them and what a model that never saw them says. */
export interface LabelledProbabilities {
  /** Label index of each example. */
  readonly given: readonly number[];
  /** Out-of-fold probabilities of each example over all labels; each sums to 1. */
  readonly probabilities: readonly (readonly number[])[];
  readonly classes: number;
}

/** An example whose label is probably wrong. */
export interface LabelError {
  /** Index of the example. */
  readonly index: number;
  readonly given: number;
  readonly suggested: number;
  /** Out-of-fold probability of the suggested label. */
  readonly confidence: number;
  /** P(given) - largest other P, below 0: the lower, the more probably wrong. */
  readonly margin: number;
  /** P(suggested) reaches what is usual for the suggested label. */
  readonly confident: boolean;
}

export interface LabelErrors {
  /** All examples for which another label is more probable than the given one, most probably wrong first. */
  readonly errors: readonly LabelError[];
  /** Mean P(label) over the examples that have it: above it a model is confident. NaN: the label has no example. */
  readonly thresholds: readonly number[];
  /** confidentJoint[given][probably true]: counts of the examples the model is confident of. */
  readonly confidentJoint: readonly (readonly number[])[];
  /** How many labels are wrong, from the calibrated joint: so many of `errors` are worth reading. */
  readonly estimatedErrors: number;
}

/**
 * Confident learning (Northcutt, Jiang and Chuang 2021): an example counts as class j if its P(j) reaches the mean P(j) of
 * the examples labelled j (the largest such P wins). Given label against this count is the confident joint; its rows scaled
 * to the labels' counts say how many labels are wrong. Which ones: those with the lowest margin ("prune by noise rate",
 * over all labels at once). Thresholds by class keep frequent and easy labels from swallowing rare and hard ones.
 */
export function findLabelErrors({ given, probabilities, classes }: LabelledProbabilities): LabelErrors {
  const thresholds = meanOwnProbability(given, probabilities, classes);
  const confidentJoint = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const errors: LabelError[] = [];
  given.forEach((label, index) => {
    const row = probabilities[index] ?? [];
    const counts = confidentJoint[label];
    const confidentOf = confidentLabel(row, thresholds);
    if (counts !== undefined && confidentOf !== null) counts[confidentOf] = (counts[confidentOf] ?? 0) + 1;
    const suggested = mostProbableOther(row, label);
    const confidence = row[suggested] ?? 0;
    const margin = (row[label] ?? 0) - confidence;
    if (margin < 0)
      errors.push({ index, given: label, suggested, confidence, margin, confident: confidentOf === suggested });
  });
  errors.sort((a, b) => a.margin - b.margin || a.index - b.index);
  return { errors, thresholds, confidentJoint, estimatedErrors: estimateErrors(confidentJoint, given) };
}

function mostProbableOther(row: readonly number[], label: number): number {
  let best = label === 0 ? 1 : 0;
  row.forEach((value, other) => {
    if (other !== label && value > (row[best] ?? 0)) best = other;
  });
  return best;
}

function meanOwnProbability(
  given: readonly number[],
  probabilities: readonly (readonly number[])[],
  classes: number,
): number[] {
  const sums = new Array<number>(classes).fill(0);
  const counts = new Array<number>(classes).fill(0);
  given.forEach((label, index) => {
    sums[label] = (sums[label] ?? 0) + (probabilities[index]?.[label] ?? 0);
    counts[label] = (counts[label] ?? 0) + 1;
  });
  return sums.map((sum, label) => (counts[label] === 0 ? Number.NaN : sum / (counts[label] ?? 1)));
}

/** The most probable label among those the model is confident of; null: of none. */
function confidentLabel(row: readonly number[], thresholds: readonly number[]): number | null {
  let best: number | null = null;
  row.forEach((value, label) => {
    // A comparison with NaN is false: a label without examples is nobody's true label.
    if (!(value >= (thresholds[label] ?? Number.NaN))) return;
    if (best === null || value > (row[best] ?? 0)) best = label;
  });
  return best;
}

/** Off-diagonal mass of the joint after each row is scaled to its label's count. */
function estimateErrors(joint: readonly (readonly number[])[], given: readonly number[]): number {
  const counts = new Array<number>(joint.length).fill(0);
  for (const label of given) counts[label] = (counts[label] ?? 0) + 1;
  return joint.reduce((total, row, label) => {
    const confident = row.reduce((sum, value) => sum + value, 0);
    if (confident === 0) return total;
    return total + ((confident - (row[label] ?? 0)) / confident) * (counts[label] ?? 0);
  }, 0);
}
