import { createLabelMapper, type FieldMapping, type SavedTicket, type TicketChange } from "@lucid/core";
import { helpdeskHostContract, sampleMapping, sampleTaxonomy } from "@lucid/testkit";
import { describe, expect, it, vi } from "vitest";
import { FakeFreshworksClient } from "./freshworks-client.fake.ts";
import { createFreshworksHost } from "./freshworks-host.ts";

const mapping: FieldMapping = {
  ...sampleMapping,
  category: { field: "cf_category", values: {} },
  subcategory: { field: "cf_subcategory", values: {} },
  confidence: { field: "cf_confidence" },
};

function open() {
  const client = new FakeFreshworksClient();
  client.settings.field_mapping = JSON.stringify(mapping);
  const host = createFreshworksHost(client);
  host.useLabels(createLabelMapper(sampleTaxonomy, mapping, "freshdesk"));
  return { client, host };
}

helpdeskHostContract("freshdesk", async () => {
  const { client, host } = open();
  return {
    host,
    // Custom fields have no change event: what the agent chose there is known from the save on.
    toldField: "team",
    setField: async (field, raw) => client.edit(field, raw),
    getField: async (field) => client.field(field),
    setBody: async (body) => {
      client.ticket = { ...client.ticket, description: body };
    },
    addCustomerMessage: async (body) => client.addReply(body, true),
    save: async () => client.update(),
    failSave: async () => client.update("refused"),
    removeFieldFromForm: async (field) => client.removeFromForm(field),
    close: async () => undefined,
  };
});

describe("a save in Freshdesk", () => {
  it.each([true, false])("is told with all final values, custom fields named by the event: %s", async (told) => {
    const { client, host } = open();
    const saves: SavedTicket[] = [];
    host.onSaved((saved) => void saves.push(saved));
    await host.applyFields({ labels: { category: "hardware-failure", priority: "high" } });
    client.edit("category", "Software bug");
    client.edit("team", "9003");
    client.update("stored", told);
    await vi.waitFor(() => expect(saves).toHaveLength(1));
    expect(saves[0]?.fields).toMatchObject({
      category: { labelId: "software-bug" },
      priority: { labelId: "high" },
      team: { labelId: "application-n2" },
    });
  });

  it("is told although the desk does not answer any more, with what is known", async () => {
    const { client, host } = open();
    const saves: SavedTicket[] = [];
    host.onSaved((saved) => void saves.push(saved));
    await host.readTicket();
    await host.applyFields({ labels: { category: "access", priority: "urgent" } });
    client.dataFailure = { status: 504, message: "Timeout" };
    client.update("stored", false);
    await vi.waitFor(() => expect(saves).toHaveLength(1));
    expect(saves[0]).toMatchObject({
      ticketId: "42",
      fields: { category: { labelId: "access" }, priority: { labelId: "urgent" } },
    });
  });

  it("ends what was unsaved: the stored values count again", async () => {
    const { client, host } = open();
    host.onSaved(() => undefined);
    await host.applyFields({ labels: { team: "hardware-n2" } });
    client.update();
    client.ticket = { ...client.ticket, subject: "Other" };
    expect((await host.readTicket()).fields.team.labelId).toBe("hardware-n2");
  });
});

describe("what Freshdesk tells", () => {
  it("of the conversation is a customer message only when the customer wrote it", async () => {
    const { client, host } = open();
    const changes: TicketChange[] = [];
    host.onTicketChange((change) => void changes.push(change));
    await host.readTicket();
    client.addReply("On it.", false);
    client.addReply("Still broken.", true);
    await vi.waitFor(() => expect(changes).toHaveLength(1));
    client.addReply("Looking.", false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(changes).toEqual([{ kind: "customer-message" }]);
  });

  it("of an agent who takes the ticket is an assignment in person", async () => {
    const { client, host } = open();
    const changes: TicketChange[] = [];
    host.onTicketChange((change) => void changes.push(change));
    await host.applyFields({ labels: { team: "hardware-n2" } });
    expect(await host.readTicket()).toMatchObject({ assigned: true, assignedToAgent: false });
    client.edit("agent", "9");
    expect(await host.readTicket()).toMatchObject({ assigned: true, assignedToAgent: true });
    await vi.waitFor(() => expect(changes.at(-1)).toMatchObject({ kind: "fields", assignedToAgent: true }));
  });

  it.each([
    ["closed", { status: 5 }, {}],
    ["merged", { status: 5, merged_into: 7 }, {}],
    ["light-agent", {}, { loggedInUser: { id: 2, type: "collaborator" } }],
  ])("makes a ticket read-only: %s", async (reason, ticket, others) => {
    const { client, host } = open();
    Object.assign(client.ticket, ticket);
    Object.assign(client.others, others);
    expect((await host.readTicket()).readOnly).toBe(reason);
  });

  it("is heard no more after the subscriptions ended", async () => {
    const { client, host } = open();
    const heard = vi.fn();
    const stops = [host.onTicketChange(heard), host.onSaved(heard), host.onVisibility(heard)];
    for (const stop of stops) stop();
    client.edit("priority", "4");
    client.update();
    client.emit("app.activated");
    await host.applyFields({ labels: { category: "access" } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("what the app asks of Freshdesk", () => {
  it("writes the confidence in percent, as a number, and puts it back", async () => {
    const { client, host } = open();
    await host.applyFields({ labels: { category: "access" }, confidence: 91.6 });
    expect(client.triggered.at(-1)).toEqual(["setValue", { id: "cf_confidence", value: 92 }]);
    expect((await host.readTicket()).confidence).toBe("92");
    await host.applyFields({ labels: {}, restore: { confidence: null } });
    expect(client.field("confidence")).toBeNull();
    expect((await host.readTicket()).confidence).toBeNull();
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

  it("passes the proxy's answers on, refusals included, and says offline when there is none", async () => {
    const { client, host } = open();
    const request = { operation: "decisions", body: "{}" } as const;
    client.answerTemplate = (name) => ({ status: 200, response: JSON.stringify({ name }) });
    expect(await host.proxyRequest(request)).toEqual({ status: 200, body: '{"name":"sendDecisions"}' });
    client.answerTemplate = () => Promise.reject({ status: 429, response: "slow", headers: { "retry-after": "3" } });
    expect(await host.proxyRequest(request)).toEqual({ status: 429, body: "slow", retryAfterMs: 3_000 });
    client.answerTemplate = () => Promise.reject({ status: 502, message: "no route" });
    await expect(host.proxyRequest(request)).rejects.toMatchObject({ code: "offline" });
  });

  it("rejects with the product's own error only", async () => {
    const { client, host } = open();
    client.iparams.get = () => Promise.reject({ status: 504, message: "Timeout" });
    await expect(host.readSettings()).rejects.toMatchObject({ code: "host_error", message: "Timeout" });
  });

  it("never asks for more height than a sidebar app may have", async () => {
    const { client, host } = open();
    host.resize(1_200.5);
    expect(client.resized).toEqual(["700px"]);
  });
});
