import type { FieldId } from "@lucid/core";
import type { ArrivalText } from "./arrival-text.ts";
import type { HistoryTicket } from "./history-ticket.ts";

/** A ticket as the file has it: text as known on arrival, labels still the desk's own values. */
export interface RawTicket
  extends ArrivalText,
    Pick<HistoryTicket, "id" | "language" | "requester" | "agent" | "knownEntities" | "labelSource"> {
  /** Whose values the labels are. */
  readonly format: "plain" | "zendesk" | "freshdesk";
  readonly file: string;
  readonly row: number;
  /** As written in the file; null: empty. */
  readonly date: string | null;
  readonly labels: Readonly<Record<FieldId, string | null>>;
  readonly tags: readonly string[];
}
