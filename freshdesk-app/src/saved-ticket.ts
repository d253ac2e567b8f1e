import type { FieldMapping, LabelMapper, SavedTicket } from "@lucid/core";
import { labelledForm, type RawForm, rawForm, record, text } from "./read-ticket.ts";

/** The values that the event of a save names. */
function namedValues(data: Record<string, unknown> | null, mapping: FieldMapping): Partial<RawForm> {
  const changed = record(data?.changedAttributes) ?? {};
  const newValue = (...keys: readonly (string | null)[]): string | undefined => {
    const change = keys.map((key) => (key === null ? null : record(changed[key]))).find((found) => found !== null);
    return change === undefined || change?.new === undefined ? undefined : text(change.new);
  };
  const known: Record<keyof RawForm, string | undefined> = {
    category: newValue(mapping.category.field),
    subcategory: newValue(mapping.subcategory.field),
    confidence: newValue(mapping.confidence.field),
    priority: newValue("priority"),
    team: newValue("group_id", "group"),
    agent: newValue("responder_id", "agent"),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/**
 * The stored ticket after the save. The event can arrive before the desk's data does: what the event names is taken
 * from it, system fields also from what this panel knew to be unsaved; the other custom fields come from the stored
 * ticket, as the agent may have changed them unseen. Where the desk does not answer, from what was known before.
 */
export async function savedTicket(
  storedTicket: () => Promise<Record<string, unknown>>,
  mapping: FieldMapping,
  mapper: LabelMapper,
  changed: Record<string, unknown> | null,
  known: { readonly ticket: Record<string, unknown> | null; readonly unsaved: Partial<RawForm> },
): Promise<SavedTicket> {
  const named = namedValues(changed, mapping);
  try {
    const ticket = await storedTicket();
    const stored = rawForm(ticket, mapping);
    const { priority = stored.priority, team = stored.team, agent = stored.agent } = known.unsaved;
    const form = { ...stored, priority, team, agent, ...named };
    return { ticketId: text(ticket.id), fields: labelledForm(form, mapper) };
  } catch (thrown) {
    if (known.ticket === null) throw thrown;
    const form = { ...rawForm(known.ticket, mapping), ...known.unsaved, ...named };
    return { ticketId: text(known.ticket.id), fields: labelledForm(form, mapper) };
  }
}
