import { describe, expect, it } from "vitest";
import { historyTicket } from "./fixtures/history-tickets.ts";
import { heldOutGroups } from "./held-out-groups.ts";

const tickets = Array.from({ length: 600 }, (_, index) => historyTicket(`ticket ${index}`, `group ${index >> 1}`));

describe("tickets that teach no encoder", () => {
  it("are about the share that was asked for", async () => {
    const alone = tickets.map((ticket) => ({ ...ticket, group: ticket.id }));
    const held = await heldOutGroups(alone, 0.1);
    expect(held.size).toBeGreaterThan(35);
    expect(held.size).toBeLessThan(85);
  });

  it("stay held out, and no other joins them, when tickets are added", async () => {
    const some = tickets.slice(0, 300);
    const before = await heldOutGroups(some, 0.1);
    const groups = new Set(some.map(({ group }) => group));
    const after = await heldOutGroups(tickets, 0.1);
    expect([...after].filter((group) => groups.has(group)).sort()).toEqual([...before].sort());
  });

  it("come with all near duplicates: a group whose one ticket is held out is held out whole", async () => {
    const lone = await heldOutGroups(
      tickets.map((ticket) => ({ ...ticket, group: ticket.id })),
      0.1,
    );
    const wanted = new Set(tickets.filter(({ id }) => lone.has(id)).map(({ group }) => group));
    expect(await heldOutGroups(tickets, 0.1)).toEqual(wanted);
  });
});
