import { applyMemory, createMemoryReader, type Heads, scoreText, textVectors } from "@lucid/classifier";
import { type Decision, type LabelId, memorable } from "@lucid/core";
import { selectMemory } from "../../../shared/collector/src/memory/select-memory.ts";
import type { StreamTicket } from "./stream-tickets.ts";

/** What was said of one ticket when it arrived. */
export interface StreamAnswer {
  readonly truth: LabelId;
  readonly alone: LabelId;
  readonly remembered: LabelId;
  readonly recallMs: number;
}

const THRESHOLD = 0.85;
const AGENTS = 8;

/** Tickets one after the other through heads with memory: each is predicted, then put right by one of eight agents, as the collector shares it. */
export function streamWithMemory(heads: Heads, tickets: readonly StreamTicket[]): StreamAnswer[] {
  const decided: { arrival: number; decision: ReturnType<typeof decisionOf> }[] = [];
  const readMemory = createMemoryReader(heads);
  return tickets.map(({ ticket, text }, arrival) => {
    const { pooled } = text;
    const encoded = { pooled, dims: pooled.length, length: 0, tokenStates: new Float32Array(), meanNorm: 1 };
    const vectors = textVectors(heads, text.tokens, encoded);
    const memory = readMemory(selectMemory(decided, new Set()));
    const scores = scoreText(heads, vectors);
    const startedMs = performance.now();
    const { scores: remembered } = applyMemory(heads, scores, memory, vectors.dense?.values ?? null, THRESHOLD);
    const recallMs = performance.now() - startedMs;
    const alone = best(scores.category.probabilities);
    const said = best(remembered.category.probabilities);
    const sure = said === alone && (scores.category.probabilities[alone] ?? 0) >= THRESHOLD;
    const truth = ticket.labels.category;
    const answer = {
      truth,
      alone: heads.labels.category[alone] ?? "",
      remembered: heads.labels.category[said] ?? "",
      recallMs,
    };
    const decision = decisionOf(ticket.id, arrival, answer, sure, pooled);
    if (memorable(decision) !== null) decided.unshift({ arrival: arrival + 1, decision });
    return answer;
  });
}

function decisionOf(ticketId: string, arrival: number, answer: StreamAnswer, sure: boolean, pooled: Float32Array) {
  const labels = (category: LabelId) => ({ category, subcategory: null, priority: null, team: null });
  const right = answer.remembered === answer.truth;
  return {
    ...{ id: `decision-${arrival}`, ticketId, desk: "zendesk", mode: "suggest", decidedAt: "2026-01-01T00:00:00.000Z" },
    kind: right ? "accepted" : "corrected",
    suggested: labels(answer.remembered),
    final: labels(answer.truth),
    confidence: { category: null, subcategory: null, priority: null, team: null },
    unmapped: [],
    requiresHumanRouting: !sure,
    ...{ source: "encoder", bundleSequence: 1, taxonomyId: "banking77", taxonomyVersion: 1 },
    ...{ agent: `agent-${arrival % AGENTS}`, requester: null, decisionMs: null, reason: null },
    vector: quantized(pooled),
  } as const satisfies Decision;
}

function quantized(pooled: Float32Array) {
  const scale = pooled.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127 || 1;
  const codes = Int8Array.from(pooled, (value) => Math.round(value / scale));
  return { encoder: "en", scale, base64: Buffer.from(codes.buffer).toString("base64") };
}

function best(values: readonly number[]): number {
  return values.reduce((top, value, index) => (value > (values[top] ?? 0) ? index : top), 0);
}
