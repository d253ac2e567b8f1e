import { describe, expect, it } from "vitest";
import { fitLogistic } from "./fit-logistic.ts";
import { minimize } from "./minimize.ts";

const precision = { maxIterations: 300, tolerance: 1e-8 };
const row = (...values: number[]) => ({ columns: values.map((_, index) => index), values });

describe("L-BFGS", () => {
  it("finds the minimum of a quadratic", () => {
    const { point, converged } = minimize(
      (at, gradient) => {
        const [x = 0, y = 0] = at;
        gradient[0] = 2 * (x - 3);
        gradient[1] = 20 * (y + 1);
        return (x - 3) ** 2 + 10 * (y + 1) ** 2;
      },
      new Float64Array(2),
      { tolerance: 1e-8 },
    );
    expect(converged).toBe(true);
    expect(point[0]).toBeCloseTo(3, 5);
    expect(point[1]).toBeCloseTo(-1, 5);
  });

  it("finds the bottom of Rosenbrock's valley", () => {
    const { point } = minimize(
      (at, gradient) => {
        const [x = 0, y = 0] = at;
        gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        gradient[1] = 200 * (y - x * x);
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
      },
      Float64Array.from([-1.2, 1]),
      { tolerance: 1e-9, maxIterations: 500 },
    );
    expect(point[0]).toBeCloseTo(1, 4);
    expect(point[1]).toBeCloseTo(1, 4);
  });
});

describe("logistic regression", () => {
  it("gives the class frequencies where the features say nothing", () => {
    const targets = [0, 0, 0, 1];
    const { bias } = fitLogistic({
      rows: targets.map(() => row(0)),
      targets,
      weights: [1, 1, 1, 1],
      features: 1,
      classes: 2,
      c: 1,
      groups: null,
      precision,
    });
    expect((bias[0] ?? 0) - (bias[1] ?? 0)).toBeCloseTo(Math.log(3), 5);
  });

  it("meets the penalty's closed condition: W = C * sum of residual times feature", () => {
    const rows = [row(1, 0), row(0.5, 1), row(-1, 0.3), row(-0.4, -1)];
    const targets = [0, 0, 1, 1];
    const c = 2;
    const { weights, bias } = fitLogistic({
      rows,
      targets,
      weights: [1, 1, 1, 1],
      features: 2,
      classes: 2,
      c,
      groups: null,
      precision,
    });
    for (const [feature, label] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const sum = rows.reduce((total, { values }, index) => {
        const logit = (at: number) =>
          (values[0] ?? 0) * (weights[at] ?? 0) + (values[1] ?? 0) * (weights[2 + at] ?? 0) + (bias[at] ?? 0);
        const probability = Math.exp(logit(label)) / (Math.exp(logit(0)) + Math.exp(logit(1)));
        return total + ((targets[index] === label ? 1 : 0) - probability) * (values[feature] ?? 0);
      }, 0);
      expect(weights[feature * 2 + label]).toBeCloseTo(c * sum, 5);
    }
  });

  it("counts a text of weight 2 like the same text twice", () => {
    const base = { features: 1, classes: 2, c: 1, groups: null, precision };
    const twice = fitLogistic({ ...base, rows: [row(1), row(1), row(-1)], targets: [0, 0, 1], weights: [1, 1, 1] });
    const heavy = fitLogistic({ ...base, rows: [row(1), row(-1)], targets: [0, 1], weights: [2, 1] });
    expect(heavy.weights[0]).toBeCloseTo(twice.weights[0] ?? 0, 5);
  });

  it("within groups learns each group as if it were alone", () => {
    const rows = [row(1), row(-1), row(2), row(-2)];
    const grouped = fitLogistic({
      rows,
      targets: [0, 1, 2, 3],
      weights: [1, 1, 1, 1],
      features: 1,
      classes: 4,
      c: 1,
      groups: [0, 0, 1, 1],
      precision,
    });
    const alone = fitLogistic({
      rows: rows.slice(2),
      targets: [0, 1],
      weights: [1, 1],
      features: 1,
      classes: 2,
      c: 1,
      groups: null,
      precision,
    });
    expect(grouped.weights[2]).toBeCloseTo(alone.weights[0] ?? 0, 5);
    expect(grouped.weights[3]).toBeCloseTo(alone.weights[1] ?? 0, 5);
  });
});
