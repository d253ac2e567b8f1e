import { describe, expect, it } from "vitest";
import { DEFAULT_ASSUMPTIONS, recommendApproach, type Situation } from "./recommend-approach.ts";
import { runCaptured } from "./testing/run-captured.ts";

const SITUATION: Situation = {
  ticketsPerYear: 50_000,
  labelCounts: {},
  macroF1: null,
  unsure: null,
  rightWhenSure: null,
  critical: [],
  llmAllowed: true,
};

describe("the recommendation", () => {
  it("is the encoder where it was measured good and many tickets come", () => {
    expect(recommendApproach({ ...SITUATION, macroF1: 0.9 }).recommended).toBe("encoder");
  });

  it("is a language model where there are hardly any labels and few tickets", () => {
    const few = { ...SITUATION, ticketsPerYear: 500, labelCounts: { billing: 1, access: 0, other: 2 } };
    expect(recommendApproach(few).recommended).toBe("llm");
  });

  it("is both where the encoder is sure of much and good at it, but not of everything", () => {
    const sure = { ...SITUATION, macroF1: 0.75, unsure: 0.4, rightWhenSure: 0.95 };
    expect(recommendApproach(sure).recommended).toBe("hybrid");
  });

  it("never sends text away where it may not leave the house", () => {
    const { recommended, options } = recommendApproach({ ...SITUATION, macroF1: 0.6, llmAllowed: false });
    expect(recommended).toBe("encoder");
    expect(options.filter(({ possible }) => possible)).toEqual([]);
  });

  it("leaves no critical category to an encoder that does not reach 0.92 there", () => {
    const weak = { ...SITUATION, macroF1: 0.9, critical: [{ label: "fraud", f1: 0.85 }] };
    const { options, reasons } = recommendApproach(weak);
    expect(options.find(({ approach }) => approach === "encoder")?.possible).toBe(false);
    expect(reasons.join(" ")).toContain("fraud has F1 0.85");
  });

  it("adds up: running, labels and misroutes are the first year", () => {
    const labelCounts = { billing: 5, access: 100 };
    for (const option of recommendApproach({ ...SITUATION, labelCounts }).options) {
      expect(option.totalFirstYear).toBeCloseTo(option.runningPerYear + option.labelling + option.misrouteCostPerYear);
      expect(option.misrouteCostPerYear).toBeCloseTo((option.misroutesPerYear * 6 * 40) / 60);
    }
    const [encoder] = recommendApproach({ ...SITUATION, labelCounts }).options;
    expect(encoder?.labelling).toBeCloseTo((15 * 0.5 * 40) / 60);
  });

  it("grows with the labels: expected F1 follows the learning curve between its points", () => {
    const f1 = (count: number) =>
      recommendApproach({ ...SITUATION, labelCounts: { a: count, b: count } }).options[0]?.f1;
    expect(f1(0)).toBeCloseTo(0.622);
    expect(f1(15)).toBeCloseTo((0.851 + 0.884) / 2);
    expect(f1(1000)).toBeCloseTo(0.91);
  });

  it("names every assumption, in text and in JSON", async () => {
    const args = [
      "recommend",
      "--tickets-per-year",
      "20000",
      "--label-counts",
      "billing=400,access=35",
      "--hourly-wage",
      "50",
    ];
    const text = await runCaptured(args);
    for (const name of Object.keys(DEFAULT_ASSUMPTIONS)) expect(text.stdout).toContain(name);
    const json = await runCaptured([...args, "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ assumptions: { hourlyWage: 50 }, options: [{}, {}, {}] });
  });
});
