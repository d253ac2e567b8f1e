import { type NoticeKind, showNotice } from "../../shared-parts/page/notices.ts";
import type { ServiceError } from "../client/protocol.ts";
import type { FreshdeskAppForPage, FreshdeskLocation, FreshdeskTicket } from "../types.ts";
import { priorities, statuses, ticketTypes } from "./choices.ts";
import type { DeskStore } from "./desk-store.ts";
import type { PropertyForm, PropertyKey, PropertyValue } from "./property-form.ts";

/** What one app frame can reach. */
export interface AppScope {
  store: DeskStore;
  app: FreshdeskAppForPage;
  location: FreshdeskLocation;
  ticket(): FreshdeskTicket;
  form: PropertyForm;
  /** Why properties cannot be changed, or undefined. */
  readOnly(): string | undefined;
  setControl(id: string, state: "hide" | "show" | "disable" | "enable"): void;
  click(id: string): void;
}

/** A refusal on its way to the app. */
export class ServiceRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** The plain object that apps are rejected with. */
  toServiceError(): ServiceError {
    return { status: this.status, message: this.message };
  }
}

/** `client.data.get`. @throws ServiceRefusal for an unknown attribute */
export function dataOf(scope: AppScope, attribute: string): Record<string, unknown> {
  const { store } = scope;
  const ticket = scope.ticket();
  const group = store.data.groups.find((candidate) => candidate.id === ticket.group_id);
  const contact = store.contact(ticket.requester_id);
  const company = store.company(ticket.company_id);
  const numbered = (choices: [number, string][]) => choices.map(([value, label]) => ({ label, value }));
  const known: Record<string, () => unknown> = {
    ticket: () => ticketForApp(scope, ticket),
    requester: () => contact,
    contact: () => contact,
    company: () => company ?? {},
    group: () => group ?? {},
    status_options: () => numbered(statuses),
    priority_options: () => numbered(priorities),
    ticket_type_options: () => ticketTypes.map((value) => ({ label: value, value })),
    loggedInUser: () => store.me,
    domainName: () => store.data.domain,
  };
  const field = store.data.fields.find((candidate) => attribute === `${candidate.name}_options`);
  if (field)
    return {
      [attribute]: field.choices.map((choice) => ({ label: choice.label ?? choice.value, value: choice.value })),
    };
  const value = known[attribute];
  if (!value) throw new ServiceRefusal(404, `There is no data called ${attribute}.`);
  return { [attribute]: value() };
}

/** The stored ticket with every custom field the desk has: what is not filled in is null. */
function ticketForApp(scope: AppScope, ticket: FreshdeskTicket) {
  const empty = Object.fromEntries(scope.store.data.fields.map((field) => [field.name, null]));
  const { merged_into, external_id: _external, ...rest } = ticket;
  return { ...rest, ...(merged_into ? { merged_into } : {}), custom_fields: { ...empty, ...ticket.custom_fields } };
}

/** `client.iparams.get`: never a secure one. */
export function iparamsOf(scope: AppScope, name: string | undefined): Record<string, unknown> {
  if (name === undefined) return scope.app.iparams;
  if (!(name in scope.app.iparams)) throw new ServiceRefusal(404, `There is no iparam called ${name}.`);
  return { [name]: scope.app.iparams[name] };
}

/** `client.interface.trigger`. @throws ServiceRefusal for what the desk does not take */
export function triggerInterface(scope: AppScope, method: string, options: Record<string, unknown>): unknown {
  const id = String(options.id ?? "");
  if (method === "setValue") return setValue(scope, id, options.value);
  if (method === "showNotify") return notify(options);
  if (method === "click") return scope.click(id);
  if (method === "hide" || method === "show" || method === "disable" || method === "enable")
    return scope.setControl(id, method);
  throw new ServiceRefusal(400, `The desk cannot ${method}.`);
}

const propertyKeys: Record<string, PropertyKey> = {
  status: "status",
  priority: "priority",
  ticket_type: "type",
  group: "group_id",
  agent: "responder_id",
  tag: "tags",
};

function setValue(scope: AppScope, id: string, value: unknown): void {
  const reason = scope.readOnly();
  if (reason) throw new ServiceRefusal(403, reason);
  const key = propertyKeys[id] ?? (id.startsWith("cf_") ? (id as PropertyKey) : undefined);
  if (!key) throw new ServiceRefusal(400, `There is no field called ${id}.`);
  scope.form.set(key, checkedValue(scope, id, value));
}

function checkedValue(scope: AppScope, id: string, value: unknown): PropertyValue {
  const empty = value === null || value === undefined || value === "";
  const among = <T>(allowed: T[], candidate: T): T => {
    if (allowed.includes(candidate)) return candidate;
    throw new ServiceRefusal(400, `${String(value)} is not a choice of ${id}.`);
  };
  const { groups, agents } = scope.store.data;
  if (id === "status")
    return among(
      statuses.map(([number]) => number),
      Number(value),
    );
  if (id === "priority")
    return among(
      priorities.map(([number]) => number),
      Number(value),
    );
  if (id === "tag") return Array.isArray(value) ? value.map(String) : [String(value)];
  if (id.startsWith("cf_")) return customValue(scope, id, empty ? null : value, among);
  if (empty) return null;
  if (id === "ticket_type") return among(ticketTypes, String(value));
  return among(
    (id === "group" ? groups : agents).map((candidate) => candidate.id),
    Number(value),
  );
}

function customValue(
  scope: AppScope,
  id: string,
  value: unknown,
  among: (allowed: string[], candidate: string) => string,
): PropertyValue {
  const field = scope.store.data.fields.find((candidate) => candidate.name === id);
  if (!field) throw new ServiceRefusal(400, `There is no field called ${id}.`);
  if (value === null) return null;
  if (field.type === "custom_dropdown")
    return among(
      field.choices.map((choice) => choice.value),
      String(value),
    );
  if (field.type !== "custom_number") return String(value);
  if (Number.isNaN(Number(value))) throw new ServiceRefusal(400, `${id} takes numbers.`);
  return Number(value);
}

function notify(options: Record<string, unknown>): void {
  const kinds: NoticeKind[] = ["success", "info", "warning", "danger"];
  const kind = kinds.find((known) => known === options.type) ?? "info";
  showNotice(kind, String(options.message ?? ""), String(options.title ?? ""));
}
