import {
  type AdditionalLabel,
  AppError,
  type ClassifyRequest,
  type EncodedText,
  type Encoder,
  type ModelVersion,
  type ReadText,
  type Suggestion,
  type Taxonomy,
} from "@lucid/core";
import { vipLabel } from "./heads/additional-labels.ts";
import { isUnfamiliar } from "./heads/familiarity.ts";
import { scoreText, textVectors } from "./heads/fused-heads.ts";
import type { Heads } from "./heads/heads-format.ts";
import type { TicketTokens } from "./heads/lexical-features.ts";
import { tagsOf } from "./heads/tag-heads.ts";
import { createSimilarity } from "./heads/ticket-similarity.ts";
import { applyMemory, isRemembered, memoryEvidence } from "./memory/apply-memory.ts";
import type { TicketMemory } from "./memory/ticket-memory.ts";
import { prepareText } from "./preparation/prepare-text.ts";
import { readSpans } from "./preparation/read-spans.ts";
import type { FindPersonalData, TextPreparation, TicketText } from "./preparation/text-preparation.ts";
import { answerFields, ranked } from "./suggestion-builder.ts";
import type { TicketTokenizer } from "./tokenizer/ticket-tokenizer.ts";

export interface TicketClassifierOptions {
  readonly taxonomy: Taxonomy;
  readonly heads: Heads;
  readonly tokenizer: TicketTokenizer;
  /** null: the lexical heads answer alone. */
  readonly encoder: Encoder | null;
  readonly findPersonalData: FindPersonalData;
  /** The bundle's sequence; 0 for the starter in the package. */
  readonly sequence: number;
  /** What is remembered of other tickets at the moment of asking; null: nothing. */
  readonly memory?: () => TicketMemory | null;
  /** Tags that make a customer a VIP; a common list by default. */
  readonly vipTags?: readonly string[];
}

/** A ticket ready to be encoded. */
export interface PreparedTicket extends TicketTokens {
  readonly preparation: TextPreparation;
}

/** Bytes to suggestion: prepare, tokenize, encode, score, explain. Holds no state about tickets. */
export interface TicketClassifier {
  readonly source: "lexical" | "encoder";
  /** Text and tokens, without running anything. Never throws for any text. */
  prepare(ticket: TicketText): PreparedTicket;
  /** From token states (null: lexical) to the suggestion with its explanation. Synchronous, about a millisecond. */
  suggest(request: ClassifyRequest, ticket: PreparedTicket, encoded: EncodedText | null, startedMs: number): Suggestion;
  /** The whole way. Rejects with "aborted" or with what the encoder rejects with. */
  classify(request: ClassifyRequest, signal?: AbortSignal): Promise<Suggestion>;
}

