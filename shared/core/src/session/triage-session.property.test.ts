import {
  abstentionFor,
  createFakeClassifier,
  createFakeClock,
  createFakeHost,
  sampleMapping,
  sampleTaxonomy,
  sampleTicket,
  suggestionFor,
} from "@lucid/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  AppError,
  type Category,
  type ClassifyRequest,
  createLabelMapper,
  createTriageSession,
  type Decision,
  FIELD_IDS,
  type FieldId,
  type FieldWrite,
  hashText,
  labelIdsOf,
  PRIORITIES,
  type SavedTicket,
  type Suggestion,
  type Taxonomy,
  type TriageState,
} from "../index.ts";
import { textToClassify } from "./text-to-classify.ts";

const SEQUENCES = 2_000;
const STEPS = 12;

/** The next version of the taxonomy: one category is gone, one is new. */
const newerTaxonomy: Taxonomy = {
  ...sampleTaxonomy,
  version: sampleTaxonomy.version + 1,
  categories: sampleTaxonomy.categories.map((category) =>
    category.id === "software-bug" ? { ...category, id: "software-fault", name: "Software fault" } : category,
  ),
};

describe("whatever happens, in whatever order", () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  const { stackTraceLimit } = Error;
  beforeAll(() => {
    process.on("unhandledRejection", note);
    // Thousands of cancelled requests: their stacks would cost more than everything else.
    Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    process.off("unhandledRejection", note);
    Error.stackTraceLimit = stackTraceLimit;
  });

  it(`the panel keeps its promises in ${SEQUENCES} random days`, async () => {
    let rows = 0;
    let writes = 0;
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const day = new Day(seed);
      try {
        await day.live();
      } catch (thrown) {
        const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
        throw new Error(`Seed ${seed}: ${day.story.join(", ")}\n${reason}`);
      }
      rows += day.rows.length;
      writes += day.writes;
    }
    expect(unhandled).toEqual([]);
    // The days are worth something only if much is written and saved in them.
    expect(rows).toBeGreaterThan(SEQUENCES / 2);
    expect(writes).toBeGreaterThan(SEQUENCES / 2);
  }, 120_000);
});

type Writer = "agent" | "panel" | "desk";

/** One ticket panel's random day, with a second book-keeping of who set which field. */
class Day {
  readonly story: string[] = [];
  readonly rows: Decision[] = [];
  writes = 0;
  private readonly random: () => number;
  private readonly host;
  private readonly first;
  private readonly refined;
  private readonly session;
  /** Nothing tells the panel of the agent's edits, as with Freshdesk's custom fields. */
  private readonly silent: boolean;
  private readonly gates: (() => void)[] = [];
  private readonly clicks: Promise<void>[] = [];
  /** Broken promises seen inside the helpdesk, where a throw would count as the helpdesk's fault. */
  private readonly failures: string[] = [];
  private readonly explicit = new Map<Promise<void>, readonly FieldId[]>();
  private readonly panelWrote = fieldRecord(() => new Set<string | null>());
  private writer: Record<FieldId, Writer> = fieldRecord(() => "desk");
  private seen: Record<FieldId, { raw: string | null; writer: Writer }> = fieldRecord(() => ({
    raw: null,
    writer: "desk",
  }));
  private baseline: Record<FieldId, string | null>;
  private ticket = { id: "42" as string | null, body: "body 0", followUps: [] as string[] };
  private taxonomies: readonly Taxonomy[] = [sampleTaxonomy];
  private readsBegun = 0;
  private lastFailedRead = 0;
  private stale = false;
  /** An agent is responsible in person: only an explicit click may set the team. */
  private taken = false;
  private undone = false;
  /** The panel has not seen this ticket's form yet. */
  private opening = true;
  private expectedRows = 0;
  private texts = 0;
  private readonly savedBefore = new Set<string>();
  private disposed = false;

