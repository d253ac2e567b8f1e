import {
  createLabelMapper,
  FIELD_IDS,
  type FieldId,
  type HelpdeskHost,
  type SavedTicket,
  type TicketChange,
} from "@lucid/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sampleMapping } from "../fixtures/sample-settings.ts";
import { sampleTaxonomy } from "../fixtures/sample-taxonomy.ts";

/** The helpdesk seen from outside: what agents and customers do there. Every action resolves when the desk is done. */
export interface HostUnderTest {
  readonly host: HelpdeskHost;
  /** Sets a field in the desk's own form; the value is the desk's. */
  setField(field: FieldId, raw: string | null): Promise<void>;
  /** The desk's own value in the form. */
  getField(field: FieldId): Promise<string | null>;
  setBody(body: string): Promise<void>;
  addCustomerMessage(body: string): Promise<void>;
  /** Submits successfully. */
  save(): Promise<void>;
  /** Submits, and the desk refuses. Absent: cannot be played. */
  failSave?(): Promise<void>;
  /** A field whose edits the desk tells of before they are saved; default: category. */
  readonly toldField?: "category" | "team";
  /** Takes the field off the ticket's form. Absent: cannot be played. */
  removeFieldFromForm?(field: FieldId): Promise<void>;
  close(): Promise<void>;
}

const LABELS: Readonly<Record<FieldId, string>> = {
  category: "hardware-failure",
  subcategory: "printer",
  priority: "high",
  team: "hardware-n2",
};

/** What agents set in the form: labels, and a desk value that has none. */
const EDITS = {
  category: { first: "access", second: "software-bug", withoutLabel: "some_option_of_yesterday" },
  team: { first: "identity-n1", second: "application-n2", withoutLabel: "9999" },
} as const;

/**
 * What every adapter promises. `create` opens an unassigned, open ticket "42" with requester and empty fields (a desk without
 * an empty priority may start with its default), in a desk whose fields are mapped as `sampleMapping` says and whose
 * options are those of `sampleTaxonomy`.
 */
export function helpdeskHostContract(name: string, create: () => Promise<HostUnderTest>): void {
  describe(`helpdesk host: ${name}`, () => {
    let desk: HostUnderTest;
    const deskValue = (field: FieldId, labelId: string) => {
      const raw = createLabelMapper(sampleTaxonomy, sampleMapping, desk.host.desk).toDesk(field, labelId);
      if (raw === null) throw new Error(`No desk value for ${labelId}`);
      return raw;
    };
    beforeEach(async () => {
      desk = await create();
      desk.host.useLabels(createLabelMapper(sampleTaxonomy, sampleMapping, desk.host.desk));
    });
    afterEach(() => desk.close());

    it("reads ticket and agent", async () => {
      const ticket = await desk.host.readTicket();
      expect(ticket).toMatchObject({ id: "42", readOnly: null, assigned: false, followUps: [] });
      expect(ticket.subject).not.toBe("");
      expect(ticket.body).not.toBe("");
      expect(ticket.requester?.id).toBeTruthy();
      expect(ticket.fields.category).toEqual({ labelId: null, raw: null });
      expect((await desk.host.readAgent()).id).toBeTruthy();
    });

    it("writes labels as the desk's values, and reads them back as labels", async () => {
      const result = await desk.host.applyFields({ labels: LABELS });
      for (const field of FIELD_IDS) {
        expect(result[field]).toEqual({ written: true });
        expect(await desk.getField(field)).toBe(deskValue(field, LABELS[field]));
      }
      const { fields, assigned } = await desk.host.readTicket();
      expect(FIELD_IDS.map((field) => fields[field].labelId)).toEqual(FIELD_IDS.map((field) => LABELS[field]));
      expect(assigned).toBe(true);
    });

    it("writes only the fields named", async () => {
      const before = await desk.getField("priority");
      await desk.host.applyFields({ labels: { category: "access" } });
      expect(await desk.getField("priority")).toBe(before);
      expect(await desk.getField("subcategory")).toBeNull();
    });

    it("puts desk values back, and empties fields", async () => {
      await desk.host.applyFields({ labels: { category: "access", subcategory: "badge" } });
      const result = await desk.host.applyFields({
        labels: {},
        restore: { category: deskValue("category", "software-bug"), subcategory: null },
      });
      expect(result.category).toEqual({ written: true });
      expect(await desk.getField("category")).toBe(deskValue("category", "software-bug"));
      expect(await desk.getField("subcategory")).toBeNull();
    });

    it("reads the form's unsaved values", async () => {
      const field = desk.toldField ?? "category";
      await desk.setField(field, deskValue(field, EDITS[field].first));
      expect((await desk.host.readTicket()).fields[field].labelId).toBe(EDITS[field].first);
    });

    it("tells of changes in the form, the agent's and ours, with all values", async () => {
      const changes: TicketChange[] = [];
      const stop = desk.host.onTicketChange((change) => void changes.push(change));
      const field = desk.toldField ?? "category";
      await desk.setField(field, deskValue(field, EDITS[field].first));
      await desk.host.applyFields({ labels: { subcategory: "badge" } });
      await until(() => fieldsOf(changes.at(-1))?.subcategory.labelId === "badge");
      expect(fieldsOf(changes.at(-1))?.[field].labelId).toBe(EDITS[field].first);
      stop();
      const heard = changes.length;
      await desk.setField(field, deskValue(field, EDITS[field].second));
      expect(changes).toHaveLength(heard);
    });

    it("tells of a new customer message, which is then the newest follow-up", async () => {
      const changes: TicketChange[] = [];
      desk.host.onTicketChange((change) => void changes.push(change));
      await desk.addCustomerMessage("And now the network is down.");
      await until(() => changes.some((change) => change.kind === "customer-message"));
      expect((await desk.host.readTicket()).followUps.at(-1)?.body).toContain("network is down");
    });

    it("tells of a save once, with the final values", async () => {
      const saves: SavedTicket[] = [];
      const stop = desk.host.onSaved((saved) => void saves.push(saved));
      await desk.setField("category", deskValue("category", "access"));
      await desk.save();
      await until(() => saves.length > 0);
      expect(saves).toHaveLength(1);
      expect(saves[0]).toMatchObject({ ticketId: "42", fields: { category: { labelId: "access" } } });
      stop();
      await desk.save();
      expect(saves).toHaveLength(1);
    });

    it("does not tell of a save that the desk refused", async () => {
      if (desk.failSave === undefined) return;
      const saves: SavedTicket[] = [];
      desk.host.onSaved((saved) => void saves.push(saved));
      await desk.failSave();
      expect(saves).toHaveLength(0);
    });

    it("answers for a field that cannot be written, and writes the others", async () => {
      if (desk.removeFieldFromForm === undefined) return;
      await desk.removeFieldFromForm("subcategory");
      const result = await desk.host.applyFields({ labels: { category: "access", subcategory: "badge" } });
      expect(result.category).toEqual({ written: true });
      expect(result.subcategory).toMatchObject({ written: false, error: { code: "field_not_writable" } });
    });

    it("keeps a value without a label as it is, and guesses nothing", async () => {
      const field = desk.toldField ?? "category";
      const raw = EDITS[field].withoutLabel;
      await desk.setField(field, raw);
      expect((await desk.host.readTicket()).fields[field]).toEqual({ labelId: null, raw });
    });
  });
}

function fieldsOf(change: TicketChange | undefined) {
  return change?.kind === "fields" ? change.fields : undefined;
}

async function until(condition: () => boolean, timeoutMs = 2_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error("The event did not come");
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
  }
}
