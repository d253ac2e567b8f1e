import { createRandom, shuffled } from "../random.ts";
import type { HistoryTicket } from "./history-ticket.ts";

/** At most `count` tickets of each category, drawn at random, in their given order. The same seed draws the same tickets. */
export function limitPerLabel(tickets: readonly HistoryTicket[], count: number, seed: number): HistoryTicket[] {
  const left = new Map<string, number>();
  const drawn = new Set<HistoryTicket>();
  for (const ticket of shuffled(tickets, createRandom(seed))) {
    const room = left.get(ticket.labels.category) ?? count;
    if (room > 0) drawn.add(ticket);
    left.set(ticket.labels.category, room - 1);
  }
  return tickets.filter((ticket) => drawn.has(ticket));
}
