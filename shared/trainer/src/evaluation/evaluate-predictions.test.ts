import { describe, expect, it } from "vitest";
import type { TicketPrediction } from "../predict-tickets.ts";
import { createRandom } from "../random.ts";
import { type EvaluatePredictionsOptions, evaluatePredictions } from "./evaluate-predictions.ts";
import { prediction, readScoredTickets, smallTaxonomy, testTicket } from "./fixtures/scored-tickets.ts";
import { formatEvaluation } from "./format-evaluation.ts";

const scored = readScoredTickets();
const { labels, expected } = scored;
const taxonomy = smallTaxonomy(labels, ["access", "network"]);
const tickets = scored.truth.map((truth, index) => testTicket(labels[truth] ?? "", scored.priorityTruth[index]));
const predictions = scored.probabilities.map((probabilities, index) =>
  prediction(labels, probabilities, {
    priority: scored.priorityPredicted[index] ?? 0,
    familiarity: scored.familiarity[index] ?? 0,
  }),
);
const outOfScope = scored.outOfScopeFamiliarity.map((familiarity) => prediction(labels, [1], { familiarity }));
const options: EvaluatePredictionsOptions = { predictions, tickets, taxonomy, seed: 1, outOfScope, rounds: 200 };
const report = evaluatePredictions(options);

describe("an evaluation says what scikit-learn says", () => {
  it("of categories: macro F1, accuracy, top 3, and each class", () => {
    expect(report.macroF1).toBeCloseTo(expected.macroF1, 10);
    expect(report.accuracy).toBeCloseTo(expected.accuracy, 10);
    expect(report.top3Accuracy.value).toBeCloseTo(expected.top3, 10);
    report.category.classes.forEach(({ precision, recall, f1, support }, index) => {
      expect(precision).toBeCloseTo(expected.precision[index] ?? -1, 10);
      expect(recall).toBeCloseTo(expected.recall[index] ?? -1, 10);
      expect(f1).toBeCloseTo(expected.f1[index] ?? -1, 10);
      expect(support).toBe(expected.support[index]);
    });
    expect(report.confusion.counts).toEqual(expected.confusion);
  });

  it("of confidence: calibration, Brier, log loss, risk against coverage", () => {
    const { calibration, selective } = report;
    expect(calibration.bins.map((bin) => bin.tickets)).toEqual([20, 20, 20]);
    expect(calibration.error.value).toBeCloseTo(expected.calibrationError, 10);
    expect(calibration.brier.value).toBeCloseTo(expected.brier, 10);
    expect(calibration.logLoss.value).toBeCloseTo(expected.logLoss, 10);
    expect(selective.aurc.value).toBeCloseTo(expected.aurc, 10);
    expect(1 - selective.sure.unsure.value).toBeCloseTo(expected.sure, 10);
    expect(selective.sure.right?.value).toBeCloseTo(expected.sureRight, 10);
    selective.atPrecision.forEach(({ coverage, threshold }, index) => {
      expect(coverage.value).toBeCloseTo(expected.coverage[index]?.[0] ?? 0, 10);
      expect(threshold).toBe(expected.coverage[index]?.[1] ?? null);
    });
  });

  it("of priority: quadratic kappa, urgent recall, cost", () => {
    expect(report.priority?.kappa.value).toBeCloseTo(expected.kappa, 10);
    expect(report.priority?.urgentRecall?.value).toBeCloseTo(expected.urgentRecall, 10);
    expect(report.priority?.cost.value).toBeCloseTo(expected.cost, 10);
  });

  it("of out-of-scope texts: AUROC, ties counting half", () => {
    expect(report.outOfScope?.auroc.value).toBeCloseTo(expected.auroc, 10);
  });
});

