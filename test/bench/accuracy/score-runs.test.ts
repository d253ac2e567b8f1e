import type { HistoryTicket, TicketPrediction } from "@lucid/trainer";
import { describe, expect, it } from "vitest";
import { scoreFamiliarity, scoreGain, scoreRuns } from "./score-runs.ts";

function ticket(category: string): HistoryTicket {
  return {
    ...{ id: category, subject: "", body: "", bodyFormat: "text", language: null, createdAt: null, group: category },
    ...{ requester: null, agent: null, knownEntities: [], labelSource: "unknown" },
    labels: { category, subcategory: null, priority: null, team: null, tags: [] },
  };
}

function said(labelId: string, confidence: number, familiarity = 0): TicketPrediction {
  return {
    category: { labelId, confidence },
    categoryProbabilities: [],
    subcategory: { labelId: "", confidence: 0 },
    priority: { labelId: "normal", confidence: 0 },
    ...{ familiarity, unfamiliar: false },
  };
}

const tickets = ["a", "a", "b", "b"].map(ticket);
const right = [said("a", 1), said("a", 1), said("b", 1), said("b", 1)];
const half = [said("a", 1), said("b", 1), said("b", 1), said("a", 1)];

describe("scores of runs", () => {
  it("are the mean over the draws, with the value inside its interval", () => {
    const { accuracy, macroF1, calibrationError } = scoreRuns(tickets, [right, half]);
    expect(accuracy.value).toBeCloseTo(0.75, 9);
    expect(macroF1.value).toBeCloseTo(0.75, 9);
    expect(calibrationError.value).toBeCloseTo(0.25, 9);
    expect(accuracy.low).toBeLessThan(0.75);
    expect(accuracy.high).toBe(1);
  });

  it("compare with the best of the others, not with their mean", () => {
    expect(scoreGain(tickets, right, [half, right], "accuracy").value).toBe(0);
    expect(scoreGain(tickets, right, [half], "macroF1").value).toBeCloseTo(0.5, 9);
    expect(scoreGain(tickets, half, [right], "accuracy")).toMatchObject({ value: -0.5 });
  });

  it("say how often a ticket seems more familiar than a text of no category", () => {
    const inside = [said("a", 1, 3), said("a", 1, 2), said("b", 1, 1)];
    const outside = [said("a", 1, 0), said("b", 1, 1.5)];
    expect(scoreFamiliarity([{ inside, outside }]).value).toBeCloseTo(5 / 6, 9);
  });
});
