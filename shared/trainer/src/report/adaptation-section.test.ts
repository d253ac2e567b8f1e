import { describe, expect, it } from "vitest";
import type { AdaptationSummary } from "../adapter/adaptation-summary.ts";
import type { EvaluationReport } from "../evaluation/evaluation-report.ts";
import { adaptationSection } from "./adaptation-section.ts";

const interval = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const summary: AdaptationSummary = {
  ...{ adapted: true, method: "head", reason: "Adapted: held-out tickets are read better, by more than chance" },
  tickets: { taught: 900, heldOut: 100 },
  before: { macroF1: 0.8, loss: 0.6, expectedCalibrationError: 0.02 },
  after: { macroF1: 0.85, loss: 0.5, expectedCalibrationError: 0.01 },
  gain: { loss: interval(0.1), macroF1: interval(0.05) },
  training: { seconds: 600, steps: 90, plannedSteps: 90, resumedFrom: 0 },
};
const textOf = (adaptation: AdaptationSummary) =>
  String(adaptationSection({ adaptation } as unknown as EvaluationReport))
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("what an evaluation says of adapting the encoder", () => {
  it("is both encoders' figures, who taught, who decided, and how long it took", () => {
    const text = textOf(summary);
    expect(text).toContain("100 tickets that taught neither; 900 tickets taught the adapted one, in 10 minutes.");
    expect(text).toMatch(/Mean F1 80\.0.* 85\.0.* \+5\.0/);
    expect(text).toMatch(/Log loss 0\.600 0\.500 −0\.100/);
  });

  it("says of few tickets that each half was asked of the other's encoder, also where nothing was kept", () => {
    const few = { ...summary, method: "contrast", tickets: { taught: 300, heldOut: 300 } } as const;
    expect(textOf(few)).toContain(
      "Each half of 300 tickets was asked of an encoder that had learned from the other half.",
    );
    expect(textOf(few)).toContain("Then all of them taught the one that is kept, in 10 minutes.");
    const refused = { ...few, adapted: false, training: null, tickets: { taught: 0, heldOut: 300 } };
    expect(textOf(refused)).toContain("Mean F1");
    expect(textOf(refused)).not.toContain("the one that is kept");
  });

  it("is the reason alone where nothing was tried", () => {
    const reason = "Not adapted: 40 tickets are too few to decide, 100 are needed";
    const text = textOf({ ...summary, adapted: false, reason, before: null, after: null, gain: null, training: null });
    expect(text).toContain(reason);
    expect(text).not.toContain("Mean F1");
  });
});
