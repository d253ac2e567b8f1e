import { bodies } from "./desk-data.ts";
import type { FreshdeskState } from "./state.ts";
import type { FreshdeskAgent, FreshdeskProperties, FreshdeskTicket, LabelledFreshdeskTicket } from "./types.ts";

/** Freshdesk's answer to a change it does not take. */
export interface UpdateRefusal {
  status: number;
  body: { description: string; errors: { field: string; message: string; code: string }[] };
}

/** Stores what the agent's Update sends and tells all open pages. */
export async function updateTicket(
  state: FreshdeskState,
  ticket: LabelledFreshdeskTicket,
  agent: FreshdeskAgent,
  changes: Partial<FreshdeskProperties>,
): Promise<UpdateRefusal | undefined> {
  const refusal = refusalOf(state, ticket, agent, changes);
  if (refusal) return refusal;
  const { custom_fields, ...values } = changes;
  Object.assign(ticket, values);
  ticket.custom_fields = { ...ticket.custom_fields, ...custom_fields };
  ticket.updated_at = new Date().toISOString();
  state.saves.push({ ticketId: ticket.id, agentId: agent.id, changes, at: ticket.updated_at });
  await publishTicket(state, ticket, agent.id, "save");
  return undefined;
}

function refusalOf(
  state: FreshdeskState,
  ticket: LabelledFreshdeskTicket,
  agent: FreshdeskAgent,
  changes: Partial<FreshdeskProperties>,
): UpdateRefusal | undefined {
  if (agent.role === "collaborator")
    return invalid("base", "You are not authorized to perform this action.", "access_denied");
  if (ticket.merged_into) return invalid("base", "Merged tickets cannot be updated.", "invalid_value");
  if (ticket.status === 5 && (changes.status ?? 5) === 5)
    return invalid("status", "Open the ticket again to change it.", "invalid_value");
  for (const [name, value] of Object.entries(changes.custom_fields ?? {})) {
    const field = state.fields.find((candidate) => candidate.name === name);
    if (!field) return invalid(name, "Unexpected/invalid field in request", "invalid_field");
    const values = field.choices.map((choice) => choice.value);
    if (field.type === "custom_dropdown" && value !== null && !values.includes(String(value))) {
      return invalid(name, `It should be one of these values: '${values.join(",")}'`, "invalid_value");
    }
  }
  return undefined;
}

function invalid(field: string, message: string, code: string): UpdateRefusal {
  return {
    status: code === "access_denied" ? 403 : 400,
    body: { description: "Validation failed", errors: [{ field, message, code }] },
  };
}

/** Adds a message: from the customer, a reply of the agent, or a private note. */
export async function addConversation(
  state: FreshdeskState,
  ticket: LabelledFreshdeskTicket,
  message: { body: string; format: "html" | "text"; userId: number; incoming: boolean; private: boolean },
): Promise<void> {
  const { description, description_text } = bodies(message.body, message.format);
  const created_at = new Date().toISOString();
  ticket.conversations.push({
    id: state.nextId(),
    body: description,
    body_text: description_text,
    incoming: message.incoming,
    private: message.private,
    user_id: message.userId,
    created_at,
  });
  if (message.incoming && ticket.status !== 5) ticket.status = 2;
  ticket.updated_at = created_at;
  await publishTicket(state, ticket, message.userId, "conversation");
}

function publishTicket(
  state: FreshdeskState,
  ticket: LabelledFreshdeskTicket,
  byUserId: number,
  reason: string,
): Promise<void> {
  return state.hub.publish("ticket", { ticket: withoutLabels(ticket), byUserId, reason });
}

/** A ticket as pages get it: without the answers. */
export function withoutLabels({ labels: _labels, ...ticket }: LabelledFreshdeskTicket): FreshdeskTicket {
  return ticket;
}
