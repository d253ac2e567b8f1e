import { type ArrivalText, columnText } from "./arrival-text.ts";
import { isRecord, textOf } from "./column-values.ts";
import { freshdeskText } from "./freshdesk-text.ts";
import type { HistoryColumns, HistoryFormat } from "./history-source.ts";
import type { HistoryTicket } from "./history-ticket.ts";
import type { SourceRecord } from "./source-row.ts";
import { zendeskLabelSource } from "./zendesk-label-source.ts";
import { zendeskText } from "./zendesk-text.ts";

/** What is known about the files of a desk. */
export interface DeskProfile {
  readonly format: Exclude<HistoryFormat, "auto">;
  /** Takes the ticket out of its wrapping. */
  readonly unwrap: (record: SourceRecord) => SourceRecord;
  /** Columns that are read as the desk's own text even where they are named: what was added later stays out. */
  readonly ownText: readonly string[];
  /** null: the text columns must be named. */
  readonly text: ((ticket: SourceRecord) => ArrivalText) | null;
  readonly columns: HistoryColumns;
  /** Deleted tickets and spam teach nothing. */
  readonly isDeleted: (ticket: SourceRecord) => boolean;
  /** Who gave the category, where the export tells. */
  readonly labelSource: (ticket: SourceRecord, categoryColumn: string) => HistoryTicket["labelSource"];
}

const PLAIN: DeskProfile = {
  format: "plain",
  unwrap: (record) => record,
  ownText: [],
  text: null,
  columns: {},
  isDeleted: () => false,
  labelSource: () => "unknown",
};

const ZENDESK: DeskProfile = {
  format: "zendesk",
  unwrap: (record) => (isRecord(record.ticket) ? record.ticket : record),
  ownText: ["subject", "raw_subject", "description", "comments"],
  text: zendeskText,
  columns: {
    id: "id",
    createdAt: "created_at",
    requester: "requester_id",
    agent: "assignee_id",
    priority: "priority",
    names: ["requester.name", "organization.name"],
  },
  isDeleted: (ticket) => ticket.status === "deleted",
  labelSource: zendeskLabelSource,
};

const FRESHDESK: DeskProfile = {
  format: "freshdesk",
  unwrap: (record) => [record.helpdesk_ticket, record.ticket].find(isRecord) ?? record,
  ownText: ["subject", "description", "description_text", "description_html"],
  text: freshdeskText,
  columns: {
    id: "id",
    createdAt: "created_at",
    requester: "requester_id",
    agent: "responder_id",
    priority: "priority",
    names: ["requester.name", "company.name"],
  },
  isDeleted: (ticket) => ticket.deleted === true || ticket.spam === true,
  labelSource: () => "unknown",
};

const FRESHDESK_CSV: DeskProfile = {
  ...PLAIN,
  format: "freshdesk",
  text: (row) => columnText(row, ["Subject", "Description"]),
  columns: {
    id: "Ticket ID",
    createdAt: "Created time",
    requester: "Contact ID",
    agent: "Agent",
    priority: "Priority",
    names: ["Full name", "Company Name"],
  },
};

/** The profile of a file by its format, or by its first record. */
export function chooseProfile(format: HistoryFormat, record: SourceRecord, csv: boolean): DeskProfile {
  const desk = format === "auto" ? sniffDesk(record, csv) : format;
  if (desk === "zendesk") return ZENDESK;
  if (desk === "freshdesk") return csv ? FRESHDESK_CSV : FRESHDESK;
  return PLAIN;
}

function sniffDesk(record: SourceRecord, csv: boolean): Exclude<HistoryFormat, "auto"> {
  if (csv) return "Ticket ID" in record && "Subject" in record && "Created time" in record ? "freshdesk" : "plain";
  const inner = [record.helpdesk_ticket, record.ticket].find(isRecord) ?? record;
  if (isRecord(record.helpdesk_ticket) || "description_text" in inner || isRecord(inner.custom_fields))
    return "freshdesk";
  const zendesk = Array.isArray(inner.custom_fields) || isRecord(inner.via) || textOf(inner.url).includes("/api/v2/");
  return zendesk ? "zendesk" : "plain";
}