  constructor(seed: number) {
    this.random = seeded(seed);
    this.silent = this.chance(0.2);
    if (this.chance(0.15)) this.ticket.id = null;
    const mode = this.chance(0.1) ? "monitor" : "suggest";
    const raw = { priority: this.pick([null, ...PRIORITIES]), team: this.pick([null, null, "9002", "9999"]) };
    this.baseline = { category: null, subcategory: null, ...raw };
    const fields = { assigned: raw.team !== null, subject: "S" };
    this.host = createFakeHost({ ticket: { ...this.ticket, ...fields, followUps: [] }, raw, settings: { mode } });
    this.first = this.classifier(0);
    this.refined = this.classifier(1);
    this.watchHost();
    let ids = 0;
    this.session = createTriageSession({
      host: this.host,
      first: this.chance(0.9) ? this.first : null,
      refined: this.chance(0.8) ? this.refined : null,
      clock: createFakeClock(),
      taxonomy: sampleTaxonomy,
      outbox: {
        put: async (decision) => {
          this.rows.push(decision);
          if (this.chance(0.1)) throw new AppError("storage_refused", "Full");
        },
        state: () => ({ unsent: 0, buried: 0, durable: true, lastError: null, nextFlushAt: null }),
        onState: () => () => undefined,
      },
      uuid: () => `id-${++ids}`,
      pseudonym: async (id) => id,
      privacyLevel: () => "labels",
      bundleSequence: () => 0,
    });
  }

  async live(): Promise<void> {
    this.see();
    this.session.subscribe(() => {
      if (this.chance(0.01)) throw new Error("A view that cannot paint");
    });
    this.track("start", this.session.start());
    if (this.chance(0.7)) {
      await turn();
      this.first.release();
      await turn();
    }
    if (!this.silent && this.chance(0.3)) {
      this.host.driver.delay(() => new Promise((resolve) => void this.gates.push(resolve)));
    }
    for (let step = 0; step < STEPS; step++) {
      const events = this.chance(0.3) ? 2 : 1;
      for (let event = 0; event < events; event++) this.somethingHappens();
      await turn();
      this.check();
    }
    await this.goHome();
  }

  private somethingHappens(): void {
    const [name, event] = this.pick(this.events());
    this.story.push(name);
    event();
    same(this.rows.length, this.expectedRows, "rows without a save");
  }

  private events(): readonly [string, () => void][] {
    const { session, first, refined } = this;
    const clicks: [string, () => void][] = [
      ["accept", () => this.track("accept", session.accept())],
      ["correct", () => this.correct()],
      ["undo", () => this.undo()],
      ["confirm", () => this.track("confirm", session.confirmPriority(this.chance(0.5)))],
      ["apply team", () => this.track("apply team", session.applyTeam(), ["team"])],
      ["show new", () => this.track("show new", session.showNewSuggestion())],
      ["start", () => this.track("start", session.start())],
      ["reason", () => session.setReason(this.pick(["other", null] as const), "a note")],
    ];
    const answers: [string, () => void][] = [
      ["first answers", () => first.release(this.index(first.pending()))],
      ["refined answers", () => refined.release(this.index(refined.pending()))],
      ["first fails", () => first.fail(new AppError("internal", "No"), this.index(first.pending()))],
      ["refined fails", () => refined.fail(new AppError("engine_crashed", "No"), this.index(refined.pending()))],
      ["host answers", () => this.gates.splice(this.index(this.gates.length), 1)[0]?.()],
    ];
    const desk = this.deskEvents();
    const often = [...clicks.slice(0, 3), ...answers, ...answers, ...answers, ...desk.slice(0, 2), ...desk.slice(0, 2)];
    return [...clicks, ...often, ...desk];
  }

