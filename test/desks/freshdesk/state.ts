import type { Settings } from "../shared-parts/app-settings.ts";
import { createEventHub, type EventHub } from "../shared-parts/event-hub.ts";
import { createFaultList, type Fault, type FaultList } from "../shared-parts/fault-list.ts";
import type { ProxiedCall } from "../shared-parts/proxied-call.ts";
import type { FreshdeskAppPackage } from "./app-package.ts";
import type { FreshdeskDeskData } from "./desk-data.ts";
import type { FreshdeskAgent, FreshdeskField, LabelledFreshdeskTicket } from "./types.ts";

/** An app installed in the local Freshdesk. */
export interface FreshdeskInstallation {
  appId: number;
  revision: number;
  package: FreshdeskAppPackage;
  /** Secure ones included: never sent to a page. */
  settings: Settings;
  /** The app's key-value store. */
  records: Map<string, unknown>;
  /** When request templates were invoked, for the limit per minute. */
  requestTimes: number[];
  recordTimes: number[];
}

/** All there is to know about a running local Freshdesk; tests read and change it directly. */
export interface FreshdeskState extends FreshdeskDeskData {
  domain: string;
  fields: FreshdeskField[];
  installations: FreshdeskInstallation[];
  /** Every call made for an app, oldest first, as it really went out. */
  proxyLog: ProxiedCall[];
  /** Every stored update, oldest first. */
  saves: { ticketId: number; agentId: number; changes: unknown; at: string }[];
  faults: FaultList;
  hub: EventHub;
  nextId(): number;
  ticket(id: number): LabelledFreshdeskTicket | undefined;
  agent(id: number): FreshdeskAgent | undefined;
}

/** Wraps starting data into the state of a desk. */
export function createFreshdeskState(data: FreshdeskDeskData, faults: Fault[]): FreshdeskState {
  let last = 600_000;
  return {
    ...data,
    domain: "demo.freshdesk.com",
    fields: [],
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
    agent: (id) => data.agents.find((agent) => agent.id === id),
  };
}
