import type { Settings } from "../shared-parts/app-settings.ts";
import { createEventHub, type EventHub } from "../shared-parts/event-hub.ts";
import { createFaultList, type Fault, type FaultList } from "../shared-parts/fault-list.ts";
import type { ProxiedCall } from "../shared-parts/proxied-call.ts";
import type { ZendeskAppPackage } from "./app-package.ts";
import type { ZendeskDeskData } from "./desk-data.ts";
import type { InstalledAppForPage, LabelledTicket, ZendeskTicketField, ZendeskUser } from "./types.ts";

/** An app installed in the local Zendesk. */
export interface ZendeskInstallation {
  appId: number;
  installationId: number;
  revision: number;
  package: ZendeskAppPackage;
  /** Secure ones included: never sent to a page. */
  settings: Settings;
  requirements: InstalledAppForPage["requirements"];
}

/** All there is to know about a running local Zendesk; tests read and change it directly. */
export interface ZendeskState extends ZendeskDeskData {
  subdomain: string;
  fields: ZendeskTicketField[];
  installations: ZendeskInstallation[];
  /** Every call made for an app, oldest first, as it really went out. */
  proxyLog: ProxiedCall[];
  /** Every stored save, oldest first. */
  saves: { ticketId: number; userId: number; changes: unknown; at: string }[];
  faults: FaultList;
  hub: EventHub;
  /** Ids for whatever is created next. */
  nextId(): number;
  ticket(id: number): LabelledTicket | undefined;
  user(id: number): ZendeskUser | undefined;
}

/** Wraps starting data into the state of a desk. */
export function createZendeskState(data: ZendeskDeskData, faults: Fault[]): ZendeskState {
  let last = 900_000;
  return {
    ...data,
    subdomain: "demo",
    fields: [fieldOffTheForm],
    installations: [],
    proxyLog: [],
    saves: [],
    faults: createFaultList(faults),
    hub: createEventHub(),
    nextId: () => {
      last += 1;
      return last;
    },
    ticket: (id) => data.tickets.find((ticket) => ticket.id === id),
    user: (id) => data.users.find((user) => user.id === id),
  };
}

/** A field that exists but is not on the ticket form: apps read it, and may not write it. */
const fieldOffTheForm: ZendeskTicketField = {
  id: 899_999,
  type: "text",
  title: "Legacy reference",
  description: "Kept from the former ticket system.",
  required: false,
  active: true,
  onForm: false,
  options: [],
  requirementKey: null,
  appId: null,
};
