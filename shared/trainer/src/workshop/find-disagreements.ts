import type { AnnotatedTicket } from "./annotations.ts";
import type { Ratings } from "./kappa.ts";

/** Two labels that annotators gave to the same ticket. */
export interface ConfusedLabels {
  readonly labels: readonly [string, string];
  /** Pairs of annotations that differ in exactly these two. */
  readonly count: number;
  /** Of all annotation pairs with at least one of the two labels. */
  readonly share: number;
  readonly ticketIds: readonly string[];
}

export interface TicketToDiscuss {
  readonly id: string;
  /** Share of its annotation pairs that disagree. */
  readonly disagreement: number;
  readonly said: readonly { readonly annotator: string; readonly label: string }[];
}

/** A ticket with at least two annotations. */
export interface RatedTicket {
  readonly ticket: AnnotatedTicket;
  readonly ratings: Ratings;
  readonly disagreement: number;
}

/** Which labels are given to the same tickets, most often first. */
export function confusedLabels(rated: readonly RatedTicket[], labels: readonly string[]): ConfusedLabels[] {
  const confused = new Map<string, { pair: [number, number]; count: number; ids: Set<string> }>();
  const touched = new Array<number>(labels.length).fill(0);
  for (const { ticket, ratings } of rated) {
    for (const [low, high] of annotationPairs(ratings)) {
      touched[low] = (touched[low] ?? 0) + 1;
      if (low === high) continue;
      touched[high] = (touched[high] ?? 0) + 1;
      const key = `${low}/${high}`;
      const entry = confused.get(key) ?? { pair: [low, high], count: 0, ids: new Set() };
      confused.set(key, { ...entry, count: entry.count + 1, ids: entry.ids.add(ticket.id) });
    }
  }
  return [...confused.values()]
    .map(({ pair: [low, high], count, ids }) => ({
      labels: [labels[low] ?? "", labels[high] ?? ""] as const,
      count,
      share: count / ((touched[low] ?? 0) + (touched[high] ?? 0) - count),
      ticketIds: [...ids],
    }))
    .sort((a, b) => b.count - a.count || b.share - a.share);
}

/** All pairs of annotations of a ticket, the smaller label first. */
function annotationPairs(ratings: Ratings): [number, number][] {
  const given = ratings.flatMap((label) => (label === null ? [] : [label]));
  return given.flatMap((one, index) =>
    given.slice(index + 1).map((other): [number, number] => [Math.min(one, other), Math.max(one, other)]),
  );
}

/** Most disagreed first; equally disagreed ones by how often their labels are confused. */
export function ticketsToDiscuss(
  rated: readonly RatedTicket[],
  annotators: readonly string[],
  confused: readonly ConfusedLabels[],
): TicketToDiscuss[] {
  const frequency = new Map<string, number>();
  for (const { count, ticketIds } of confused) {
    for (const id of ticketIds) frequency.set(id, Math.max(frequency.get(id) ?? 0, count));
  }
  return rated
    .filter(({ disagreement }) => disagreement > 0)
    .sort(
      (a, b) =>
        b.disagreement - a.disagreement || (frequency.get(b.ticket.id) ?? 0) - (frequency.get(a.ticket.id) ?? 0),
    )
    .map(({ ticket, disagreement }) => ({
      id: ticket.id,
      disagreement,
      said: annotators.flatMap((annotator, index) => {
        const label = ticket.labels[index] ?? null;
        return label === null ? [] : [{ annotator, label }];
      }),
    }));
}
