import type { ZendeskLocation, ZendeskTicket, ZendeskTicketField } from "../types.ts";
import type { DeskStore } from "./desk-store.ts";
import type { TicketForm } from "./ticket-form.ts";

/** The ticket a frame belongs to, as far as its location has one. */
export interface TicketScope {
  /** Undefined on the new-ticket page. */
  ticket(): ZendeskTicket | undefined;
  form: TicketForm;
  /** Why nothing can be written, or undefined. */
  readOnly(): string | undefined;
  /** Shows or hides a field on the form. */
  setFieldVisible(field: string, visible: boolean): void;
  fieldVisible(field: string): boolean;
}

/** What one app frame can see. */
export interface AppScope {
  store: DeskStore;
  location: ZendeskLocation;
  appId: number;
  ticket: TicketScope | null;
  openTicket(id: number): void;
}

/** An error of one path, with the name and message that apps get. */
export class PathError extends Error {
  constructor(
    readonly path: string,
    message: string,
    override readonly name = "APIUnavailableError",
  ) {
    super(message);
  }
}

/** The field behind `custom_field_<id>`. @throws PathError when there is none */
export function customField(scope: AppScope, path: string, key: string): ZendeskTicketField {
  const field = scope.store.field(key.replace(/^custom_field_/, ""));
  if (!field) throw new PathError(path, "No such Api");
  return field;
}
