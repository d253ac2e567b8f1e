import { describe, expect, it } from "vitest";
import { historyTicket } from "./fixtures/history-tickets.ts";
import { createKnows, learnedByCandidate, learnedTickets, parseLearnedTickets } from "./learned-tickets.ts";

const [first, second] = [historyTicket("the printer jams"), historyTicket("password expired")];

describe("what an adapter has learned", () => {
  it("is known again, and what came since or was labelled anew is not", async () => {
    const learned = await learnedTickets([first], "desk");
    const anew = { ...first, labels: { ...first.labels, category: "odd" } };
    const knows = await createKnows([first, second, anew], learned);
    expect([first, second, anew].map(knows)).toEqual([true, false, false]);
  });

  it("grows with each training that goes on, and holds no text", async () => {
    const learned = await learnedTickets([second], "desk", await learnedTickets([first], "desk"));
    expect([first, second].map(await createKnows([first, second], learned))).toEqual([true, true]);
    expect(JSON.stringify(learned)).not.toMatch(/printer|password/);
  });

  it("is written down for an adapter that somebody may go on from, and for no other", async () => {
    const before = await learnedTickets([first], "desk");
    const divided = { train: [first, second] };
    const learnedBy = (more: { readonly adapted: boolean; readonly method: "head" | "contrast" }) =>
      learnedByCandidate({ adapter: new Uint8Array(1), adaptation: more, divided, taxonomy: { id: "desk" } }, before);
    expect((await learnedBy({ adapted: true, method: "head" }))?.hashes).toHaveLength(2);
    expect(await learnedBy({ adapted: false, method: "head" })).toBe(before);
    expect(await learnedBy({ adapted: true, method: "contrast" })).toBeNull();
    expect(await learnedByCandidate({ adaptation: null, divided, taxonomy: { id: "desk" } }, before)).toBeNull();
  });

  it("is refused by its name where a file is something else", () => {
    expect(() => parseLearnedTickets({ format: 2 }, "learned.json")).toThrow(/^learned\.json: not a list/);
  });
});
