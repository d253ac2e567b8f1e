import type { ZafClient, ZafRequest } from "./zaf-client.ts";

type Listener = (data?: unknown) => unknown;
interface FakeComment {
  readonly id: number;
  readonly value: string;
  readonly public: boolean;
  readonly author: { readonly id: number; readonly role: string };
}

const FIELD_PATHS = {
  category: "ticket.customField:custom_field_101",
  subcategory: "ticket.customField:custom_field_102",
  confidence: "ticket.customField:custom_field_103",
} as const;
const OPTIONAL_PATHS = ["ticket.organization", "comment.text", "ticket.tags", "ticket.via"];

/** Zendesk's client over a ticket in memory: the part of the API the app uses, with its events and hooks. For tests. */
export class FakeZafClient implements ZafClient {
  readonly invoked: unknown[][] = [];
  readonly requests: ZafRequest[] = [];
  settings: Record<string, unknown> = {
    collector_url: "https://triage.example.com",
    publishing_key: `${"A".repeat(43)}=`,
    field_mapping: "",
  };
  values: Record<string, unknown> = {
    "ticket.id": 42,
    "ticket.isNew": false,
    "ticket.subject": "Printer jammed",
    "ticket.description": "I cannot print invoices.",
    "ticket.status": "open",
    "ticket.priority": null,
    "ticket.requester": { id: 7, name: "Maria Jensen", email: "maria@example.com", role: "end-user", tags: ["vip"] },
    "ticket.assignee.user": null,
    "ticket.assignee.group": null,
    currentUser: { id: 1, name: "Tom Baker", role: "agent", locale: "en-US" },
    [FIELD_PATHS.category]: null,
    [FIELD_PATHS.subcategory]: null,
    [FIELD_PATHS.confidence]: null,
  };
  comments: FakeComment[] = [
    { id: 1, value: "<p>I cannot print invoices.</p>", public: true, author: { id: 7, role: "end-user" } },
  ];
  /** The answer to client.request; a thrown value rejects it. */
  answerRequest: (request: ZafRequest) => unknown = () => ({});
  /** While set, every get waits for it. */
  blocked: Promise<void> | null = null;
  private readonly removed = new Set<string>();
  private readonly listeners = new Map<string, Set<Listener>>();

  async get(paths: readonly string[]): Promise<Record<string, unknown>> {
    await this.blocked;
    const errors: Record<string, { message: string }> = {};
    const result: Record<string, unknown> = {};
    for (const path of paths) {
      const value = this.read(path);
      if (value === undefined) errors[path] = { message: "No such Api" };
      else result[path] = value;
    }
    return { ...result, errors };
  }

  async set(path: string, value: unknown): Promise<Record<string, unknown>> {
    if (this.removed.has(path)) throw new Error(`${path} The field is not on the active ticket form`);
    if (path === "ticket.assignee") this.setGroup((value as { groupId: number | null }).groupId);
    else if (path in this.values) this.change(path, value);
    else throw new Error(`${path} No such Api`);
    return { errors: {} };
  }

  async invoke(...call: unknown[]): Promise<unknown> {
    this.invoked.push(call);
    return null;
  }

  on(event: string, listener: Listener): void {
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  async request(options: ZafRequest): Promise<unknown> {
    this.requests.push(options);
    return this.answerRequest(options);
  }

  async metadata() {
    return { settings: this.settings, installationId: 5 };
  }

  async context() {
    return { location: "ticket_sidebar", ticketId: 42, account: { subdomain: "demo" } };
  }

  /** Fires an event as the desk does: listeners are called in this very turn. Answers what they return. */
  emit(event: string, data?: unknown): unknown[] {
    return [...(this.listeners.get(event) ?? [])].map((listener) => listener(data));
  }

  listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }

  /** The form's value, as the desk holds it. */
  field(field: "category" | "subcategory" | "confidence" | "priority" | "team"): string | null {
    const group = this.values["ticket.assignee.group"] as { id: number } | null;
    const value =
      field === "team" ? group?.id : this.values[field === "priority" ? "ticket.priority" : FIELD_PATHS[field]];
    return value === null || value === undefined ? null : String(value);
  }

  /** The agent changes a field in the form. */
  edit(field: "category" | "subcategory" | "priority" | "team", raw: string | null): void {
    if (field === "team") this.setGroup(raw === null ? null : Number(raw));
    else this.change(field === "priority" ? "ticket.priority" : FIELD_PATHS[field], raw);
  }

  /** An agent takes the ticket. */
  take(userId: number): void {
    this.values["ticket.assignee.user"] = { id: userId, name: "Ann" };
    this.emit("ticket.assignee.user.id.changed", userId);
  }

  removeFromForm(field: "category" | "subcategory" | "priority" | "team"): void {
    this.removed.add(
      field === "priority" ? "ticket.priority" : field === "team" ? "ticket.assignee" : FIELD_PATHS[field],
    );
  }

  addComment(html: string, author: { readonly id: number; readonly role: string }, isPublic = true): void {
    this.comments = [...this.comments, { id: this.comments.length + 1, value: html, public: isPublic, author }];
    const conversation = this.comments.map((comment) => ({ author: comment.author, internal: !comment.public }));
    this.emit("ticket.conversation.changed", conversation);
  }

  /** The agent submits: hooks, the server's answer, events. `newId` is what a new ticket is given. */
  async submit(answer: "stored" | "refused" = "stored", newId = 77): Promise<boolean> {
    const replies = await Promise.all(this.emit("ticket.save"));
    if (replies.some((reply) => reply === false || typeof reply === "string")) return false;
    this.emit("ticket.submit.start");
    const stored = answer === "stored";
    if (stored && this.values["ticket.isNew"] === true) {
      this.values = { ...this.values, "ticket.isNew": false, "ticket.id": newId };
    }
    this.emit(stored ? "ticket.submit.done" : "ticket.submit.fail");
    this.emit("ticket.submit.always");
    return stored;
  }

  private read(path: string): unknown {
    const requirement = /^requirement:lucid_(\w+)$/.exec(path)?.[1];
    if (requirement === "category") return { requirement_id: 101 };
    if (requirement === "subcategory") return { requirement_id: 102 };
    if (requirement === "confidence") return { requirement_id: 103 };
    // Newest first: the order of the list is not documented.
    if (path === "ticket.comments") return [...this.comments].reverse();
    return path in this.values ? this.values[path] : OPTIONAL_PATHS.includes(path) ? null : undefined;
  }

  private setGroup(id: number | null): void {
    this.values["ticket.assignee.group"] = id === null ? null : { id, name: `Group ${id}` };
    this.values["ticket.assignee.user"] = null;
    this.emit("ticket.assignee.group.id.changed", id);
  }

  private change(path: string, value: unknown): void {
    this.values[path] = value;
    const custom = /custom_field_\d+$/.exec(path)?.[0];
    this.emit(custom === undefined ? `${path}.changed` : `ticket.${custom}.changed`, value);
  }
}
