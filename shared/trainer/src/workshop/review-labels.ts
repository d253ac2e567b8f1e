import { findLabelErrors } from "./find-label-errors.ts";
import { type OutOfFoldOptions, type OutOfFoldPredictions, predictOutOfFold } from "./predict-out-of-fold.ts";

/** A ticket whose category a person should look at again. */
export interface SuspiciousLabel {
  readonly ticketId: string;
  /** Position in the tickets that were given. */
  readonly index: number;
  readonly given: string;
  readonly suggested: string;
  /** Calibrated probability of the suggested category, by a model that never saw the ticket. */
  readonly confidence: number;
  /** P(given) - largest other P, in [-1, 0). */
  readonly margin: number;
  /** As probable as is usual for tickets of the suggested category. */
  readonly confident: boolean;
}

export interface LabelReview {
  /** Most probably wrong first. */
  readonly suspicious: readonly SuspiciousLabel[];
  readonly tickets: number;
  /** Tickets whose category the taxonomy does not have: not judged. */
  readonly unknownCategory: number;
  /** How many labels are probably wrong: so many of `suspicious`, from the first, are worth reading. */
  readonly estimatedErrors: number;
  /** Given label -> suggested label, most frequent first. */
  readonly moves: readonly { readonly given: string; readonly suggested: string; readonly count: number }[];
}

/** Probable label errors of a history: out-of-fold probabilities, then confident learning. See `findLabelErrors`. */
export async function reviewLabels(options: OutOfFoldOptions): Promise<LabelReview> {
  return reviewPredictions(
    await predictOutOfFold(options),
    options.tickets.map(({ id }) => id),
  );
}

/** As `reviewLabels`, on predictions that exist already; `order` are the ids in the file's order. */
export function reviewPredictions(
  { labels, tickets, unknown }: OutOfFoldPredictions,
  order: readonly string[],
): LabelReview {
  const positions = new Map(order.map((id, index) => [id, index]));
  const { errors, estimatedErrors } = findLabelErrors({
    given: tickets.map(({ given }) => given),
    probabilities: tickets.map(({ probabilities }) => probabilities),
    classes: labels.length,
  });
  const suspicious = errors.map(({ index, given, suggested, confidence, margin, confident }): SuspiciousLabel => {
    const ticketId = tickets[index]?.ticket.id ?? "";
    return {
      ...{ ticketId, index: positions.get(ticketId) ?? index, confidence, margin, confident },
      given: labels[given] ?? "",
      suggested: labels[suggested] ?? "",
    };
  });
  return {
    suspicious,
    tickets: tickets.length,
    unknownCategory: unknown.length,
    estimatedErrors,
    moves: countMoves(suspicious),
  };
}

function countMoves(suspicious: readonly SuspiciousLabel[]): LabelReview["moves"] {
  const moves = new Map<string, { given: string; suggested: string; count: number }>();
  for (const { given, suggested } of suspicious) {
    const key = JSON.stringify([given, suggested]);
    const move = moves.get(key) ?? { given, suggested, count: 0 };
    moves.set(key, { ...move, count: move.count + 1 });
  }
  return [...moves.values()].sort((a, b) => b.count - a.count);
}
