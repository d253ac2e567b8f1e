import { decodeHeads, type Heads, type HeadsJson } from "@lucid/classifier";
import { AppError, type Encoder, type LabelId, type Taxonomy } from "@lucid/core";
import type { AdaptationReport, AdaptOptions } from "./adapter/adapt-options.ts";
import { summarizeAdaptation } from "./adapter/adaptation-summary.ts";
import { trainByEvidence } from "./adapter/train-by-evidence.ts";
import type { CandidateModel, HistorySource, Provenance } from "./candidate.ts";
import { type DividedTickets, divideTickets } from "./divide-tickets.ts";
import { type EmbeddedText, embedTickets, type TextTools } from "./embed-tickets.ts";
import { majorityLabel } from "./evaluation/class-scores.ts";
import { evaluatePredictions } from "./evaluation/evaluate-predictions.ts";
import type { EvaluationReport, ParityEvaluation } from "./evaluation/evaluation-report.ts";
import { measureHeadsBytes } from "./evaluation/measure-cost.ts";
import { type GateInputs, gateCandidate, type TestPredictions, testPredictions } from "./gate/gate-inputs.ts";
import type { GateOverride, GateReport } from "./gate/gate-report.ts";
import type { FrozenTestSet } from "./gate/test-set.ts";
import type { HistoryTicket } from "./history/history-ticket.ts";
import type { TrainingProgress } from "./lay-out-training.ts";
import { measureLatency } from "./measure-latency.ts";
import { predictTickets, type TicketPrediction } from "./predict-tickets.ts";
import { STARTER_METHOD } from "./starter-defaults.ts";
import { type FitReport, type TrainedModel, trainModel } from "./train-model.ts";

/** Where building is: counts within a stage. "names": the baseline from names and descriptions alone. */
export interface BuildProgress {
  readonly stage: TrainingProgress["stage"] | "test" | "names" | "evaluation";
  readonly done: number;
  readonly total: number;
  /** Milliseconds left in this stage, where it is known. */
  readonly remainingMs?: number | null;
}

/** The release a candidate must not be worse than. */
export interface BestRelease {
  readonly sequence: number;
  readonly heads: HeadsJson;
  /** Its categories. */
  readonly labels: readonly LabelId[];
  /** What it reads texts with, where that is not the encoder of this training: with its own adapter. */
  readonly encoder?: Encoder;
}

export interface BuildCandidateOptions {
  /** The history, labels of `taxonomy`. */
  readonly tickets: readonly HistoryTicket[];
  /** A test that was chosen beforehand: then all of `tickets` may teach. */
  readonly test?: readonly HistoryTicket[];
  /** The frozen test set of the tenant's earlier releases; wins over a new split. */
  readonly testSet?: FrozenTestSet;
  /** Share of a new split; 0.2 unless told. */
  readonly testShare?: number;
  /** At most so many tickets of each category teach; 0: names and descriptions alone, everything else is the test. */
  readonly limitPerLabel?: number;
  readonly taxonomy: Taxonomy;
  readonly tools: TextTools;
  /** Name of the encoder ("en"). */
  readonly encoderId: string;
  readonly seed: number;
  /** Try whether the encoder itself is worth adapting to these tickets; absent: it stays as `tools` has it. */
  readonly adapt?: AdaptOptions;
  readonly sources: readonly HistorySource[];
  /** null or absent: nothing was released yet. */
  readonly best?: BestRelease | null;
  readonly migration?: GateInputs["migration"];
  /** Cohen's kappa between labellers, where somebody measured it. */
  readonly kappa?: number | null;
  readonly override?: GateOverride | null;
  readonly priorityCosts?: HeadsJson["priorityCosts"];
  /** Texts that belong to no category, for the evaluation. */
  readonly outOfScope?: readonly HistoryTicket[];
  /** Scores test tickets once more in the runtime that ships; the answer goes into the evaluation. */
  readonly rescore?: (
    heads: Heads,
    test: readonly HistoryTicket[],
    embedded: readonly EmbeddedText[],
    adapter: Uint8Array | null,
  ) => Promise<ParityEvaluation>;
  /** What encodes, for the report ("onnxruntime-node, 2 threads"). */
  readonly runtime?: string;
  /** ISO 8601; now unless told. */
  readonly created?: string;
  readonly onProgress?: (progress: BuildProgress) => void;
}