  private deskEvents(): [string, () => void][] {
    const { driver } = this.host;
    return [
      ["edit", () => this.edit()],
      ["save", () => this.save()],
      ["text", () => this.changeText()],
      ["message", () => this.customerWrites()],
      ["refused save", () => undefined],
      ["take", () => this.take(this.chance(0.7))],
      ["switch", () => this.switchTicket()],
      ["access", () => driver.setReadOnly(this.pick([null, null, null, null, "closed", "merged"]))],
      ["visible", () => driver.setVisible(this.chance(0.5))],
      ["taxonomy", () => this.newTaxonomy()],
      ["fault", () => this.fault()],
      ["dispose", () => this.chance(0.05) && this.dispose()],
    ];
  }

  private edit(): void {
    const field = this.pick(FIELD_IDS);
    const { driver } = this.host;
    const values = ["lucid_access", "lucid_access__badge", "lucid_software_bug", "9001", "9003", ...PRIORITIES];
    const raw = this.pick([null, "yesterdays_option", ...values]);
    if (raw === driver.raw(field)) return;
    this.story.push(`${field}=${raw}`);
    const known = raw === this.seen[field].raw ? this.seen[field].writer : "agent";
    this.writer[field] = this.panelWrote[field].has(raw) ? "panel" : known;
    driver.editField(field, raw);
    if (field === "team") this.taken = false;
    if (!this.silent) this.see();
  }

  private take(assigned: boolean): void {
    this.host.driver.setAssigned(assigned);
    if (!this.silent) this.taken = assigned;
  }

  private correct(): void {
    const field = this.pick(FIELD_IDS);
    const label = this.pick(labelIdsOf(this.pick(this.taxonomies), field));
    this.story.push(`${field}->${label}`);
    const fields: FieldId[] = field === "subcategory" ? ["subcategory", "category"] : [field];
    this.track("correct", this.session.correct(field, label), fields);
  }

  private undo(): void {
    this.undone = true;
    this.track("undo", this.session.undo());
  }

  private track(name: string, click: Promise<void>, explicit: readonly FieldId[] = []): void {
    const free = (): void => {
      for (const field of explicit) this.writer[field] = "panel";
    };
    free();
    this.explicit.set(click, explicit);
    const done = click.then(
      () => {
        this.explicit.delete(click);
        free();
      },
      (thrown: unknown) => {
        throw new Error(`${name} rejected`, { cause: thrown });
      },
    );
    this.clicks.push(done);
  }

  private save(): void {
    const before = this.session.getState();
    const agentSet = FIELD_IDS.some(
      (field) => this.writer[field] === "agent" && this.host.driver.raw(field) !== this.baseline[field],
    );
    // What the agent set can be told for certain only where no click is half done or taken back.
    const certain = agentSet && !this.undone && this.gates.length === 0 && !this.stale;
    const saved = this.host.driver.save("77");
    this.ticket.id = saved.ticketId;
    const rows = this.rows.slice(this.expectedRows);
    this.expectedRows = this.rows.length;
    must(rows.length <= 1, "one save, several rows");
    for (const row of rows) {
      this.checkRow(row, saved, before);
      must(row.kind !== "ignored" || !this.savedBefore.has(saved.ticketId), "ignored twice");
    }
    const known = before.kind === "ready" && (before.ticketId ?? saved.ticketId) === saved.ticketId;
    if (known) this.savedBefore.add(saved.ticketId);
    if (certain && before.kind === "ready") must(rows[0]?.kind === "edited-in-form", "an edit in the form is not told");
    this.startAnew();
  }

  private checkRow(row: Decision, saved: SavedTicket, before: TriageState): void {
    same(row.ticketId, saved.ticketId, "ticket of the row");
    const shown = before.kind === "ready" && before.suggestion.kind === "suggest" ? before.suggestion.fields : null;
    for (const field of FIELD_IDS) {
      same(row.final[field], saved.fields[field].labelId, `final ${field}`);
      if (shown !== null) same(row.suggested[field], shown[field].labelId, `suggested ${field}`);
    }
  }

  private startAnew(): void {
    const { driver } = this.host;
    this.baseline = fieldRecord((field) => driver.raw(field));
    this.writer = fieldRecord(() => "desk");
    for (const values of Object.values(this.panelWrote)) values.clear();
    this.undone = false;
    this.see();
  }

