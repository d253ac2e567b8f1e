import {
  contrastOf,
  type Heads,
  marginOf,
  prepareText,
  scoreText,
  textVectors,
  tokenContributions,
} from "@lucid/classifier";
import { AppError } from "@lucid/core";
import {
  bootstrapNamed,
  createRandom,
  type HistoryTicket,
  type Interval,
  type Multiplicities,
  predictTickets,
  shuffled,
  type TicketText,
} from "@lucid/trainer";
import type { Measure, Section } from "../report/measure.ts";
import type { AccuracyContext } from "./accuracy-context.ts";
import { embed } from "./fit-and-predict.ts";
import { saying, scored } from "./measures.ts";

const SEED = 1;
const TICKETS = 250;
const QUICK_TICKETS = 20;
const SHARES = [0.1, 0.2, 0.5] as const;
const RANDOM_ORDERS = 3;
const METHODS = ["own", "occlusion", "random"] as const;
type Method = (typeof METHODS)[number];

/** A text's words between blanks, and for each method the order in which it thinks they matter. */
interface ExplainedText {
  readonly words: readonly string[];
  readonly predicted: number;
  readonly probability: number;
  /** |contributions and bias - margin of the logits|. */
  readonly marginError: number;
  readonly contributions: readonly number[];
}

/** Mean drops of the calibrated probability, one a ticket. */
interface Drops {
  /** When the words that matter most are removed. */
  readonly comprehensiveness: readonly number[];
  /** When only they are kept. */
  readonly sufficiency: readonly number[];
}

/**
 * What the shown reasons are worth: words are deleted and the rest goes through text preparation, tokenizer, encoder and heads
 * again, as a ticket of its own (comprehensiveness and sufficiency: DeYoung et al. 2020, ERASER), beside leave-one-out occlusion and chance.
 */
export async function measureExplanation(
  context: AccuracyContext,
  heads: Heads,
  test: readonly HistoryTicket[],
): Promise<Section> {
  const count = context.quick ? QUICK_TICKETS : TICKETS;
  const tickets = shuffled(test, createRandom(SEED)).slice(0, count);
  const texts: ExplainedText[] = [];
  for (const ticket of tickets) texts.push(await explain(context, heads, ticket));
  const drops = {
    own: await measureDrops(context, heads, texts, [texts.map(({ contributions }) => ranked(contributions))]),
    occlusion: await measureDrops(context, heads, texts, [await occlusionOrders(context, heads, texts)]),
    random: await measureDrops(context, heads, texts, randomOrders(texts)),
  };
  const worst = Math.max(...texts.map(({ marginError }) => marginError));
  const measures = saying(context.say, toMeasures(drops, worst));
  return { title: `Explanation (${texts.length} questions of banking77, all rows)`, measures };
}

/** The classifier's own contributions, added up by word between blanks. */
async function explain({ tools }: AccuracyContext, heads: Heads, ticket: TicketText): Promise<ExplainedText> {
  const { text, words: read } = prepareText(ticket, tools.findPersonalData);
  const tokens = tools.tokenizer.tokenizeWords(read, heads.maxTokens);
  const vectors = textVectors(heads, { words: read, tokens }, await tools.encoder.encode(tokens.ids));
  const { logits, probabilities } = scoreText(heads, vectors).category;
  const [predicted = 0] = ranked(probabilities);
  const contrast = contrastOf(probabilities, predicted);
  if (contrast === null) throw new AppError("internal", "Fewer than two categories");
  const { pieces, bias } = tokenContributions(heads, "category", vectors, tokens.pieces.length, contrast);
  const spans = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    word,
    from: index,
    to: index + word.length,
  }));
  const contributions = spans.map(({ from, to }) =>
    tokens.pieces.reduce((sum, piece, at) => {
      const inside = piece.word >= 0 && piece.start >= from && piece.start < to;
      return inside ? sum + (pieces[at] ?? 0) : sum;
    }, 0),
  );
  const margin = marginOf(logits, contrast);
  return {
    words: spans.map(({ word }) => word),
    ...{ predicted, probability: probabilities[predicted] ?? 0, contributions },
    marginError: Math.abs(bias + contributions.reduce((sum, value) => sum + value, 0) - margin),
  };
}

