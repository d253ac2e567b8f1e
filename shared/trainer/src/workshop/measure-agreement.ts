import { AppError } from "@lucid/core";
import { createRandom } from "../random.ts";
import type { AnnotatedTicket, Annotations } from "./annotations.ts";
import {
  type ConfusedLabels,
  confusedLabels,
  type RatedTicket,
  type TicketToDiscuss,
  ticketsToDiscuss,
} from "./find-disagreements.ts";
import { cohenKappa, disagreementOf, fleissKappa, oneAgainstRest, type Ratings } from "./kappa.ts";

/** Below it a model learns the annotators' quarrels: what `triage publish` asks for. */
export const REQUIRED_KAPPA = 0.7;

/** A kappa with the 2.5th and 97.5th percentile over resampled tickets; null where it does not exist. */
export interface KappaInterval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface CategoryAgreement {
  readonly label: string;
  /** One against the rest. */
  readonly kappa: KappaInterval;
  /** Annotations with this label. */
  readonly annotations: number;
}

/** Agreement of people on labels. As JSON it is what `triage publish --kappa` records. */
export interface AgreementReport {
  readonly format: 1;
  readonly method: "cohen" | "fleiss";
  /** null: it does not exist, everybody always gave the same single label. */
  readonly kappa: number | null;
  readonly interval: KappaInterval;
  readonly required: number;
  /** "not-measurable": kappa does not exist. */
  readonly verdict: "sufficient" | "insufficient" | "not-measurable";
  readonly annotators: readonly string[];
  /** Tickets with at least two annotations: what was measured on. */
  readonly tickets: number;
  /** Tickets with fewer than two. */
  readonly ticketsLeftOut: number;
  /** Share of annotation pairs that agree, by chance included. */
  readonly observedAgreement: number;
  /** Cohen's kappa of each two annotators over the tickets both annotated. */
  readonly pairs: readonly {
    readonly annotators: readonly [string, string];
    readonly kappa: KappaInterval;
    readonly tickets: number;
  }[];
  readonly categories: readonly CategoryAgreement[];
  /** Most frequent first. */
  readonly confused: readonly ConfusedLabels[];
  /** Most disagreed first; equally disagreed ones by how often their labels are confused. */
  readonly toDiscuss: readonly TicketToDiscuss[];
}

export interface AgreementOptions {
  readonly required?: number;
  readonly seed?: number;
  readonly rounds?: number;
}

/**
 * Agreement beyond chance: Cohen's kappa for two annotators, Fleiss' for more; by category one against the rest;
 * percentile bootstrap over tickets. Deterministic for a seed. Throws AppError "bad_request" if no ticket has two
 * annotations.
 */
export function measureAgreement(annotations: Annotations, options: AgreementOptions = {}): AgreementReport {
  const { required = REQUIRED_KAPPA, seed = 1, rounds = 1_000 } = options;
  const { annotators, tickets } = annotations;
  const labels = [...new Set(tickets.flatMap((ticket) => ticket.labels.flatMap((label) => label ?? [])))].sort();
  const rated = ratedTickets(tickets, labels);
  if (annotators.length < 2 || rated.length === 0) {
    throw new AppError("bad_request", "Agreement needs at least two annotators who labelled the same tickets");
  }
  const method = annotators.length === 2 ? "cohen" : "fleiss";
  const kappa = method === "cohen" ? cohenKappa : fleissKappa;
  const ratings = rated.map((one) => one.ratings);
  const interval = kappaInterval(ratings, (sample) => kappa(sample, labels.length), seed, rounds);
  const confused = confusedLabels(rated, labels);
  return {
    format: 1,
    method,
    kappa: interval.value,
    interval,
    required,
    verdict: verdictOf(interval.value, required),
    annotators,
    tickets: rated.length,
    ticketsLeftOut: tickets.length - rated.length,
    observedAgreement: 1 - rated.reduce((sum, { disagreement }) => sum + disagreement, 0) / rated.length,
    pairs: pairsOf(annotators, ratings, labels.length, { seed, rounds }),
    categories: labels.map((label, index) => ({
      label,
      kappa: kappaInterval(oneAgainstRest(ratings, index), (sample) => kappa(sample, 2), seed, rounds),
      annotations: ratings.reduce((sum, one) => sum + one.filter((value) => value === index).length, 0),
    })),
    confused,
    toDiscuss: ticketsToDiscuss(rated, annotators, confused),
  };
}

function verdictOf(kappa: number | null, required: number): AgreementReport["verdict"] {
  if (kappa === null) return "not-measurable";
  return kappa >= required ? "sufficient" : "insufficient";
}

function ratedTickets(tickets: readonly AnnotatedTicket[], labels: readonly string[]): RatedTicket[] {
  const indices = new Map(labels.map((label, index) => [label, index]));
  return tickets.flatMap((ticket) => {
    const ratings = ticket.labels.map((label) => (label === null ? null : (indices.get(label) ?? null)));
    const disagreement = disagreementOf(ratings);
    return disagreement === null ? [] : [{ ticket, ratings, disagreement }];
  });
}

function kappaInterval(
  tickets: readonly Ratings[],
  measure: (sample: readonly Ratings[]) => number,
  seed: number,
  rounds: number,
): KappaInterval {
  const value = measure(tickets);
  if (Number.isNaN(value)) return { value: null, low: null, high: null };
  const random = createRandom(seed);
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const drawn = measure(tickets.map(() => tickets[Math.floor(random() * tickets.length)] ?? []));
    // A resample with a single label has no kappa: it says nothing about the spread.
    if (!Number.isNaN(drawn)) values.push(drawn);
  }
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? null;
  return { value, low: at(0.025), high: at(0.975) };
}

function pairsOf(
  annotators: readonly string[],
  tickets: readonly Ratings[],
  labels: number,
  { seed, rounds }: { readonly seed: number; readonly rounds: number },
): AgreementReport["pairs"] {
  return annotators.flatMap((first, a) =>
    annotators.slice(a + 1).map((second, offset) => {
      const common = tickets.flatMap((ratings): Ratings[] => {
        const [one, other] = [ratings[a] ?? null, ratings[a + 1 + offset] ?? null];
        return one === null || other === null ? [] : [[one, other]];
      });
      const kappa = kappaInterval(common, (sample) => cohenKappa(sample, labels), seed, rounds);
      return { annotators: [first, second] as const, kappa, tickets: common.length };
    }),
  );
}