/** A model with its evaluation and the gate's answer: what a candidate folder holds. */
export interface BuiltCandidate extends CandidateModel {
  readonly evaluation: EvaluationReport;
  readonly gate: GateReport;
  readonly gateInputs: GateInputs;
  readonly fit: FitReport;
  /** null: nobody asked for it. */
  readonly adaptation: AdaptationReport | null;
  readonly divided: DividedTickets;
  /** Test tickets as vectors, in the order of `divided.test`. */
  readonly embeddedTest: readonly EmbeddedText[];
}

/**
 * From labelled tickets to a model at the gate: split (or the given test), fit, score the test as shipped (quantized heads),
 * evaluate beside the baselines, and ask the gate. Deterministic for a seed, `created` apart. Rejects with
 * bad_request when no test ticket is left, bundle_incompatible when the best release runs on another encoder, "aborted".
 */
export async function buildCandidate(options: BuildCandidateOptions): Promise<BuiltCandidate> {
  const { best = null, onProgress } = options;
  const created = options.created ?? new Date().toISOString();
  const divided = await divideTickets({ ...options, created });
  const fitting = { ...options, tools: withMemory(options.tools) };
  const chosen = await train(fitting, divided);
  const tools = { ...fitting.tools, encoder: chosen.encoder };
  try {
    const facts = await score(fitting, { trained: chosen.trained, divided, tools });
    const { trained, embedded } = facts;
    onProgress?.({ stage: "evaluation", done: 0, total: 1 });
    const evaluation = withAdaptation(await evaluate(facts, options, chosen.adapter), chosen.adaptation);
    const gateInputs = await inputsOf(facts, options, best);
    return {
      taxonomy: options.taxonomy,
      heads: trained.heads,
      goldens: trained.goldens,
      ...(chosen.adapter === null ? {} : { adapter: chosen.adapter }),
      provenance: provenanceOf(facts, options, created),
      evaluation,
      gate: gateCandidate(gateInputs, options.taxonomy, best?.labels ?? []),
      gateInputs,
      fit: trained.report,
      adaptation: chosen.adaptation,
      divided,
      embeddedTest: embedded,
    };
  } finally {
    if (chosen.encoder !== options.tools.encoder) await chosen.encoder.dispose();
  }
}

function withAdaptation(evaluation: EvaluationReport, adaptation: AdaptationReport | null): EvaluationReport {
  return adaptation === null ? evaluation : { ...evaluation, adaptation: summarizeAdaptation(adaptation) };
}

interface Chosen {
  readonly trained: TrainedModel;
  readonly encoder: Encoder;
  readonly adapter: Uint8Array | null;
  readonly adaptation: AdaptationReport | null;
}

async function train(options: BuildCandidateOptions, { train: tickets }: DividedTickets): Promise<Chosen> {
  const { tools, adapt } = options;
  const wanted = { ...trainingOf(options, tools), tickets, ...pick(options, "onProgress") };
  if (adapt !== undefined) return trainByEvidence(wanted, adapt);
  return { trained: await trainModel(wanted), encoder: tools.encoder, adapter: null, adaptation: null };
}

function trainingOf(options: BuildCandidateOptions, tools: TextTools) {
  const { taxonomy, encoderId, seed } = options;
  return { ...tools, taxonomy, encoderId, seed, ...pick(options, "priorityCosts") };
}

/** Asks the model, and names alone, about the test tickets. */
async function score(
  options: BuildCandidateOptions,
  { trained, divided, tools }: Pick<Facts, "trained" | "divided" | "tools">,
): Promise<Facts> {
  const { onProgress } = options;
  const embedded = await embedTickets(divided.test, trained.heads.maxTokens, tools, (done, total) =>
    onProgress?.({ stage: "test", done, total }),
  );
  const predictions = predictTickets(decodeHeads(trained.heads), embedded);
  onProgress?.({ stage: "names", done: 0, total: 1 });
  const namesOnly =
    divided.train.length === 0
      ? predictions
      : predictTickets(decodeHeads((await trainModel({ ...trainingOf(options, tools), tickets: [] })).heads), embedded);
  return { trained, divided, embedded, predictions, namesOnly, tools };
}

interface Facts {
  readonly trained: TrainedModel;
  readonly divided: DividedTickets;
  readonly embedded: readonly EmbeddedText[];
  readonly predictions: readonly TicketPrediction[];
  readonly namesOnly: readonly TicketPrediction[];
  readonly tools: TextTools;
}