/** Puts heads, tokenizer and encoder together. Throws bundle_incompatible when they do not belong together. */
export function createTicketClassifier(options: TicketClassifierOptions): TicketClassifier {
  const { heads, tokenizer, encoder, taxonomy } = options;
  checkParts(options);
  const similarity = createSimilarity(options);

  const prepare = (ticket: TicketText): PreparedTicket => {
    const preparation = prepareText(ticket, options.findPersonalData);
    const tokens = tokenizer.tokenizeWords(preparation.words, heads.maxTokens);
    return { preparation, words: preparation.words, tokens };
  };
  const suggest: TicketClassifier["suggest"] = (request, ticket, encoded, startedMs) => {
    const answer = { ...answerOf(options, request, ticket), source: encoded === null ? "lexical" : "encoder" } as const;
    const vip = vipLabel(request.requesterTags, request.organizationTags, options.vipTags);
    const recurring = similarity.recurring(ticket, encoded, request.history);
    const additionalLabels: AdditionalLabel[] = [vip, recurring].filter((label) => label !== null);
    const done = () => ({ additionalLabels, computeMs: performance.now() - startedMs });
    if (!hasContent(ticket)) {
      return { ...answer, kind: "abstain", reason: "empty-text", candidates: [], ...done() };
    }
    const vectors = textVectors(heads, ticket, encoded);
    const vector = vectorPart(encoded, encoder);
    const memory = options.memory?.() ?? null;
    const alone = scoreText(heads, vectors);
    const remembered = applyMemory(heads, alone, memory, vectors.dense?.values ?? null, request.threshold);
    const { recall, scores } = remembered;
    if (isUnfamiliar(heads, vectors) && !isRemembered(recall)) {
      const candidates = ranked(heads.labels.category, scores.category.probabilities).slice(0, 3);
      return { ...answer, kind: "abstain", reason: "unfamiliar-text", candidates, ...vector, ...done() };
    }
    const scored = { ...ticket, text: ticket.preparation.text, vectors, ...remembered };
    const { fields, explanations } = answerFields(heads, taxonomy, scored, request.threshold);
    const category = explanations.find(({ field }) => field === "category");
    const evidence = memoryEvidence(heads, remembered, fields.category.labelId, category?.memory ?? 0);
    const requiresHumanRouting = Object.values(fields).some((field) => !field.sure) || evidence?.changed === true;
    const because = evidence === null ? {} : { memory: evidence };
    const said = { fields, requiresHumanRouting, explanations, ...because };
    const tags = tagsOf(heads.tags, vectors).map((tag) => ({ kind: "tag" as const, ...tag }));
    const { computeMs } = done();
    return {
      ...{ ...answer, kind: "suggest", ...said, ...vector },
      additionalLabels: [...additionalLabels, ...tags],
      computeMs,
    };
  };
  return {
    source: encoder === null ? "lexical" : "encoder",
    prepare,
    suggest,
    classify: async (request, signal) => {
      const startedMs = performance.now();
      const ticket = prepare(request);
      throwIfAborted(signal);
      if (encoder === null || !hasContent(ticket)) return suggest(request, ticket, null, startedMs);
      const encoded = await encoder.encode(ticket.tokens.ids, signal);
      await similarity.encodeHistory(ticket, request.history, signal);
      throwIfAborted(signal);
      return suggest(request, ticket, encoded, startedMs);
    },
  };
}

function answerOf({ taxonomy, sequence }: TicketClassifierOptions, request: ClassifyRequest, ticket: PreparedTicket) {
  const model: ModelVersion = { sequence, taxonomyId: taxonomy.id, taxonomyVersion: taxonomy.version };
  const { text, textHash } = ticket.preparation;
  const readText: ReadText = { text, ...readSpans(ticket.preparation, ticket.tokens.omitted) };
  return { ticketId: request.ticketId, textHash, model, readText };
}

function hasContent({ words }: TicketTokens): boolean {
  return words.some(({ folded }) => /[\p{L}\p{N}]{2}|[\u3400-\u9fff\uf900-\ufaff]/u.test(folded));
}

function vectorPart(encoded: EncodedText | null, encoder: Encoder | null) {
  return encoded === null || encoder === null ? {} : { vector: quantizeVector(encoded, encoder.hash) };
}

/** The pooled vector as int8: value = code * scale. */
function quantizeVector({ pooled }: EncodedText, encoder: string) {
  const largest = pooled.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest / 127 || 1;
  return { encoder, scale, values: Int8Array.from(pooled, (value) => Math.round(value / scale)) };
}

function checkParts({ heads, tokenizer, encoder, taxonomy }: TicketClassifierOptions): void {
  const wrong = (reason: string) => new AppError("bundle_incompatible", reason);
  if (heads.taxonomy.id !== taxonomy.id || heads.taxonomy.version !== taxonomy.version) {
    throw wrong("The heads were fitted for another taxonomy");
  }
  const strange = heads.team?.labels.find((label) => !taxonomy.teams.some(({ id }) => id === label));
  if (strange !== undefined) throw wrong(`The heads name the team "${strange}", which the taxonomy does not have`);
  if (heads.tokenizerHash !== tokenizer.hash) throw wrong("The heads were fitted with another tokenizer");
  if (encoder === null) return;
  if (heads.dense === null) throw wrong("These heads have no dense part: they cannot use an encoder");
  if (heads.dense.encoder.hash !== encoder.hash) throw wrong("The heads were fitted on another encoder");
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError("aborted", "Cancelled");
}
