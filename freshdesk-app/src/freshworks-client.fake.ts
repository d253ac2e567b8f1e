import type { FreshworksClient, FreshworksEvent } from "./freshworks-client.ts";

type Listener = (event: FreshworksEvent) => void;
type Key = "cf_category" | "cf_subcategory" | "cf_confidence" | "priority" | "group_id" | "responder_id";
type Value = string | number | null;

const KEYS = {
  category: "cf_category",
  subcategory: "cf_subcategory",
  confidence: "cf_confidence",
  priority: "priority",
  team: "group_id",
  agent: "responder_id",
} as const;
export type FormField = keyof typeof KEYS;

/** What interface.trigger calls the fields; custom fields have their own names. */
const SET_VALUE_IDS: Readonly<Record<string, Key>> = { priority: "priority", group: "group_id", agent: "responder_id" };
/** Custom fields have no change event. */
const CHANGE_EVENTS: Partial<Record<Key, string>> = {
  priority: "ticket.priorityChanged",
  group_id: "ticket.groupChanged",
  responder_id: "ticket.agentChanged",
};

/**
 * Freshworks' client over a ticket in memory: client.data gives what is stored, the form holds what is not, and only
 * system fields have change events. For tests.
 */
export class FakeFreshworksClient implements FreshworksClient {
  readonly triggered: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  readonly resized: string[] = [];
  settings: Record<string, unknown> = {
    collector_host: "triage.example.com",
    publishing_key: `${"A".repeat(43)}=`,
    field_mapping: "",
  };
  ticket: Record<string, unknown> = {
    id: 42,
    subject: "Printer jammed",
    description: "<p>I cannot print invoices.</p>",
    status: 2,
    source: 1,
    requester_id: 7,
    tags: [],
    conversations: [],
  };
  others: Record<string, unknown> = {
    requester: { id: 7, name: "Maria Jensen", email: "maria@example.com" },
    loggedInUser: { id: 1, contact: { name: "Tom Baker", language: "en" } },
  };
  /** Why client.data refuses; null: it answers. */
  dataFailure: object | null = null;
  answerTemplate: (name: string, body: string | undefined) => unknown = () => ({ status: 200, response: "{}" });
  private stored: Record<Key, Value> = {
    cf_category: null,
    cf_subcategory: null,
    cf_confidence: null,
    priority: 1,
    group_id: null,
    responder_id: null,
  };
  private form: Record<Key, Value> = { ...this.stored };
  private readonly removed = new Set<Key>();
  private readonly listeners = new Map<string, Listener[]>();

  readonly data = {
    get: async (attribute: string): Promise<Readonly<Record<string, unknown>>> => {
      if (this.dataFailure !== null) throw this.dataFailure;
      if (attribute === "ticket") return { ticket: this.storedTicket() };
      if (attribute in this.others) return { [attribute]: this.others[attribute] };
      throw { status: 404, message: `There is no data called ${attribute}.` };
    },
  };
  readonly iparams = { get: async () => this.settings };
  readonly interface = {
    trigger: async (method: string, options: Readonly<Record<string, unknown>>): Promise<unknown> => {
      this.triggered.push([method, options]);
      if (method === "setValue") this.setValue(String(options.id), options.value as Value);
      return {};
    },
  };
  readonly instance = {
    resize: async ({ height }: { readonly height: string }) => void this.resized.push(height),
  };
  readonly events = {
    on: (event: string, listener: Listener): void => {
      this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    },
  };
  readonly request = {
    invokeTemplate: async (name: string, { body }: { readonly context?: object; readonly body?: string }) =>
      this.answerTemplate(name, body),
  };

  emit(event: string, data: unknown = {}): void {
    for (const listener of this.listeners.get(event) ?? []) listener({ type: event, helper: { getData: () => data } });
  }

  /** The form's value, as the desk holds it. */
  field(field: FormField): string | null {
    const value = this.form[KEYS[field]];
    return value === null ? null : String(value);
  }

  /** The agent changes a field in the form. */
  edit(field: FormField, raw: string | null): void {
    const key = KEYS[field];
    this.change(key, raw !== null && !key.startsWith("cf_") ? Number(raw) : raw);
  }

  removeFromForm(field: FormField): void {
    this.removed.add(KEYS[field]);
  }

  addReply(body: string, incoming: boolean): void {
    const conversations = this.ticket.conversations as readonly unknown[];
    const reply = { id: conversations.length + 1, body, incoming, private: false, user_id: incoming ? 7 : 1 };
    this.ticket = { ...this.ticket, conversations: [...conversations, reply] };
    this.emit("ticket.conversationsUpdated");
  }

  /** The agent presses Update. The event says nothing of custom fields where `tellsCustomFields` is false. */
  update(answer: "stored" | "refused" = "stored", tellsCustomFields = true): void {
    if (answer === "refused") return;
    const keys = Object.values(KEYS).filter((key) => this.form[key] !== this.stored[key]);
    const told = keys.filter((key) => tellsCustomFields || !key.startsWith("cf_"));
    const changes = told.map((key) => [key, { old: this.stored[key], new: this.form[key] }]);
    this.stored = { ...this.form };
    this.emit("ticket.propertiesUpdated", { changedAttributes: Object.fromEntries(changes) });
  }

  private storedTicket(): Record<string, unknown> {
    const { cf_category, cf_subcategory, cf_confidence, ...system } = this.stored;
    return { ...this.ticket, ...system, custom_fields: { cf_category, cf_subcategory, cf_confidence } };
  }

  private setValue(id: string, value: Value): void {
    const key = SET_VALUE_IDS[id] ?? Object.values(KEYS).find((candidate) => candidate === id);
    if (key === undefined || this.removed.has(key)) throw { status: 400, message: `There is no field called ${id}.` };
    this.change(key, value);
  }

  private change(key: Key, value: Value): void {
    const old = this.form[key];
    this.form = { ...this.form, [key]: value };
    const event = CHANGE_EVENTS[key];
    if (event !== undefined && old !== value) this.emit(event, { old, new: value });
  }
}
