import type { HistoryTicket } from "@lucid/trainer";
import type { TeachingDecision } from "./choose-decisions.ts";

export interface JoinedHistory {
  readonly tickets: readonly HistoryTicket[];
  /** Tickets of the history whose labels a decision replaced or confirmed. */
  readonly joined: number;
  /** Tickets that only a decision knows, with its text. */
  readonly added: number;
  /** Decisions whose ticket is in no history file and that hold no text. */
  readonly withoutText: number;
}

/**
 * History and decisions as one set of tickets. Where a ticket is in both, the decision's labels win: they are what people
 * say today, and they passed review. A field the decision left open keeps the history's label, but a subcategory
 * only under the same category. What automation labelled and a person now decided is a person's word.
 */
export function joinHistory(history: readonly HistoryTicket[], decisions: readonly TeachingDecision[]): JoinedHistory {
  const open = new Map(decisions.map((decision) => [decision.ticketId, decision]));
  let joined = 0;
  const tickets = history.map((ticket): HistoryTicket => {
    const decision = open.get(ticket.id);
    if (!decision) return ticket;
    joined += 1;
    return relabelled(ticket, decision);
  });
  const known = new Set(history.map(({ id }) => id));
  const rest = [...open.values()].filter(({ ticketId }) => !known.has(ticketId));
  const added = rest.flatMap((decision) => (decision.text === null ? [] : [fromDecision(decision, decision.text)]));
  return { tickets: [...tickets, ...added], joined, added: added.length, withoutText: rest.length - added.length };
}

function relabelled(ticket: HistoryTicket, { labels, agent }: TeachingDecision): HistoryTicket {
  const sameCategory = labels.category === ticket.labels.category;
  return {
    ...ticket,
    agent,
    labelSource: "person",
    labels: {
      category: labels.category,
      subcategory: labels.subcategory ?? (sameCategory ? ticket.labels.subcategory : null),
      priority: labels.priority ?? ticket.labels.priority,
      team: labels.team ?? (sameCategory ? ticket.labels.team : null),
      tags: ticket.labels.tags,
    },
  };
}

function fromDecision(decision: TeachingDecision, text: string): HistoryTicket {
  const { ticketId, decidedAt, agent, requester, labels } = decision;
  return {
    ...{ id: ticketId, subject: "", body: text, bodyFormat: "text", language: null, createdAt: decidedAt },
    ...{ requester, agent, knownEntities: [], labels: { ...labels, tags: [] }, labelSource: "person" },
    group: ticketId,
  };
}
