import type { Decision } from "@lucid/core";
import { sampleDecision } from "@lucid/testkit";
import { describe, expect, it } from "vitest";
import { drawSample } from "./draw-sample.ts";
import { measureMonth } from "./measure-month.ts";
import { effectivePolicy, sampledKappa } from "./passes-review.ts";

const decided = (number: number, category: string, confidence: number, change: Partial<Decision> = {}) =>
  sampleDecision(number, {
    final: { category, subcategory: null, priority: "normal", team: null },
    confidence: { category: confidence, subcategory: null, priority: null, team: null },
    ...change,
  });

describe("the monthly sample", () => {
  const month = [
    ...Array.from({ length: 900 }, (_, index) => decided(index, "common", 0.9)),
    ...Array.from({ length: 90 }, (_, index) => decided(1000 + index, "common", 0.4)),
    ...Array.from({ length: 10 }, (_, index) => decided(2000 + index, "rare", 0.6)),
  ];

  it("sees every class and confidence, the rest in proportion", () => {
    const drawn = drawSample(month, 50, "2026-01");
    const counts = new Map<string, number>();
    for (const { stratum } of drawn) counts.set(stratum, (counts.get(stratum) ?? 0) + 1);
    expect(drawn).toHaveLength(50);
    expect(counts.get("rare middle")).toBeGreaterThanOrEqual(1);
    expect(counts.get("common low")).toBeGreaterThanOrEqual(4);
    expect(counts.get("common high")).toBeGreaterThanOrEqual(43);
  });

  it("is the same for everybody who draws it, and another one next month", () => {
    const ids = (seed: string) => drawSample(month, 50, seed).map(({ decisionId }) => decisionId);
    expect(ids("2026-01")).toEqual(ids("2026-01"));
    expect(ids("2026-01")).not.toEqual(ids("2026-02"));
  });

  it("holds one decision a ticket, and none that nobody confirmed", () => {
    const same = [decided(1, "a", 0.9, { ticketId: "t" }), decided(2, "b", 0.9, { ticketId: "t" })];
    const ignored = decided(3, "a", 0.9, { kind: "ignored" });
    expect(drawSample([...same, ignored], 10, "x").map(({ decisionId }) => decisionId)).toEqual([same[1]?.id]);
  });
});

describe("a month's agreement", () => {
  const lead = (category: string) => ({ category, subcategory: null, priority: null });
  const items = [
    ...Array.from({ length: 20 }, (_, index) => ({ decision: decided(index, "a", 0.9), labels: lead("a") })),
    ...Array.from({ length: 5 }, (_, index) => ({ decision: decided(30 + index, "a", 0.9), labels: lead("b") })),
    ...Array.from({ length: 10 }, (_, index) => ({ decision: decided(40 + index, "b", 0.4), labels: lead("a") })),
    ...Array.from({ length: 15 }, (_, index) => ({ decision: decided(60 + index, "b", 0.4), labels: lead("b") })),
  ];

  it("is Cohen's kappa of lead and agents: 0.4 for 20, 5, 10 and 15", () => {
    const result = measureMonth("2026-01", 60, items);
    expect(result.agents).toEqual({ compared: 50, same: 0.7, kappa: expect.closeTo(0.4, 10) });
    expect(result.bands).toMatchObject([
      { band: "low", labelled: 25, agentsSame: 15 },
      { band: "high", labelled: 25, agentsSame: 20 },
    ]);
    expect(result.categories.map(({ category, labelled }) => [category, labelled])).toEqual([
      ["a", 30],
      ["b", 20],
    ]);
  });

  it("under 0.70 makes corrections wait for a lead, and is the kappa on record", () => {
    const settings = { corrections: "unless-rejected", waitDays: 7, samplePerMonth: 60 } as const;
    const low = measureMonth("2026-01", 60, items);
    expect(effectivePolicy(settings, [low])).toMatchObject({
      corrections: "approved-only",
      strictBecauseOf: "2026-01",
    });
    expect(sampledKappa([low])).toBeCloseTo(0.4, 10);
    const few = measureMonth("2026-02", 60, items.slice(0, 8));
    expect(effectivePolicy(settings, [few])).toMatchObject({ corrections: "unless-rejected", strictBecauseOf: null });
    expect(sampledKappa([few])).toBeNull();
  });
});
