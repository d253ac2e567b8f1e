import type { Decision } from "@lucid/core";
import { sampleDecision } from "@lucid/testkit";
import { editTaxonomy } from "@lucid/trainer";
import { describe, expect, it } from "vitest";
import { knownLabels } from "../decisions/validate-decision.ts";
import { QUEUE_TAXONOMY, queueCorrection } from "../testing/learning-desk.ts";
import { type ChoiceFacts, chooseDecisions } from "./choose-decisions.ts";

const NOW = Date.UTC(2026, 1, 1);
const OLD = "2026-01-01T00:00:00.000Z";
const FACTS: ChoiceFacts = {
  ...{ verdicts: new Map(), sampled: new Map(), policy: { corrections: "unless-rejected", waitDays: 7 } },
  ...{ known: knownLabels(QUEUE_TAXONOMY), agentShare: 0.3, withText: false, now: NOW },
};
const correction = (number: number, change: Partial<Decision> & { readonly receivedAt?: string } = {}) => ({
  ...sampleDecision(number, { ...queueCorrection(number), ...change }),
  receivedAt: change.receivedAt ?? OLD,
});

async function choose(rows: readonly ReturnType<typeof correction>[], facts: Partial<ChoiceFacts> = {}) {
  const all = (async function* () {
    yield* rows;
  })();
  return chooseDecisions(all, { ...FACTS, ...facts });
}

describe("decisions that teach", () => {
  it("are corrections that nobody rejected within the waiting period", async () => {
    const young = correction(2, { receivedAt: new Date(NOW - 3_600_000).toISOString() });
    const { decisions, counts } = await choose([correction(1), young]);
    expect(decisions.map(({ ticketId }) => ticketId)).toEqual(["1001"]);
    expect(counts).toMatchObject({ used: 1, waiting: 1 });
  });

  it("are never those that nobody confirmed, a lead rejected, or a blind relabelling contradicts", async () => {
    const ignored = correction(1, { kind: "ignored" });
    const [rejected, disputed] = [correction(2), correction(3)];
    const { decisions, counts } = await choose([ignored, rejected, disputed], {
      verdicts: new Map([[rejected.id, { verdict: "rejected" }]]),
      sampled: new Map([[disputed.id, { category: "queue-c", subcategory: null, priority: null }]]),
    });
    expect(decisions).toEqual([]);
    expect(counts).toMatchObject({ unconfirmed: 1, rejected: 1, disputed: 1, used: 0 });
  });

  it("wait for approval where the configuration asks for it", async () => {
    const [approved, silent] = [correction(1), correction(2)];
    const { decisions } = await choose([approved, silent], {
      policy: { corrections: "approved-only", waitDays: 0 },
      verdicts: new Map([[approved.id, { verdict: "approved" }]]),
    });
    expect(decisions.map(({ ticketId }) => ticketId)).toEqual(["1001"]);
  });

  it("are the latest word about a ticket that passed review", async () => {
    const first = correction(1);
    const second = correction(2, {
      ticketId: first.ticketId,
      final: { ...first.final, category: "queue-c", subcategory: "queue-c-one" },
    });
    expect((await choose([first, second])).decisions).toMatchObject([{ labels: { category: "queue-c" } }]);
    const verdicts = new Map([[second.id, { verdict: "rejected" as const }]]);
    expect((await choose([first, second], { verdicts })).decisions).toMatchObject([
      { labels: { category: "queue-b" } },
    ]);
  });

  it("come from one agent only up to the share of a category, unless a lead approved them", async () => {
    const eager = Array.from({ length: 60 }, (_, index) => correction(index + 1, { agent: "e".repeat(32) }));
    const others = Array.from({ length: 40 }, (_, index) =>
      correction(index + 100, { agent: String(index % 9).repeat(32) }),
    );
    const { decisions, counts } = await choose([...eager, ...others]);
    expect(decisions.filter(({ agent }) => agent.startsWith("e"))).toHaveLength(30);
    expect(counts).toMatchObject({ used: 70, beyondShare: 30 });
    const verdicts = new Map(eager.map(({ id }) => [id, { verdict: "approved" as const }]));
    expect((await choose([...eager, ...others], { verdicts })).counts.used).toBe(100);
  });

  it("of an earlier version of the taxonomy are brought along, and left out where nobody can say what they mean now", async () => {
    const renamed = editTaxonomy(QUEUE_TAXONOMY, { kind: "rename", level: "category", label: "queue-b", id: "desk-b" });
    const without = editTaxonomy(renamed.taxonomy, { kind: "disable", level: "category", label: "queue-c" });
    const final = (category: string) => ({ category, subcategory: null, priority: null, team: null });
    const rows = [correction(1, { final: final("queue-b") }), correction(2, { final: final("queue-c") })];
    const { decisions, counts } = await choose(rows, {
      known: knownLabels(without.taxonomy),
      migrations: [renamed.migration, without.migration],
    });
    expect(decisions).toMatchObject([{ ticketId: "1001", labels: { category: "desk-b" } }]);
    expect(counts).toMatchObject({ used: 1, unknownLabel: 1 });
  });

  it("have labels of today's taxonomy", async () => {
    const gone = correction(1, { final: { category: "closed-queue", subcategory: null, priority: null, team: null } });
    expect((await choose([gone])).counts).toMatchObject({ unknownLabel: 1, used: 0 });
  });
});
