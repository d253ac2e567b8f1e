import type { HistoryTicket } from "@lucid/trainer";
import { describe, expect, it } from "vitest";
import type { TeachingDecision } from "./choose-decisions.ts";
import { joinHistory } from "./join-history.ts";

const ticket = (id: string, change: Partial<HistoryTicket> = {}): HistoryTicket => ({
  ...{ id, subject: "", body: `text of ${id}`, bodyFormat: "text", language: null, createdAt: null },
  ...{ requester: "r", agent: null, knownEntities: [], labelSource: "automation", group: id },
  labels: { category: "a", subcategory: "a-one", priority: "low", team: "one", tags: ["vip"] },
  ...change,
});
const decision = (ticketId: string, change: Partial<TeachingDecision> = {}): TeachingDecision => ({
  ...{ ticketId, decidedAt: "2026-01-05T09:00:00.000Z", agent: "agent", requester: null, text: null },
  labels: { category: "b", subcategory: null, priority: "urgent", team: null },
  ...change,
});

describe("history and decisions", () => {
  it("meet by ticket id: what passed review replaces the old label, the text stays", () => {
    const { tickets, joined } = joinHistory([ticket("1"), ticket("2")], [decision("2")]);
    expect(joined).toBe(1);
    expect(tickets[0]).toEqual(ticket("1"));
    expect(tickets[1]).toMatchObject({
      ...{ body: "text of 2", labelSource: "person", agent: "agent" },
      labels: { category: "b", subcategory: null, priority: "urgent", team: null, tags: ["vip"] },
    });
  });

  it("keep the history's subcategory where only the priority changed", () => {
    const same = decision("1", { labels: { category: "a", subcategory: null, priority: "high", team: null } });
    expect(joinHistory([ticket("1")], [same]).tickets[0]?.labels).toMatchObject({
      subcategory: "a-one",
      priority: "high",
    });
  });

  it("add tickets that only decisions know, where these hold text, and count those that do not", () => {
    const { tickets, added, withoutText } = joinHistory([], [decision("1", { text: "redacted" }), decision("2")]);
    expect([added, withoutText]).toEqual([1, 1]);
    expect(tickets).toMatchObject([{ id: "1", body: "redacted", labelSource: "person", labels: { category: "b" } }]);
  });
});
