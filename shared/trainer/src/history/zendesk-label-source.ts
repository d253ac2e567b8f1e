import { isRecord, recordsOf, textOf } from "./column-values.ts";
import type { HistoryTicket } from "./history-ticket.ts";
import type { SourceRecord } from "./source-row.ts";

/** Zendesk's author of what triggers and automations do. */
const SYSTEM = "-1";

/** Who set the category last, by the audits of a Zendesk export; without audits that name the field: unknown. */
export function zendeskLabelSource(ticket: SourceRecord, categoryColumn: string): HistoryTicket["labelSource"] {
  const field = /(\d+)$/.exec(categoryColumn)?.[1] ?? categoryColumn;
  const changes = recordsOf(ticket.audits).flatMap((audit) =>
    recordsOf(audit.events)
      .filter((event) => (event.type === "Create" || event.type === "Change") && textOf(event.field_name) === field)
      .map((event) => ({ audit, event })),
  );
  const last = changes.sort((a, b) => (textOf(a.audit.created_at) < textOf(b.audit.created_at) ? -1 : 1)).at(-1);
  if (last === undefined) return "unknown";
  const via = isRecord(last.event.via) ? last.event.via : last.audit.via;
  const byRule = isRecord(via) && via.channel === "rule";
  return byRule || textOf(last.audit.author_id) === SYSTEM ? "automation" : "person";
}