describe("an evaluation", () => {
  it("is plain JSON and the same for the same seed", () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(evaluatePredictions(options)).toEqual(report);
  });

  it("holds critical categories to their goal and names the worst", () => {
    const f1 = (label: string) => report.category.classes.find((one) => one.label === label)?.f1 ?? 0;
    expect(report.critical?.worst).toBe(f1("access") < f1("network") ? "access" : "network");
    expect(report.critical?.passed).toBe(false);
    const perfect = tickets.map(({ labels: { category } }) =>
      prediction(
        labels,
        labels.map((label) => (label === category ? 1 : 0)),
      ),
    );
    expect(evaluatePredictions({ ...options, predictions: perfect }).critical).toMatchObject({
      passed: true,
      classes: [{ certain: true }, { certain: true }],
    });
  });

  it("does not call critical categories good that no test ticket has", () => {
    const { critical } = evaluatePredictions({ ...options, taxonomy: smallTaxonomy([...labels, "rare"], ["rare"]) });
    expect(critical).toMatchObject({ passed: false, worst: null, untested: ["rare"] });
  });

  it("compares with the majority and with baselines on the same tickets", () => {
    const worse = predictions.map((one, index) => (index % 3 === 0 ? prediction(labels, [0, 0, 0, 0, 1]) : one));
    const { baselines } = evaluatePredictions({
      ...options,
      baselines: [
        { id: "itself", predictions },
        { id: "worse", predictions: worse },
      ],
    });
    expect(baselines.map(({ id }) => id)).toEqual(["majority", "itself", "worse"]);
    expect(baselines[0]?.accuracy.value).toBeCloseTo(Math.max(...expected.support) / tickets.length);
    expect(baselines[1]?.gain.macroF1).toEqual({ value: 0, low: 0, high: 0 });
    expect(baselines[2]?.gain.accuracy.low).toBeGreaterThan(0);
  });

  it("leaves out what only automation labelled, and says how many", () => {
    const some = tickets.map((ticket, index) =>
      index < 10 ? { ...ticket, labelSource: "automation" as const } : ticket,
    );
    const rest = evaluatePredictions({ ...options, tickets: some });
    expect(rest).toMatchObject({ tickets: 50, leftOut: 10 });
    const alone = evaluatePredictions({ ...options, tickets: tickets.slice(10), predictions: predictions.slice(10) });
    expect(rest.category).toEqual(alone.category);
  });

  it("counts a category that the model does not know as missed, not as unseen", () => {
    const fewer = smallTaxonomy(labels.slice(0, 4));
    const known = predictions.map((_, index) =>
      prediction(labels.slice(0, 4), scored.probabilities[index]?.slice(0, 4) ?? []),
    );
    const { category } = evaluatePredictions({ ...options, taxonomy: fewer, predictions: known });
    expect(category.classes.find(({ label }) => label === "other")).toMatchObject({
      f1: 0,
      support: expected.support[4],
    });
  });

  it("reads probabilities in the order of the heads' labels", () => {
    const order = [2, 0, 4, 1, 3];
    const heads = order.map((place) => labels[place] ?? "");
    const turned = scored.probabilities.map((row) =>
      prediction(
        heads,
        order.map((place) => row[place] ?? 0),
      ),
    );
    const again = evaluatePredictions({ ...options, predictions: turned, labels: heads });
    expect(again.top3Accuracy).toEqual(report.top3Accuracy);
    expect(again.calibration.logLoss.value).toBeCloseTo(report.calibration.logLoss.value);
  });

  it("says nothing of fields that no ticket has", () => {
    const bare = tickets.map((ticket) => ({
      ...ticket,
      labels: { ...ticket.labels, subcategory: null, priority: null },
    }));
    expect(evaluatePredictions({ ...options, tickets: bare, outOfScope: [] })).toMatchObject({
      subcategory: null,
      priority: null,
      outOfScope: null,
    });
  });

  it("refuses lists that do not match, and an empty one", () => {
    expect(() => evaluatePredictions({ ...options, tickets: tickets.slice(1) })).toThrow(
      /60 predictions .* 59 test tickets/,
    );
    expect(() => evaluatePredictions({ ...options, predictions: [], tickets: [] })).toThrow(/No test ticket/);
  });

  it("reads as a table with every figure's interval", () => {
    const text = formatEvaluation(report);
    expect(text).toMatch(/macro F1 +0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]/);
    for (const label of labels) expect(text).toContain(`  ${label}`);
    expect(text).toContain("MISSES 0.92");
    expect(text).not.toContain("NaN");
  });
});

describe("whatever the answers are", () => {
  const random = createRandom(11);
  const draw = (): TicketPrediction => {
    const raw = labels.map(() => random() ** 4);
    const sum = raw.reduce((total, value) => total + value, 0);
    return prediction(
      labels,
      raw.map((value) => value / sum),
      { priority: Math.floor(random() * 4), familiarity: random() },
    );
  };

  it.each(Array.from({ length: 25 }, (_, index) => index))(
    "shares stay between 0 and 1 and intervals in order (%i)",
    () => {
      const count = 1 + Math.floor(random() * 30);
      const some = Array.from({ length: count }, () =>
        testTicket(labels[Math.floor(random() * 5)] ?? "", Math.floor(random() * 4)),
      );
      const result = evaluatePredictions({
        ...options,
        tickets: some,
        predictions: some.map(draw),
        outOfScope: [draw()],
        rounds: 40,
      });
      const { category, calibration, selective, priority } = result;
      const shares = [
        category.macroF1,
        category.accuracy,
        result.top3Accuracy,
        calibration.error,
        selective.aurc,
        selective.sure.unsure,
      ];
      for (const { value, low, high } of [...shares, ...selective.atPrecision.map(({ coverage }) => coverage)]) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high);
      }
      expect(result.top3Accuracy.value).toBeGreaterThanOrEqual(result.accuracy);
      expect(calibration.brier.value).toBeLessThanOrEqual(2);
      expect(priority?.kappa.value).toBeLessThanOrEqual(1);
      expect(selective.curve.at(-1)).toMatchObject({ coverage: 1, precision: expect.closeTo(result.accuracy) });
      expect(calibration.bins.reduce((sum, bin) => sum + bin.tickets, 0)).toBe(count);
      expect(JSON.stringify(result)).not.toContain("NaN");
    },
  );
});
