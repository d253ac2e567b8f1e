import type { TicketLabels } from "../shared-parts/ticket-fixture.ts";

/** A person of the desk: agents sign in, end users write. */
export interface ZendeskUser {
  id: number;
  name: string;
  email: string;
  role: "admin" | "agent" | "light_agent" | "end-user";
  locale: string;
  groupIds: number[];
  tags: string[];
  organizationId: number | null;
}

export interface ZendeskGroup {
  id: number;
  name: string;
}

export interface ZendeskOrganization {
  id: number;
  name: string;
  tags: string[];
}

export type ZendeskStatus = "new" | "open" | "pending" | "hold" | "solved" | "closed";

export interface ZendeskComment {
  id: number;
  authorId: number;
  /** HTML as it came in: hostile until cleaned. */
  htmlBody: string;
  plainBody: string;
  public: boolean;
  channel: string;
  createdAt: string;
}

/** What an agent fills in on the ticket form; `set` of an app changes these until the agent submits. */
export interface TicketFormValues {
  subject: string;
  status: ZendeskStatus;
  priority: "low" | "normal" | "high" | "urgent" | null;
  type: "question" | "incident" | "problem" | "task" | null;
  tags: string[];
  groupId: number | null;
  assigneeId: number | null;
  /** By field id. */
  customFields: Record<string, string | null>;
}

export interface ZendeskTicket extends TicketFormValues {
  id: number;
  /** Id of the fixture the ticket came from. */
  externalId: string;
  comments: ZendeskComment[];
  requesterId: number;
  channel: string;
  language: string;
  createdAt: string;
  updatedAt: string;
  mergedInto: number | null;
}

/** Tickets with the answers a good agent would give: server side only. */
export interface LabelledTicket extends ZendeskTicket {
  labels: TicketLabels | null;
}

export interface ZendeskTicketField {
  id: number;
  type: "tagger" | "text" | "textarea" | "checkbox" | "integer" | "decimal" | "date";
  title: string;
  description: string;
  required: boolean;
  active: boolean;
  /** False: not on the ticket form, so it can be read but not written by apps. */
  onForm: boolean;
  options: { id: number; name: string; value: string }[];
  /** Key in requirements.json of the app that created it. */
  requirementKey: string | null;
  appId: number | null;
}

/** Where a page finds an installed app's frames. */
export interface InstalledAppForPage {
  appId: number;
  installationId: number;
  name: string;
  version: string;
  /** Grows with every upgrade and change of settings. */
  revision: number;
  /** Entry of each location, relative to the app's version folder (or absolute). */
  locations: Partial<Record<ZendeskLocation, { url: string; flexible: boolean; autoLoad: boolean }>>;
  /** Without the secure ones. */
  settings: Record<string, unknown>;
  requirements: Record<string, { requirement_id: number | string; requirement_type: string }>;
}

export type ZendeskLocation = "ticket_sidebar" | "new_ticket_sidebar" | "background";

/** Everything the desk page starts with. */
export interface ZendeskBootstrap {
  appOrigin: string;
  subdomain: string;
  currentUserId: number;
  users: ZendeskUser[];
  groups: ZendeskGroup[];
  organizations: ZendeskOrganization[];
  fields: ZendeskTicketField[];
  tickets: ZendeskTicket[];
  apps: InstalledAppForPage[];
  faults: import("../shared-parts/fault-list.ts").Fault[];
}
