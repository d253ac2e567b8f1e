import { centredVector } from "@lucid/classifier";
import type { EmbeddedText } from "../embed-tickets.ts";
import { agglomerate, cosines, cutAt, type Similarities, silhouette } from "./cluster-vectors.ts";
import { distinctiveWords } from "./distinctive-words.ts";

/** A ticket and how little the model knows of it. */
export interface StrangeTicket {
  readonly id: string;
  readonly embedded: EmbeddedText;
  /** Calibrated probability of its most probable category. */
  readonly confidence: number;
  /** The sidebar abstains: unlike everything known. */
  readonly unfamiliar: boolean;
}

export interface SuggestCategoriesOptions {
  /** Tickets below it are looked at even where they are familiar. */
  readonly confidenceBelow?: number;
  /** Smaller clusters are accidents. */
  readonly minimumSize?: number;
  /** Lowest mean cosine between members, centred; lower ones are no topic. */
  readonly minimumCohesion?: number;
  /** The strangest so many are clustered: time and memory grow with their square. */
  readonly maximumTickets?: number;
  readonly words?: number;
}

export interface SuggestedCategory {
  /** Most distinctive first: a name to begin with. */
  readonly words: readonly string[];
  readonly size: number;
  /** Mean cosine between members, centred, in [-1, 1]. */
  readonly cohesion: number;
  /** All of its tickets, the most typical first. */
  readonly ticketIds: readonly string[];
}

export interface CategorySuggestions {
  /** Largest first. */
  readonly suggestions: readonly SuggestedCategory[];
  /** Strange tickets that were clustered. */
  readonly looked: number;
  /** Of these, those in no suggestion. */
  readonly alone: number;
  /** Of the chosen cut. */
  readonly silhouette: number;
}

const CUTS = 24;

/**
 * New categories from tickets unlike everything known: average-linkage clusters of the strange tickets' vectors (centred on
 * the mean of all tickets, so that what every ticket shares does not count), cut where the silhouette is highest, named by
 * class TF-IDF against all other tickets. `all` are the tickets to look through. Deterministic.
 */
export function suggestCategories(
  all: readonly StrangeTicket[],
  options: SuggestCategoriesOptions = {},
): CategorySuggestions {
  const { minimumSize = 5, minimumCohesion = 0.3, words = 5 } = options;
  const strange = strangest(all, options);
  const mean = meanVector(all.map(({ embedded }) => embedded.pooled));
  const similarities = cosines(strange.map(({ embedded }) => centredVector(embedded.pooled, mean).values));
  const cut = bestCut(similarities, minimumSize);
  const found = cut.clusters
    .map((members) => describe(similarities, members))
    .filter(({ members, cohesion }) => members.length >= minimumSize && cohesion >= minimumCohesion)
    .sort((a, b) => b.members.length - a.members.length || b.cohesion - a.cohesion);
  const inside = new Set(found.flatMap(({ members }) => members.map((member) => strange[member])));
  const rest = all.filter((ticket) => !inside.has(ticket)).map(wordsOf);
  const groups = found.map(({ members }) => members.flatMap((member) => strange[member] ?? []).map(wordsOf));
  const names = distinctiveWords([...groups, rest], words);
  return {
    suggestions: found.map(({ members, cohesion }, index) => ({
      words: names[index] ?? [],
      size: members.length,
      cohesion,
      ticketIds: members.flatMap((member) => strange[member]?.id ?? []),
    })),
    looked: strange.length,
    alone: strange.length - inside.size,
    silhouette: cut.silhouette,
  };
}

function strangest(all: readonly StrangeTicket[], options: SuggestCategoriesOptions): StrangeTicket[] {
  const { confidenceBelow = 0.8, maximumTickets = 1_500 } = options;
  return all
    .filter(({ unfamiliar, confidence }) => unfamiliar || confidence < confidenceBelow)
    .sort((a, b) => Number(b.unfamiliar) - Number(a.unfamiliar) || a.confidence - b.confidence)
    .slice(0, maximumTickets);
}

/** The cut with the highest silhouette among those with at least one cluster that is large enough. */
function bestCut(similarities: Similarities, minimumSize: number): { clusters: number[][]; silhouette: number } {
  const merges = agglomerate(similarities);
  let best = { clusters: [] as number[][], silhouette: Number.NEGATIVE_INFINITY };
  for (let step = 1; step <= CUTS; step++) {
    const at = merges[Math.ceil((merges.length * step) / CUTS) - 1];
    if (at === undefined) continue;
    const clusters = cutAt(merges, similarities.size, at.similarity);
    if (clusters.length < 2 || !clusters.some(({ length }) => length >= minimumSize)) continue;
    const value = silhouette(similarities, clusters);
    if (value > best.silhouette) best = { clusters, silhouette: value };
  }
  return best.clusters.length === 0 ? { clusters: [], silhouette: 0 } : best;
}

/** Members, the nearest to all others first, and their mean cosine. */
function describe({ size, values }: Similarities, members: readonly number[]): { members: number[]; cohesion: number } {
  const closeness = new Map(
    members.map((member) => [
      member,
      members.reduce((sum, other) => sum + (other === member ? 0 : (values[member * size + other] ?? 0)), 0),
    ]),
  );
  const pairs = members.length * (members.length - 1);
  const total = [...closeness.values()].reduce((sum, value) => sum + value, 0);
  return {
    members: [...members].sort((a, b) => (closeness.get(b) ?? 0) - (closeness.get(a) ?? 0)),
    cohesion: pairs === 0 ? 0 : total / pairs,
  };
}

function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (let index = 0; index < mean.length; index++) {
      mean[index] = (mean[index] ?? 0) + (vector[index] ?? 0) / vectors.length;
    }
  }
  return mean;
}

function wordsOf({ embedded }: StrangeTicket): string[] {
  return embedded.tokens.words.map(({ folded }) => folded);
}