  private changeText(): void {
    this.ticket.body = `body ${++this.texts}`;
    this.host.driver.editText({ body: this.ticket.body });
  }

  private customerWrites(): void {
    const message = `message ${++this.texts}`;
    this.ticket.followUps.push(message);
    this.host.driver.addCustomerMessage(message);
  }

  private switchTicket(): void {
    // The frame of a new ticket is never used for another one.
    if (this.ticket.id === null || this.chance(0.5)) return;
    this.ticket = { id: `${100 + ++this.texts}`, body: `other ${this.texts}`, followUps: [] };
    const raw = { team: this.pick([null, "9003"]) };
    const assigned = raw.team !== null;
    this.host.driver.switchTicket({ ...this.ticket, subject: "S", followUps: [], assigned }, raw);
    this.opening = true;
    this.taken = false;
    this.startAnew();
  }

  private newTaxonomy(): void {
    this.taxonomies = [sampleTaxonomy, newerTaxonomy];
    this.track("taxonomy", this.session.useTaxonomy(newerTaxonomy));
  }

  private fault(): void {
    const { driver } = this.host;
    const error = new AppError("host_error", "The helpdesk is down");
    const method = this.pick(["readTicket", "applyFields", "readSettings", "checkMapping", "field"] as const);
    if (method === "field") driver.failField(this.pick(FIELD_IDS), this.pick([error, null]));
    else driver.failNext(method, error);
  }

  private dispose(): void {
    this.session.dispose();
    this.disposed = true;
  }

  /** The view after each step. */
  private check(): void {
    same(this.failures.join(), "", "inside the helpdesk");
    same(this.rows.length, this.expectedRows, "rows without a save");
    const state = this.session.getState();
    if (this.disposed) same(state.kind, "disposed", "state");
    if (state.kind !== "ready" || this.gates.length > 0) return;
    must(!state.busy, "busy with nothing under way");
    for (const field of FIELD_IDS) {
      const { label, status } = state.fields[field];
      must(status !== "writing", "writing with nothing under way");
      must(label === null || this.isLabel(field, label), `unknown label ${label}`);
    }
    if (this.stale) return;
    same(state.ticketId, this.ticket.id, "ticket shown");
    const { ticketId, textHash } = state.suggestion;
    must(ticketId === this.ticket.id || ticketId === null, "a suggestion of another ticket");
    must(state.newMessageOffer !== null || this.hashes().includes(textHash), "a suggestion of another text");
  }

  private isLabel(field: FieldId, label: string): boolean {
    return this.taxonomies.some((taxonomy) => labelIdsOf(taxonomy, field).includes(label));
  }

  /** Everything that is still under way ends, then the panel is closed. */
  private async goHome(): Promise<void> {
    this.host.driver.delay(null);
    for (let round = 0; round < 20 && this.gates.length > 0; round++) {
      for (const open of this.gates.splice(0)) open();
      await turn();
    }
    await Promise.all(this.clicks);
    await turn();
    this.check();
    this.dispose();
    const { writes } = this;
    this.save();
    for (const classifier of [this.first, this.refined]) while (classifier.pending() > 0) classifier.release();
    await turn();
    same(this.session.getState().kind, "disposed", "state");
    same(this.host.driver.listenerCount(), 0, "listeners");
    same(this.writes, writes, "writes after the end");
  }

  private hashes(): readonly string[] {
    const followUps = this.ticket.followUps.map((body) => ({ body, bodyFormat: "text" as const }));
    const { body } = this.ticket;
    return [false, true].map((includeFollowUp) => {
      const text = textToClassify(sampleTicket({ subject: "S", body, followUps }), includeFollowUp);
      return hashText(text.subject, text.body);
    });
  }

