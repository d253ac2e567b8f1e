import { createLabelMapper, type SavedTicket, type TicketChange } from "@lucid/core";
import { helpdeskHostContract, sampleMapping, sampleTaxonomy } from "@lucid/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeZafClient } from "./zaf-client.fake.ts";
import { createZafHost } from "./zaf-host.ts";

function open(prepare: (client: FakeZafClient) => void = () => undefined) {
  const client = new FakeZafClient();
  client.settings.field_mapping = JSON.stringify(sampleMapping);
  prepare(client);
  const host = createZafHost(client);
  host.useLabels(createLabelMapper(sampleTaxonomy, sampleMapping, "zendesk"));
  return { client, host };
}

helpdeskHostContract("zendesk", async () => {
  const { client, host } = open();
  return {
    host,
    setField: async (field, raw) => client.edit(field, raw),
    getField: async (field) => client.field(field),
    setBody: async (body) => {
      client.values["ticket.description"] = body;
    },
    addCustomerMessage: async (body) => client.addComment(body, { id: 7, role: "end-user" }),
    save: async () => void (await client.submit()),
    failSave: async () => void (await client.submit("refused")),
    removeFieldFromForm: async (field) => client.removeFromForm(field),
    close: async () => undefined,
  };
});

describe("a save in Zendesk", () => {
  afterEach(() => void vi.useRealTimers());

  it("is told in the very turn of ticket.submit.done, with the values read in the save hook", async () => {
    const { client, host } = open();
    const saves: SavedTicket[] = [];
    host.onSaved((saved) => void saves.push(saved));
    client.edit("category", "lucid_access");
    expect(await Promise.all(client.emit("ticket.save"))).toEqual([true]);
    expect(saves).toHaveLength(0);
    client.emit("ticket.submit.done");
    expect(saves).toMatchObject([{ ticketId: "42", fields: { category: { labelId: "access" } } }]);
  });

  it("of a new ticket is told with the id that it was given", async () => {
    const { client, host } = open((fake) => {
      fake.values = { ...fake.values, "ticket.isNew": true, "ticket.id": null };
      fake.comments = [];
    });
    const saves: SavedTicket[] = [];
    host.onSaved((saved) => void saves.push(saved));
    expect((await host.readTicket()).id).toBeNull();
    await client.submit();
    await vi.waitFor(() => expect(saves).toMatchObject([{ ticketId: "77" }]));
  });

  it("is never held up by a desk that does not answer: the ticket as last read is recorded", async () => {
    vi.useFakeTimers();
    const { client, host } = open();
    const saves: SavedTicket[] = [];
    host.onSaved((saved) => void saves.push(saved));
    await host.readTicket();
    client.blocked = new Promise(() => undefined);
    const [hook] = client.emit("ticket.save");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await hook).toBe(true);
    client.emit("ticket.submit.done");
    expect(saves).toMatchObject([{ ticketId: "42" }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stays allowed, and breaks nothing, when the form cannot be read", async () => {
    const { client, host } = open();
    host.onSaved(() => undefined);
    client.get = () => Promise.reject(new Error("The frame is gone"));
    expect(await client.submit()).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe("what Zendesk tells", () => {
  it("of the conversation is a customer message only when the customer wrote it", async () => {
    const { client, host } = open();
    const changes: TicketChange[] = [];
    host.onTicketChange((change) => void changes.push(change));
    await host.readTicket();
    client.addComment("<p>On it.</p>", { id: 1, role: "agent" });
    client.addComment("<p>Note</p>", { id: 7, role: "end-user" }, false);
    expect(changes).toEqual([]);
    client.addComment("<p>Still broken.</p>", { id: 7, role: "end-user" });
    expect(changes).toEqual([{ kind: "customer-message" }]);
    expect((await host.readTicket()).followUps).toEqual([{ body: "<p>Still broken.</p>", bodyFormat: "html" }]);
  });

  it("of an agent who takes the ticket is an assignment in person", async () => {
    const { client, host } = open();
    await host.applyFields({ labels: { team: "hardware-n2" } });
    expect(await host.readTicket()).toMatchObject({ assigned: true, assignedToAgent: false });
    client.take(9);
    expect(await host.readTicket()).toMatchObject({ assigned: true, assignedToAgent: true });
  });

  it.each([
    ["closed", { "ticket.status": "closed" }],
    ["merged", { "ticket.status": "closed", "ticket.tags": ["closed_by_merge"] }],
    ["light-agent", { currentUser: { id: 2, name: "Li", role: "light_agent" } }],
  ])("makes a ticket read-only: %s", async (reason, values) => {
    const { host } = open((fake) => Object.assign(fake.values, values));
    expect((await host.readTicket()).readOnly).toBe(reason);
  });

  it("is heard no more after the subscriptions ended", async () => {
    const { client, host } = open();
    await host.readTicket();
    const stops = [
      host.onTicketChange(() => undefined),
      host.onSaved(() => undefined),
      host.onVisibility(() => undefined),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    for (const stop of stops) stop();
    expect(client.listenerCount()).toBe(0);
  });
});

describe("what the app asks of Zendesk", () => {
  it("writes the confidence in percent and puts it back", async () => {
    const { client, host } = open();
    await host.applyFields({ labels: { category: "access" }, confidence: 91.6 });
    expect(client.field("confidence")).toBe("92");
    expect((await host.readTicket()).confidence).toBe("92");
    await host.applyFields({ labels: {}, restore: { confidence: null } });
    expect(client.field("confidence")).toBeNull();
  });

  it("answers for a label without a value, and for one that the desk refuses", async () => {
    const { client, host } = open();
    client.removeFromForm("team");
    const result = await host.applyFields({ labels: { category: "made-up", team: "hardware-n2", priority: "high" } });
    expect(result).toMatchObject({
      category: { written: false, error: { code: "field_unmapped" } },
      team: { written: false, error: { code: "field_not_writable" } },
      priority: { written: true },
    });
  });

  it("says unavailable where the requester's tickets may not be read, and never more than asked for", async () => {
    const { client, host } = open();
    client.answerRequest = () => ({ tickets: [1, 2, 3].map((id) => ({ id, subject: "S", description: "D" })) });
    expect(await host.readRequesterHistory("7", 2)).toHaveLength(2);
    client.answerRequest = () => Promise.reject({ status: 403 });
    expect(await host.readRequesterHistory("7", 2)).toBe("unavailable");
  });

  it("passes the proxy's answers on, refusals included, and says offline when there is none", async () => {
    const { client, host } = open();
    client.answerRequest = () => ({ status: 201, responseText: '{"ok":true}', headers: {} });
    const request = { operation: "decisions", body: "{}" } as const;
    expect(await host.proxyRequest(request)).toEqual({ status: 201, body: '{"ok":true}' });
    expect(client.requests[0]).toMatchObject({ url: "https://triage.example.com/v1/decisions", secure: true });
    client.answerRequest = () =>
      Promise.reject({ status: 429, responseText: "slow", responseHeaders: { "Retry-After": "3" } });
    expect(await host.proxyRequest(request)).toEqual({ status: 429, body: "slow", retryAfterMs: 3_000 });
    client.answerRequest = () => Promise.reject(new Error("no route"));
    await expect(host.proxyRequest(request)).rejects.toMatchObject({ code: "offline" });
  });

  it("rejects with the product's own error, and tries settings anew", async () => {
    const { client, host } = open();
    const { metadata } = client;
    client.metadata = () => Promise.reject(new Error("timeout"));
    await expect(host.readSettings()).rejects.toMatchObject({ code: "host_error" });
    client.metadata = metadata;
    expect((await host.readSettings()).mode).toBe("suggest");
  });
});
