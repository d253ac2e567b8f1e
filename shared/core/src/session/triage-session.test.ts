import {
  abstentionFor,
  createFakeClassifier,
  createFakeClock,
  createFakeHost,
  type FakeHostOptions,
  sampleTaxonomy,
  settle,
  suggestionFor,
} from "@lucid/testkit";
import { describe, expect, it, vi } from "vitest";
import { AppError, createTriageSession, type Decision, type PrivacyLevel, type ReadyState } from "../index.ts";
import { UNKNOWN_PSEUDONYM } from "./unknown-pseudonym.ts";

interface Setup extends FakeHostOptions {
  readonly first?: ReturnType<typeof createFakeClassifier> | null;
  readonly refined?: ReturnType<typeof createFakeClassifier> | null;
  readonly privacyLevel?: PrivacyLevel;
  readonly pseudonym?: (id: string) => Promise<string>;
}

function setup(options: Setup = {}) {
  const host = createFakeHost(options);
  const first = options.first === undefined ? createFakeClassifier() : options.first;
  const refined = options.refined === undefined ? null : options.refined;
  const clock = createFakeClock();
  const rows: Decision[] = [];
  let ids = 0;
  const session = createTriageSession({
    host,
    first,
    refined,
    clock,
    taxonomy: sampleTaxonomy,
    outbox: {
      put: async (decision) => void rows.push(decision),
      state: () => ({ unsent: rows.length, buried: 0, durable: true, lastError: null, nextFlushAt: null }),
      onState: () => () => undefined,
    },
    uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`,
    pseudonym: options.pseudonym ?? (async (id) => `hmac-of-${id}`),
    privacyLevel: () => options.privacyLevel ?? "labels",
    bundleSequence: () => 0,
  });
  const ready = (): ReadyState => {
    const state = session.getState();
    if (state.kind !== "ready") throw new Error(`Expected a suggestion, the panel is ${JSON.stringify(state)}`);
    return state;
  };
  return { host, driver: host.driver, first, refined, clock, rows, session, ready };
}

async function opened(options: Setup = {}) {
  const panel = setup(options);
  await panel.session.start();
  await settle();
  return panel;
}

describe("the way to a suggestion", () => {
  it("shows the first answer at once and replaces it by the refined one", async () => {
    const refined = createFakeClassifier({
      source: "encoder",
      manual: true,
      answer: (request) => suggestionFor(request, { subcategory: "network" }),
    });
    const { ready } = await opened({ refined });
    expect(ready()).toMatchObject({ stage: "first", refinement: "pending" });
    expect(ready().fields.subcategory.label).toBe("printer");
    refined.release();
    await settle();
    expect(ready()).toMatchObject({ stage: "refined", refinement: "done" });
    expect(ready().fields.subcategory.label).toBe("network");
  });

  it("keeps the first answer when the agent touched a field before the refined one came", async () => {
    const refined = createFakeClassifier({
      manual: true,
      answer: (request) => suggestionFor(request, { subcategory: "network" }),
    });
    const { driver, ready } = await opened({ refined });
    driver.editLabel("priority", "low");
    refined.release();
    await settle();
    expect(ready()).toMatchObject({ stage: "first", refinement: "skipped" });
    expect(ready().fields.subcategory.label).toBe("printer");
  });

  it("shows the refined answer although a field was touched if there is no other", async () => {
    const refined = createFakeClassifier({ manual: true });
    const { driver, ready, session } = await opened({ first: null, refined });
    driver.editLabel("priority", "low");
    expect(session.getState()).toMatchObject({ kind: "loading", step: "suggestion" });
    refined.release();
    await settle();
    expect(ready().stage).toBe("refined");
  });

  it("stays with the first answer, and says why, when the refined one fails", async () => {
    const refined = createFakeClassifier();
    refined.failAll(new AppError("runtime_refused", "No wasm"));
    const { ready } = await opened({ refined });
    expect(ready().refinement).toBe("failed");
    expect(ready().refinementError?.code).toBe("runtime_refused");
  });

  it("becomes an error when nobody can answer, and start() tries again", async () => {
    const first = createFakeClassifier();
    first.failAll(new AppError("asset_corrupt", "Bad head"));
    const { session, ready } = await opened({ first });
    expect(session.getState()).toMatchObject({ kind: "error", error: { code: "asset_corrupt" } });
    first.failAll(null);
    await session.start();
    await settle();
    expect(ready().fields.category.label).toBe("hardware-failure");
  });

  it("drops an answer for another text, another ticket, or with a label the taxonomy does not have", async () => {
    for (const wrong of [
      createFakeClassifier({ answer: (request) => suggestionFor({ ...request, body: "other" }) }),
      createFakeClassifier({ answer: (request) => suggestionFor({ ...request, ticketId: "43" }) }),
      createFakeClassifier({ answer: (request) => suggestionFor(request, { category: "deleted" }) }),
    ]) {
      const { session } = await opened({ first: wrong });
      expect(session.getState().kind).toBe("error");
    }
  });

  it("cancels and reads anew when the text changes, quietly while nothing was touched", async () => {
    const first = createFakeClassifier({ manual: true });
    const { driver, ready, session } = await opened({ first });
    driver.editText({ body: "The badge does not open the door." });
    await settle();
    expect(first.aborted).toHaveLength(1);
    expect(session.getState().kind).toBe("loading");
    first.release();
    await settle();
    expect(ready().suggestion.readText.text).toContain("badge");
  });

  it("reads the first and the newest message after a new customer message", async () => {
    const { driver, first } = await opened();
    driver.addCustomerMessage("Now the network is down too.");
    await settle();
    expect(first?.requests.at(-1)?.body).toContain("invoices");
    expect(first?.requests.at(-1)?.body).toContain("network is down");
  });

  it("offers a new suggestion instead of replacing it once the agent touched something", async () => {
    const { driver, ready, session } = await opened();
    await session.accept();
    const before = ready().suggestion;
    driver.addCustomerMessage("Now the network is down too.");
    await settle();
    expect(ready().newMessageOffer).toEqual({ kind: "customer-message" });
    expect(ready().suggestion).toBe(before);
    await session.showNewSuggestion();
    await settle();
    expect(ready().newMessageOffer).toBeNull();
    expect(ready().suggestion.readText.text).toContain("network is down");
  });

  it("passes the requester's earlier tickets to the refined classifier when they arrive", async () => {
    const refined = createFakeClassifier();
    const history = [{ id: "7", subject: "Printer", body: "Jam", createdAt: "2026-01-01T00:00:00Z" }];
    await opened({ refined, history });
    expect(refined.requests.at(-1)?.history).toEqual(history);
  });
});

describe("when there is nothing to do", () => {
  it("runs nothing with mode off", async () => {
    const { session, first, driver, rows } = await opened({ settings: { mode: "off" } });
    driver.save();
    expect(session.getState()).toEqual({ kind: "off" });
    expect(first?.requests).toHaveLength(0);
    expect(rows).toHaveLength(0);
  });

  it("predicts and records in silence with mode monitor", async () => {
    const { session, driver, rows } = await opened({ settings: { mode: "monitor" } });
    expect(session.getState()).toEqual({ kind: "monitor" });
    driver.editLabel("category", "access");
    driver.save();
    expect(rows).toMatchObject([
      { kind: "edited-in-form", mode: "monitor", suggested: { category: "hardware-failure" }, decisionMs: null },
    ]);
  });

  it.each(["closed", "merged", "light-agent"] as const)("is read-only: %s", async (reason) => {
    const { session, first } = await opened({ ticket: { readOnly: reason } });
    expect(session.getState()).toEqual({ kind: "read-only", reason });
    expect(first?.requests).toHaveLength(0);
  });

  it("wakes up when a closed ticket is reopened", async () => {
    const { driver, ready } = await opened({ ticket: { readOnly: "closed" } });
    driver.setReadOnly(null);
    await settle();
    expect(ready().fields.category.status).toBe("suggested");
  });

  it("says which setting is wrong, and tries again", async () => {
    const panel = setup();
    panel.driver.failNext("readSettings", new AppError("settings_invalid", "collectorUrl: must be https"));
    await panel.session.start();
    expect(panel.session.getState()).toMatchObject({ kind: "error", error: { code: "settings_invalid" } });
    await panel.session.start();
    await settle();
    expect(panel.ready().kind).toBe("ready");
  });
});

describe("Accept", () => {
  it("fills category, subcategory, priority, team and confidence in one write", async () => {
    const { driver, session, ready } = await opened();
    await session.accept();
    expect(driver.writes).toEqual([
      {
        labels: { category: "hardware-failure", subcategory: "printer", priority: "high", team: "hardware-n2" },
        confidence: 92,
      },
    ]);
    expect(driver.label("team")).toBe("hardware-n2");
    expect(Object.values(ready().fields).map((field) => field.status)).toEqual(Array(4).fill("applied"));
    expect(ready()).toMatchObject({ accepted: true, canAccept: false, canUndo: true });
  });

  it("leaves the team to its own click where somebody is assigned", async () => {
    const { driver, session, ready } = await opened({ ticket: { assigned: true }, raw: { team: "9002" } });
    expect(ready().team.appliesWithAccept).toBe(false);
    await session.accept();
    expect(driver.raw("team")).toBe("9002");
    expect(ready().fields.team.status).toBe("suggested");
    await session.applyTeam();
    expect(driver.label("team")).toBe("hardware-n2");
    expect(ready().fields.team.status).toBe("applied");
  });

  it("asks before it lowers a priority, and applies the rest meanwhile", async () => {
    const { driver, session, ready } = await opened({ raw: { priority: "urgent" } });
    await session.accept();
    expect(ready().pendingPriorityConfirmation).toEqual({ from: "urgent", to: "high" });
    expect(driver.raw("priority")).toBe("urgent");
    expect(driver.label("category")).toBe("hardware-failure");
    await session.confirmPriority(true);
    expect(driver.raw("priority")).toBe("high");
    expect(ready().pendingPriorityConfirmation).toBeNull();
  });

  it("keeps the desk's priority when lowering is declined, which is a correction", async () => {
    const { driver, session, rows, ready } = await opened({ raw: { priority: "urgent" } });
    await session.accept();
    await session.confirmPriority(false);
    expect(ready().pendingPriorityConfirmation).toBeNull();
    driver.save();
    expect(rows).toMatchObject([{ kind: "corrected", final: { priority: "urgent" } }]);
  });

  it("never overwrites what the agent edited in the form", async () => {
    const { driver, session, ready } = await opened();
    driver.editLabel("priority", "low");
    await session.accept();
    expect(driver.label("priority")).toBe("low");
    expect(driver.label("category")).toBe("hardware-failure");
    expect(ready().fields.priority.status).toBe("edited-by-agent");
  });

  it("notices an edit that no event told of by reading again right before writing", async () => {
    const { host, driver, session, ready } = await opened();
    const read = host.readTicket;
    host.readTicket = async () => {
      const ticket = await read();
      return { ...ticket, fields: { ...ticket.fields, priority: { raw: "low", labelId: "low" } } };
    };
    await session.accept();
    expect(driver.writes[0]?.labels).not.toHaveProperty("priority");
    expect(ready().fields.priority.status).toBe("edited-by-agent");
  });

  it("writes nothing when the text changed under the click", async () => {
    const { host, driver, session } = await opened();
    const read = host.readTicket;
    host.readTicket = async () => ({ ...(await read()), body: "Quite another matter" });
    await session.accept();
    expect(driver.writes).toHaveLength(0);
  });

  it("shows a refused field and keeps the rest", async () => {
    const { driver, session, ready } = await opened();
    driver.failField("subcategory", new AppError("field_not_writable", "Not on this form"));
    await session.accept();
    expect(ready().fields.subcategory).toMatchObject({ status: "failed", error: { code: "field_not_writable" } });
    expect(ready().fields.category.status).toBe("applied");
    driver.failField("subcategory", null);
    await session.accept();
    expect(ready().fields.subcategory.status).toBe("applied");
  });

  it("shows every field as refused when the helpdesk fails as a whole", async () => {
    const { driver, session, ready, rows } = await opened();
    driver.failNext("applyFields", new AppError("host_error", "Down"));
    await session.accept();
    expect(ready().fields.category.status).toBe("failed");
    expect(ready().canUndo).toBe(false);
    driver.save();
    expect(rows).toMatchObject([{ kind: "ignored" }]);
  });

  it("reports a label without a desk value and writes the others", async () => {
    const mapping = {
      category: { field: "requirement", values: {} },
      subcategory: { field: "requirement", values: { printer: null } },
      priority: { values: {} },
      team: { values: {} },
      confidence: { field: null },
    };
    const { driver, session, ready } = await opened({ settings: { mapping } });
    await session.accept();
    expect(driver.writes).toEqual([{ labels: { category: "hardware-failure", priority: "high" } }]);
    expect(ready().fields.subcategory.status).toBe("unmapped");
    expect(ready().fields.team.status).toBe("unmapped");
  });

  it("applies what the agent saw, although the refined answer arrives during the click", async () => {
    const refined = createFakeClassifier({
      manual: true,
      answer: (request) => suggestionFor(request, { category: "access", subcategory: "badge" }),
    });
    const { driver, session } = await opened({ refined });
    const click = session.accept();
    refined.release();
    await click;
    await settle();
    expect(driver.label("category")).toBe("hardware-failure");
  });
});

describe("a correction", () => {
  it("takes the best subcategory known of the new category, and its team", async () => {
    const first = createFakeClassifier({
      answer: (request) =>
        suggestionFor(request, {}, { alternatives: { subcategory: [{ labelId: "badge", confidence: 0.05 }] } }),
    });
    const { driver, session, ready } = await opened({ first });
    await session.correct("category", "access");
    expect(driver.label("category")).toBe("access");
    expect(driver.label("subcategory")).toBe("badge");
    expect(driver.label("team")).toBe("hardware-n2");
    expect(ready().fields.category.status).toBe("corrected");
  });

  it("leaves the subcategory open, and empties a contradicting one, where nothing is known", async () => {
    const { driver, session, ready } = await opened();
    await session.accept();
    await session.correct("category", "software-bug");
    expect(driver.raw("subcategory")).toBeNull();
    expect(ready().fields.subcategory).toMatchObject({ status: "open", label: null });
    expect(driver.label("team")).toBe("application-n2");
    await session.correct("subcategory", "erp");
    expect(driver.label("subcategory")).toBe("erp");
  });

  it("of a subcategory elsewhere sets its category too", async () => {
    const { driver, session } = await opened();
    await session.correct("subcategory", "password-reset");
    expect(driver.label("category")).toBe("access");
    expect(driver.label("team")).toBe("identity-n1");
  });

  it("writes although the agent edited the field: it is an explicit click", async () => {
    const { driver, session } = await opened();
    driver.editLabel("priority", "low");
    await session.correct("priority", "urgent");
    expect(driver.label("priority")).toBe("urgent");
  });

  it("ignores a label that does not exist", async () => {
    const { driver, session } = await opened();
    await session.correct("category", "made-up");
    expect(driver.writes).toHaveLength(0);
  });
});

describe("the team after Accept wrote it", () => {
  it("follows a later correction while nobody else decided on it", async () => {
    const { driver, session } = await opened();
    await session.accept();
    await session.correct("category", "software-bug");
    expect(driver.label("team")).toBe("application-n2");
  });

  it("is not rewritten once the agent chose another group in the form", async () => {
    const { driver, session } = await opened();
    await session.accept();
    driver.editLabel("team", "identity-n1");
    await session.correct("category", "software-bug");
    await session.accept();
    expect(driver.label("team")).toBe("identity-n1");
  });

  it("is not rewritten once an agent took the ticket", async () => {
    const { driver, session, ready } = await opened();
    await session.accept();
    driver.setAssigned(true);
    expect(ready().team.appliesWithAccept).toBe(false);
    await session.correct("category", "software-bug");
    await session.accept();
    expect(driver.label("team")).toBe("hardware-n2");
  });

  it("is left alone after the desk refused it and an agent took the ticket", async () => {
    const { driver, session } = await opened();
    driver.failField("team", new AppError("field_not_writable", "No"));
    await session.accept();
    driver.failField("team", null);
    driver.setAssigned(true);
    await session.accept();
    expect(driver.raw("team")).toBeNull();
  });

  it("is not rewritten after the save", async () => {
    const { driver, session } = await opened();
    await session.accept();
    driver.save();
    await session.correct("category", "software-bug");
    expect(driver.label("team")).toBe("hardware-n2");
  });
});

describe("undo", () => {
  it("restores the values from before the last click, one click after the other", async () => {
    const { driver, session, ready } = await opened({ raw: { category: "old_value", priority: "low" } });
    await session.accept();
    await session.correct("priority", "urgent");
    await session.undo();
    expect(driver.label("priority")).toBe("high");
    await session.undo();
    expect(driver.raw("category")).toBe("old_value");
    expect(driver.raw("priority")).toBe("low");
    expect(driver.raw("team")).toBeNull();
    expect(driver.confidence()).toBeNull();
    expect(ready()).toMatchObject({ canUndo: false, accepted: false, canAccept: true });
  });

  it("never touches what the agent edited afterwards", async () => {
    const { driver, session } = await opened();
    await session.accept();
    driver.editLabel("category", "access");
    await session.undo();
    expect(driver.label("category")).toBe("access");
    expect(driver.raw("subcategory")).toBeNull();
  });

  it("leaves nothing to record but an ignored suggestion", async () => {
    const { driver, session, rows } = await opened();
    await session.accept();
    await session.undo();
    driver.save();
    expect(rows).toMatchObject([{ kind: "ignored", final: { category: null } }]);
  });
});

describe("the record of a save", () => {
  it("is one row accepted, put in the helpdesk's own turn", async () => {
    const { driver, session, rows, clock, ready } = await opened();
    await clock.advance(2500);
    await session.accept();
    driver.save();
    expect(rows).toEqual([
      {
        id: "00000000-0000-4000-8000-000000000001",
        ticketId: "42",
        desk: "zendesk",
        decidedAt: new Date(clock.now()).toISOString(),
        mode: "suggest",
        kind: "accepted",
        suggested: { category: "hardware-failure", subcategory: "printer", priority: "high", team: "hardware-n2" },
        final: { category: "hardware-failure", subcategory: "printer", priority: "high", team: "hardware-n2" },
        confidence: { category: 0.92, subcategory: 0.92, priority: 0.92, team: 0.92 },
        unmapped: [],
        requiresHumanRouting: false,
        source: "lexical",
        bundleSequence: 5,
        taxonomyId: "sample",
        taxonomyVersion: 3,
        agent: "hmac-of-a-1",
        requester: "hmac-of-r-7",
        decisionMs: 2500,
        reason: null,
      },
    ]);
    expect(ready()).toMatchObject({ recorded: "accepted", canUndo: false });
    expect(ready().fields.category.status).toBe("applied");
  });

  it("is nothing when the ticket is closed without saving", async () => {
    const { session, rows } = await opened();
    await session.accept();
    session.dispose();
    expect(rows).toHaveLength(0);
  });

  it("is corrected, with the reason, after a correction", async () => {
    const { driver, session, rows } = await opened();
    await session.correct("category", "access");
    session.setReason("wrong-topic", "It is about the badge of Maria Jensen");
    driver.save();
    expect(rows).toMatchObject([{ kind: "corrected", final: { category: "access" }, reason: "wrong-topic" }]);
    expect(rows[0]).not.toHaveProperty("note");
  });

  it("is edited-in-form when a suggested field was set in the form, even to the same label", async () => {
    const { driver, session, rows } = await opened();
    driver.editLabel("category", "hardware-failure");
    await session.accept();
    driver.save();
    expect(rows).toMatchObject([{ kind: "edited-in-form" }]);
  });

  it("is ignored when nothing was set, once", async () => {
    const { driver, rows } = await opened();
    driver.save();
    driver.save();
    expect(rows).toMatchObject([{ kind: "ignored" }]);
  });

  it("is written again only when something was touched again", async () => {
    const { driver, session, rows } = await opened();
    await session.accept();
    driver.save();
    driver.save();
    await session.accept();
    driver.save();
    expect(rows).toHaveLength(1);
    await session.correct("priority", "low");
    driver.save();
    expect(rows.map((row) => row.kind)).toEqual(["accepted", "corrected"]);
  });

  it("counts Accept with nothing left to write as accepted", async () => {
    const raw = {
      category: "lucid_hardware_failure",
      subcategory: "lucid_hardware_failure__printer",
      priority: "high",
      team: "9001",
    };
    const { driver, session, rows } = await opened({ raw, ticket: { assigned: true } });
    await session.accept();
    driver.save();
    expect(rows).toMatchObject([{ kind: "accepted" }]);
  });

  it("is corrected when a label was chosen after an abstention, ignored when none was", async () => {
    const first = () => createFakeClassifier({ answer: (request) => abstentionFor(request) });
    const chosen = await opened({ first: first() });
    expect(chosen.ready().fields.category.status).toBe("open");
    await chosen.session.correct("category", "access");
    chosen.driver.save();
    expect(chosen.rows).toMatchObject([
      { kind: "corrected", suggested: { category: null }, requiresHumanRouting: true },
    ]);
    const left = await opened({ first: first() });
    left.driver.save();
    expect(left.rows).toMatchObject([{ kind: "ignored", confidence: { category: null } }]);
  });

  it("before any suggestion exists only if a field was set, with source none", async () => {
    const { driver, rows } = await opened({ first: createFakeClassifier({ manual: true }) });
    driver.save();
    expect(rows).toHaveLength(0);
    driver.editLabel("category", "access");
    driver.save();
    expect(rows).toMatchObject([{ kind: "edited-in-form", source: "none", suggested: { category: null } }]);
  });

  it("of a new ticket carries the id it was given", async () => {
    const { driver, session, rows, ready } = await opened({ ticket: { id: null } });
    await session.accept();
    driver.save("77");
    expect(rows).toMatchObject([{ ticketId: "77", kind: "accepted" }]);
    expect(ready().ticketId).toBe("77");
  });

  it("does not take an edit that no event told of for what the panel found", async () => {
    const panel = setup({ raw: { category: "lucid_hardware_failure" } });
    const { host, driver, session, rows } = panel;
    const { onTicketChange } = host;
    host.onTicketChange = (listener) => onTicketChange((change) => change.kind !== "fields" && listener(change));
    await session.start();
    await settle();
    await session.accept();
    driver.editField("category", "renamed_option");
    driver.save();
    expect(rows).toMatchObject([{ kind: "edited-in-form", unmapped: ["category"], final: { category: null } }]);
  });

  it("reports no label that a newer taxonomy took away after the panel wrote it", async () => {
    const { driver, session, rows } = await opened();
    await session.correct("category", "software-bug");
    const categories = sampleTaxonomy.categories.filter((category) => category.id !== "software-bug");
    await session.useTaxonomy({ ...sampleTaxonomy, version: 4, categories });
    await session.showNewSuggestion();
    await settle();
    driver.save();
    expect(rows).toMatchObject([{ final: { category: null }, unmapped: ["category"] }]);
  });

  it("reports a final value without a label instead of guessing", async () => {
    const { driver, rows } = await opened();
    driver.editField("category", "renamed_option");
    driver.save();
    expect(rows).toMatchObject([{ unmapped: ["category"], final: { category: null } }]);
  });

  it("never carries a raw id, even when the tenant's key is not there", async () => {
    const pseudonym = vi.fn(() => Promise.reject(new AppError("offline", "No key")));
    const { driver, rows } = await opened({ pseudonym });
    driver.save();
    expect(rows).toMatchObject([{ agent: UNKNOWN_PSEUDONYM, requester: UNKNOWN_PSEUDONYM }]);
  });

  it("carries note, vector and text only as the privacy level allows", async () => {
    const vector = { encoder: "abc", scale: 0.5, values: new Int8Array([1, -1, 127]) };
    const save = async (privacyLevel: PrivacyLevel) => {
      const first = createFakeClassifier({ answer: (request) => suggestionFor(request, {}, { vector }) });
      const body = "Maria wrote from maria@example.com";
      const panel = await opened({ first, privacyLevel, ticket: { body } });
      panel.session.setReason("other", "Maria Jensen said so");
      panel.driver.save();
      return panel.rows[0];
    };
    const labels = await save("labels");
    expect([labels?.note, labels?.vector, labels?.redactedText]).toEqual([undefined, undefined, undefined]);
    const features = await save("features");
    expect(features?.vector).toEqual({ encoder: "abc", scale: 0.5, base64: "Af9/" });
    expect(features).not.toHaveProperty("redactedText");
    const text = await save("redacted-text");
    expect(text?.redactedText).toBe("Printer jammed\n[name] wrote from [email]");
    expect(text?.note).toBe("[name] said so");
  });
});

describe("at the end", () => {
  it("gives up every subscription and request", async () => {
    const first = createFakeClassifier({ manual: true });
    const { session, driver, rows } = await opened({ first });
    session.dispose();
    expect(first.aborted).toHaveLength(1);
    expect(driver.listenerCount()).toBe(0);
    driver.save();
    await session.accept();
    expect(session.getState()).toEqual({ kind: "disposed" });
    expect(rows).toHaveLength(0);
  });
});