/** Indices, the largest value first. */
function ranked(values: readonly number[]): number[] {
  return [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
}

/** Each word left out by itself: the more the probability drops, the more it mattered. One forward pass a word. */
async function occlusionOrders(context: AccuracyContext, heads: Heads, texts: readonly ExplainedText[]) {
  const variants = texts.flatMap((text) =>
    text.words.map((_, left) => ({ text, keep: (word: number) => word !== left })),
  );
  const values = await probabilitiesOf(context, heads, variants);
  let from = 0;
  return texts.map(({ words, probability }) => {
    const own = values.slice(from, from + words.length);
    from += words.length;
    return ranked(own.map((value) => probability - value));
  });
}

function randomOrders(texts: readonly ExplainedText[]): number[][][] {
  const random = createRandom(SEED);
  return Array.from({ length: RANDOM_ORDERS }, () => texts.map(({ words }) => shuffled([...words.keys()], random)));
}

interface Variant {
  readonly text: ExplainedText;
  readonly keep: (word: number) => boolean;
}

/** Drops by text, each the mean over the shares and over the orders (one order for each text in each of them). */
async function measureDrops(
  context: AccuracyContext,
  heads: Heads,
  texts: readonly ExplainedText[],
  orders: readonly (readonly (readonly number[])[])[],
): Promise<Drops> {
  const chosen = texts.flatMap((text, index) =>
    orders.flatMap((order) =>
      SHARES.map((share) => {
        const top = Math.max(1, Math.round(share * text.words.length));
        return { text, top: new Set(order[index]?.slice(0, top)) };
      }),
    ),
  );
  const removed = chosen.map(({ text, top }): Variant => ({ text, keep: (word) => !top.has(word) }));
  const kept = chosen.map(({ text, top }): Variant => ({ text, keep: (word) => top.has(word) }));
  const meanDrops = async (variants: readonly Variant[]) => {
    const values = await probabilitiesOf(context, heads, variants);
    const each = orders.length * SHARES.length;
    return texts.map(({ probability }, index) => {
      const own = values.slice(index * each, (index + 1) * each);
      return probability - own.reduce((sum, value) => sum + value, 0) / each;
    });
  };
  return { comprehensiveness: await meanDrops(removed), sufficiency: await meanDrops(kept) };
}

/** Calibrated probability of each text's own prediction when only some of its words are there. */
async function probabilitiesOf(
  context: AccuracyContext,
  heads: Heads,
  variants: readonly Variant[],
): Promise<number[]> {
  const tickets = variants.map(({ text, keep }): TicketText => {
    const body = text.words.filter((_, word) => keep(word)).join(" ");
    return { subject: "", body, bodyFormat: "text", knownEntities: [] };
  });
  const predictions = predictTickets(heads, await embed(context, tickets));
  return predictions.map(({ categoryProbabilities }, index) => {
    return categoryProbabilities[variants[index]?.text.predicted ?? -1] ?? 0;
  });
}

function toMeasures(drops: Readonly<Record<Method, Drops>>, marginError: number): Measure[] {
  const count = drops.own.sufficiency.length;
  const mean = (values: readonly number[], times: Multiplicities) =>
    values.reduce((sum, value, index) => sum + value * (times[index] ?? 0), 0) / count;
  const all = bootstrapNamed(
    count,
    (times) => {
      const of = (method: Method, kind: keyof Drops) => mean(drops[method][kind], times);
      return {
        comprehensiveness: of("own", "comprehensiveness"),
        sufficiency: of("own", "sufficiency"),
        occlusionComprehensiveness: of("occlusion", "comprehensiveness"),
        occlusionSufficiency: of("occlusion", "sufficiency"),
        randomComprehensiveness: of("random", "comprehensiveness"),
        randomSufficiency: of("random", "sufficiency"),
        comprehensivenessRatio: of("own", "comprehensiveness") / of("occlusion", "comprehensiveness"),
        sufficiencyRatio: of("own", "sufficiency") / of("occlusion", "sufficiency"),
      };
    },
    { seed: SEED },
  );
  const ratio = (name: string, title: string, interval: Interval, better: Measure["better"], goal: number): Measure => {
    return { ...scored(name, title, interval, { better, goal }), unit: "ratio" };
  };
  const lower = { better: "lower" } as const;
  return [
    ratio(
      "explanation_comprehensiveness_ratio",
      "Comprehensiveness, ours / occlusion",
      all.comprehensivenessRatio,
      "higher",
      0.93,
    ),
    ratio("explanation_sufficiency_ratio", "Sufficiency, ours / occlusion", all.sufficiencyRatio, "lower", 1.08),
    scored("explanation_comprehensiveness", "Comprehensiveness, ours", all.comprehensiveness),
    scored("occlusion_comprehensiveness", "Comprehensiveness, occlusion", all.occlusionComprehensiveness),
    scored("random_comprehensiveness", "Comprehensiveness, words at random", all.randomComprehensiveness),
    scored("explanation_sufficiency", "Sufficiency, ours", all.sufficiency, lower),
    scored("occlusion_sufficiency", "Sufficiency, occlusion", all.occlusionSufficiency, lower),
    scored("random_sufficiency", "Sufficiency, words at random", all.randomSufficiency, lower),
    {
      ...{ name: "explanation_margin_error", title: "Contributions less margin, largest difference" },
      ...{ value: marginError, unit: "score", better: "lower", goal: 1e-4 },
    },
  ];
}
