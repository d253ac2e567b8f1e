import type { Fault } from "../shared-parts/fault-list.ts";
import type { TicketLabels } from "../shared-parts/ticket-fixture.ts";

/** An agent, in the shape that `loggedInUser` has. */
export interface FreshdeskAgent {
  id: number;
  role: "admin" | "agent" | "collaborator";
  /** 1 support agent, 2 field agent, 3 collaborator. */
  agent_type: 1 | 3;
  contact: { name: string; email: string; language: string };
  roles: { name: string }[];
  group_ids: number[];
}

export interface FreshdeskContact {
  id: number;
  name: string;
  email: string;
  language: string;
  tags: string[];
  company_id: number | null;
}

export interface FreshdeskCompany {
  id: number;
  name: string;
  account_tier: string | null;
}

export interface FreshdeskGroup {
  id: number;
  name: string;
}

interface FreshdeskConversation {
  id: number;
  /** HTML as it came in: hostile until cleaned. */
  body: string;
  body_text: string;
  incoming: boolean;
  private: boolean;
  user_id: number;
  created_at: string;
}

/** What an agent fills in in the properties panel. */
export interface FreshdeskProperties {
  /** 2 Open, 3 Pending, 4 Resolved, 5 Closed. */
  status: number;
  /** 1 Low, 2 Medium, 3 High, 4 Urgent; never empty. */
  priority: number;
  type: string | null;
  group_id: number | null;
  responder_id: number | null;
  tags: string[];
  custom_fields: Record<string, string | number | null>;
}

/** A ticket in Freshdesk's own shape. */
export interface FreshdeskTicket extends FreshdeskProperties {
  id: number;
  /** Id of the fixture the ticket came from. */
  external_id: string;
  subject: string;
  description: string;
  description_text: string;
  source: number;
  requester_id: number;
  company_id: number | null;
  conversations: FreshdeskConversation[];
  merged_into: number | null;
  created_at: string;
  updated_at: string;
}

/** Tickets with the answers a good agent would give: server side only. */
export interface LabelledFreshdeskTicket extends FreshdeskTicket {
  labels: TicketLabels | null;
}

/** A custom ticket field. */
export interface FreshdeskField {
  name: string;
  label: string;
  type: "custom_dropdown" | "custom_text" | "custom_number" | "custom_paragraph";
  choices: { value: string; label?: string }[];
  /** The app whose package asked for it. */
  appId: number | null;
}

export type FreshdeskLocation = "ticket_sidebar" | "ticket_background";

/** Where a page finds an installed app's frames. */
export interface FreshdeskAppForPage {
  appId: number;
  name: string;
  version: string;
  /** Grows with every upgrade and change of settings. */
  revision: number;
  locations: Partial<Record<FreshdeskLocation, string>>;
  /** Without the secure ones. */
  iparams: Record<string, unknown>;
}

/** Everything the desk page starts with. */
export interface FreshdeskBootstrap {
  appOrigin: string;
  domain: string;
  currentAgentId: number;
  agents: FreshdeskAgent[];
  contacts: FreshdeskContact[];
  companies: FreshdeskCompany[];
  groups: FreshdeskGroup[];
  fields: FreshdeskField[];
  tickets: FreshdeskTicket[];
  apps: FreshdeskAppForPage[];
  faults: Fault[];
}
