import { describe, expect, it } from "vitest";
import { evaluatePredictions } from "./evaluate-predictions.ts";
import { prediction, smallTaxonomy, testTicket } from "./fixtures/scored-tickets.ts";

const LABELS = ["access", "billing"];
const taxonomy = smallTaxonomy(LABELS);

/** Tags of five tickets, and those that were suggested. */
const TAGS: readonly (readonly [carried: readonly string[], suggested: readonly string[]])[] = [
  [
    ["vpn", "mac"],
    ["vpn", "mac"],
  ],
  [["vpn"], ["vpn", "mac"]],
  [["vpn", "never-learned"], []],
  [["mac"], ["vpn"]],
  [[], []],
];
const tickets = TAGS.map(([tags], index) => {
  const ticket = testTicket("access");
  return { ...ticket, labels: { ...ticket.labels, tags, team: index === 0 ? "two" : "one" } };
});
const predictions = TAGS.map(([, tags]) => ({
  ...prediction(LABELS, [0.9, 0.1]),
  tags: tags.map((labelId) => ({ labelId, confidence: 0.8 })),
}));
const options = { predictions, tickets, taxonomy, seed: 1, rounds: 100 };

describe("an evaluation of tags", () => {
  it("counts each tag that can be suggested, whatever else a ticket carries", () => {
    const { tags } = evaluatePredictions({ ...options, tags: ["vpn", "mac"] });
    // vpn: 2 right, 1 wrong, 1 missed; mac: 1 right, 1 wrong, 1 missed.
    expect(tags?.classes.map(({ label, f1, support, predicted }) => [label, f1, support, predicted])).toEqual([
      ["vpn", 4 / 6, 3, 3],
      ["mac", 2 / 4, 2, 2],
    ]);
    expect(tags?.macroF1.value).toBeCloseTo((4 / 6 + 2 / 4) / 2, 10);
    expect(tags?.microF1.value).toBeCloseTo(6 / 10, 10);
    expect(tags?.microF1.low).toBeLessThan(0.6);
  });

  it("says nothing where no tag was learned", () => {
    expect(evaluatePredictions(options).tags).toBeNull();
  });
});

describe("an evaluation of teams", () => {
  it("takes the learned team where there is one, else the taxonomy's", () => {
    expect(evaluatePredictions(options).team).toMatchObject({ learned: false, tickets: 5, accuracy: { value: 0.8 } });
    const learned = predictions.map((one, index) => ({
      ...one,
      team: { labelId: index < 2 ? "two" : "one", confidence: 0.9 },
    }));
    const { team } = evaluatePredictions({ ...options, predictions: learned });
    expect(team).toMatchObject({ learned: true, accuracy: { value: 0.8 } });
    expect(team?.classes.map(({ label, support, predicted }) => [label, support, predicted])).toEqual([
      ["one", 4, 3],
      ["two", 1, 2],
    ]);
  });

  it("says nothing where no ticket has a team", () => {
    const without = tickets.map((ticket) => ({ ...ticket, labels: { ...ticket.labels, team: null } }));
    expect(evaluatePredictions({ ...options, tickets: without }).team).toBeNull();
  });
});