async function evaluate(
  facts: Facts,
  options: BuildCandidateOptions,
  adapter: Uint8Array | null,
): Promise<EvaluationReport> {
  const { trained, divided, embedded, predictions, namesOnly, tools } = facts;
  const { outOfScope = [], taxonomy, seed, runtime = "the training's runtime" } = options;
  const heads = decodeHeads(trained.heads);
  const strangers = await embedTickets(outOfScope, heads.maxTokens, tools);
  return evaluatePredictions({
    predictions,
    tickets: divided.test,
    taxonomy,
    seed,
    labels: heads.labels.category,
    tags: heads.tags?.labels ?? [],
    priorityCosts: heads.priorityCosts,
    ...(strangers.length === 0 ? {} : { outOfScope: predictTickets(heads, strangers) }),
    baselines: [
      { id: "lexical", predictions: predictTickets(heads, embedded, { lexicalOnly: true }) },
      ...(divided.train.length === 0 ? [] : [{ id: "names alone", predictions: namesOnly }]),
    ],
    latency: await measureLatency(heads, divided.test, tools, runtime),
    headsBytes: await measureHeadsBytes(trained.heads),
    ...(options.rescore === undefined ? {} : { parity: await options.rescore(heads, divided.test, embedded, adapter) }),
  });
}

async function inputsOf(facts: Facts, options: BuildCandidateOptions, best: BestRelease | null): Promise<GateInputs> {
  const { divided, predictions, namesOnly } = facts;
  const frozen = (all: readonly TicketPrediction[]): TestPredictions =>
    testPredictions(divided.places.map((place) => all[place] ?? null));
  return {
    format: 1,
    testSet: divided.testSet,
    candidate: frozen(predictions),
    best:
      best === null
        ? null
        : { sequence: best.sequence, predictions: frozen(await predictBest(best, facts, options.tools.encoder)) },
    majority: majorityOf(divided),
    namesOnly: frozen(namesOnly),
    migration: options.migration ?? {},
    kappa: options.kappa ?? null,
    override: options.override ?? null,
    seed: options.seed,
  };
}

/** What the best release says of the test tickets, read by its own encoder. */
async function predictBest(
  { heads, sequence, encoder }: BestRelease,
  { divided, embedded, tools }: Facts,
  plain: Encoder,
) {
  const decoded = decodeHeads(heads);
  const own = [tools.encoder, plain, encoder].find((one) => one?.hash === decoded.dense?.encoder.hash);
  if (decoded.tokenizerHash !== tools.tokenizer.hash || own === undefined) {
    const reason = `Release ${sequence} runs on another encoder than this training: they cannot be compared`;
    throw new AppError("bundle_incompatible", reason);
  }
  if (own === tools.encoder) return predictTickets(decoded, embedded);
  return predictTickets(decoded, await embedTickets(divided.test, decoded.maxTokens, { ...tools, encoder: own }));
}

function majorityOf({ train, test }: DividedTickets): LabelId {
  return majorityLabel((train.length === 0 ? test : train).map(({ labels }) => labels.category));
}

function provenanceOf({ trained, divided, tools }: Facts, options: BuildCandidateOptions, created: string): Provenance {
  const { taxonomy, encoderId, seed, sources } = options;
  const { hash, dims } = tools.encoder;
  const dates = [...divided.train, ...divided.test]
    .flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt.slice(0, 10)]))
    .sort();
  const [from] = dates;
  const to = dates.at(-1);
  return {
    created,
    encoder: { id: encoderId, hash, dims, maxTokens: trained.heads.maxTokens },
    taxonomy: { id: taxonomy.id, version: taxonomy.version },
    seed,
    method: STARTER_METHOD,
    sources,
    tickets: { train: divided.train.length, test: divided.test.length },
    period: from === undefined || to === undefined ? null : { from, to },
  };
}

/** The taxonomy's own texts are embedded for the candidate and for the baseline: once is enough. */
function withMemory(tools: TextTools): TextTools {
  if (tools.cache !== undefined) return tools;
  const vectors = new Map<string, Float32Array>();
  return {
    ...tools,
    cache: {
      get: (key) => Promise.resolve(vectors.get(key) ?? null),
      put: (key, vector) => Promise.resolve(void vectors.set(key, vector)),
    },
  };
}

/** A property only where it is set: `undefined` is no value of an optional one. */
function pick<T extends object, K extends keyof T>(from: T, key: K): { [P in K]?: NonNullable<T[P]> } {
  const value = from[key];
  return (value === undefined || value === null ? {} : { [key]: value }) as { [P in K]?: NonNullable<T[P]> };
}
