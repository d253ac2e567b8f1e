import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fitFusion } from "./fit-fusion.ts";
import { fitLogistic, type LogisticModel, type LogisticProblem } from "./fit-logistic.ts";

/** A problem with scikit-learn's solution; coefficients and probabilities are [features x classes] and [rows x classes]. */
interface SolvedLogistic {
  readonly name: string;
  readonly sparse: readonly (readonly (readonly [column: number, value: number])[])[];
  readonly dense: readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly weights: readonly number[];
  readonly features: number;
  readonly classes: number;
  readonly c: number;
  readonly groups: readonly number[] | null;
  readonly coefficients: readonly (readonly number[])[];
  readonly bias: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
}

/** A fusion with SciPy's solution. */
interface SolvedFusion {
  readonly name: string;
  readonly parts: readonly (readonly (readonly number[])[])[];
  readonly targets: readonly number[];
  readonly groups: readonly number[] | null;
  readonly guess: readonly number[];
  readonly weights: readonly number[];
}

/** Written by models/export/make_solver_fixtures.py. */
const solved: { readonly logistic: readonly SolvedLogistic[]; readonly fusions: readonly SolvedFusion[] } = JSON.parse(
  readFileSync(new URL("./fixtures/solver-solutions.json", import.meta.url), "utf8"),
);

const EXACT = { maxIterations: 3_000, tolerance: 1e-9 };
const TOLERANCE = 1e-4;
/** Dense products are made in float32: probabilities come out to four digits, flat directions of the weights to three. */
const DENSE = { weights: 2e-3, probabilities: 2e-4 };

function problemOf(one: SolvedLogistic): LogisticProblem {
  const { targets, weights, features, classes, c, groups } = one;
  const dims = one.dense[0]?.length ?? 0;
  return {
    ...{ targets, weights, features, classes, c, groups },
    rows: one.sparse.map((row) => ({ columns: row.map(([at]) => at), values: row.map(([, value]) => value) })),
    dense: dims === 0 ? null : { dims, values: Float32Array.from(one.dense.flat()) },
  };
}

/** Probabilities of a row; classes outside the target's group get none. */
function probabilitiesOf(one: SolvedLogistic, { weights, denseWeights, bias }: LogisticModel, row: number): number[] {
  const { classes, groups } = one;
  const logits = Array.from(bias, (value, label) => {
    const sparse = (one.sparse[row] ?? []).map(([at, x]) => x * (weights[at * classes + label] ?? 0));
    const dense = (one.dense[row] ?? []).map((x, dim) => x * (denseWeights[dim * classes + label] ?? 0));
    return [...sparse, ...dense].reduce((sum, term) => sum + term, value);
  });
  const group = groups?.[one.targets[row] ?? 0];
  const powers = logits.map((logit, label) => (groups === null || groups[label] === group ? Math.exp(logit) : 0));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const largestDifference = (left: Iterable<number>, right: readonly number[]) =>
  Math.max(...Array.from(left, (value, index) => Math.abs(value - (right[index] ?? Number.NaN))));

const indexOfLargest = (values: readonly number[]) => values.indexOf(Math.max(...values));

describe("the logistic solver finds what scikit-learn finds", () => {
  it.each(solved.logistic)("$name", (one) => {
    const model = fitLogistic({ ...problemOf(one), precision: EXACT });
    const near = one.dense.length > 0 ? DENSE : { weights: TOLERANCE, probabilities: TOLERANCE };
    const coefficients = [...model.weights, ...model.denseWeights];
    expect(coefficients).toHaveLength(one.coefficients.flat().length);
    expect(largestDifference(coefficients, one.coefficients.flat())).toBeLessThan(near.weights);
    expect(largestDifference(model.bias, one.bias)).toBeLessThan(near.weights);
    one.probabilities.forEach((wanted, row) => {
      expect(largestDifference(probabilitiesOf(one, model, row), wanted)).toBeLessThan(near.probabilities);
    });
  });

  it.each(solved.logistic)("and decides the same at the precision that ships: $name", (one) => {
    const model = fitLogistic(problemOf(one));
    const decided = one.probabilities.map((_, row) => indexOfLargest(probabilitiesOf(one, model, row)));
    const wanted = one.probabilities.map(indexOfLargest);
    // Nearly equal probabilities may go either way.
    const clear = wanted.flatMap((_, row) => {
      const [first = 0, second = 0] = [...(one.probabilities[row] ?? [])].sort((a, b) => b - a);
      return first - second > 0.02 ? [row] : [];
    });
    expect(clear.length).toBeGreaterThan(0.9 * wanted.length);
    expect(clear.map((row) => decided[row])).toEqual(clear.map((row) => wanted[row]));
  });
});

describe("the fusion's solver finds what SciPy finds", () => {
  it.each(solved.fusions)("$name", ({ parts, targets, groups, guess, weights }) => {
    expect(largestDifference(fitFusion(parts, targets, groups, guess).weights, weights)).toBeLessThan(TOLERANCE);
  });
});