  private watchHost(): void {
    const { host } = this;
    const { applyFields, readTicket, onTicketChange } = host;
    Object.assign(host, {
      onTicketChange: ((listener) =>
        onTicketChange((change) => {
          if (change.kind !== "fields" || !this.silent) listener(change);
        })) satisfies typeof onTicketChange,
      readTicket: (async () => {
        const number = ++this.readsBegun;
        try {
          const ticket = await readTicket();
          if (number > this.lastFailedRead) this.stale = false;
          if (this.opening) this.startAnew();
          this.opening = false;
          this.see();
          return ticket;
        } catch (thrown) {
          this.lastFailedRead = this.readsBegun;
          this.stale = true;
          throw thrown;
        }
      }) satisfies typeof readTicket,
      applyFields: (async (write) => {
        this.writes++;
        if (this.disposed) this.failures.push("writes after the end");
        const fields = this.noteWrite(write);
        const result = await applyFields(write);
        for (const field of fields) if (result[field]?.written) this.writer[field] = "panel";
        if (result.team?.written) this.taken = false;
        this.see();
        return result;
      }) satisfies typeof applyFields,
    });
  }

  private noteWrite(write: FieldWrite): readonly FieldId[] {
    const allowed = new Set([...this.explicit.values()].flat());
    const fields = FIELD_IDS.filter((field) => field in write.labels || field in (write.restore ?? {}));
    for (const field of fields) {
      if (this.writer[field] === "agent" && !allowed.has(field)) this.failures.push(`overwrites ${field}`);
      if (field === "team" && this.taken && write.labels.team !== undefined && !allowed.has("team")) {
        this.failures.push("gives a taken ticket to a team");
      }
      const label = write.labels[field];
      this.panelWrote[field].add(label === undefined ? (write.restore?.[field] ?? null) : this.deskValue(field, label));
    }
    return fields;
  }

  private deskValue(field: FieldId, label: string): string {
    for (const taxonomy of this.taxonomies) {
      const raw = createLabelMapper(taxonomy, sampleMapping, "zendesk").toDesk(field, label);
      if (raw !== null) return raw;
    }
    throw new Error(`The panel writes an unknown label ${label}`);
  }

  private see(): void {
    const { driver } = this.host;
    this.seen = fieldRecord((field) => ({ raw: driver.raw(field), writer: this.writer[field] }));
  }

  private classifier(salt: number) {
    return createFakeClassifier({ manual: true, answer: (request) => this.answer(request, salt) });
  }

  private answer(request: ClassifyRequest, salt: number): Suggestion {
    const kind = this.random();
    if (kind < 0.05) return suggestionFor({ ...request, body: "another text" });
    if (kind < 0.1) return suggestionFor({ ...request, ticketId: "another ticket" });
    if (kind < 0.2) return abstentionFor(request);
    const number = Number.parseInt(hashText(request.subject, request.body).slice(0, 4), 16) + salt;
    const categories = this.pick(this.taxonomies).categories;
    const category = categories[number % categories.length] as Category;
    const subcategory = category.subcategories[number % 2];
    const priority = PRIORITIES[number % 4] ?? "normal";
    const team = subcategory?.team ?? category.team;
    return suggestionFor(request, { category: category.id, subcategory: subcategory?.id ?? "", priority, team });
  }

  private chance(probability: number): boolean {
    return this.random() < probability;
  }

  private index(length: number): number {
    return Math.floor(this.random() * Math.max(1, length));
  }

  private pick<T>(values: readonly T[]): T {
    return values[this.index(values.length)] as T;
  }
}

function must(holds: boolean, promise: string): void {
  if (!holds) throw new Error(promise);
}

function same(actual: unknown, wanted: unknown, what: string): void {
  must(actual === wanted, `${what}: ${String(actual)}, not ${String(wanted)}`);
}

function fieldRecord<T>(value: (field: FieldId) => T): Record<FieldId, T> {
  return {
    category: value("category"),
    subcategory: value("subcategory"),
    priority: value("priority"),
    team: value("team"),
  };
}

/** Lets everything run that needs no time. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function seeded(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
