import { readFileSync } from "node:fs";
import { createTicketTokenizer, prepareText } from "@lucid/classifier";
import { type Encoder, PRIORITIES, type Taxonomy } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import type { AdaptOptions } from "./adapt-options.ts";
import { encodeAdapter } from "./encode-adapter.ts";
import { historyTicket } from "./fixtures/history-tickets.ts";
import { trainByEvidence } from "./train-by-evidence.ts";
import type { TrainingStep } from "./training-step.ts";

const DIMS = 8;
const PLAIN = "e".repeat(64);
const description = {
  rank: 1,
  scale: 1,
  factors: [
    { name: "layer.0.query.A", rows: 1, columns: DIMS },
    { name: "layer.0.query.B", rows: DIMS, columns: 1 },
  ],
};
const tokenizer = createTicketTokenizer({
  json: readFileSync(new URL("../../../../models/encoders/en/tokenizer.json", import.meta.url)),
  hash: "t",
});
const label = (id: string) => ({ id, name: id, description: id, decisionRule: id });
const taxonomy: Taxonomy = {
  ...{ id: "sums", version: 1, name: "Sums", languages: ["en"], teams: [{ id: "desk", name: "Desk" }] },
  priorities: PRIORITIES.map((id) => ({ id, name: id, rule: id })),
  categories: ["even", "odd"].map((id) => ({
    ...{ ...label(id), team: "desk", critical: false },
    subcategories: [{ ...label(`${id}-general`), examples: [] }],
  })),
};

const isOdd = (ids: readonly number[]) => ids.reduce((sum, id) => sum + id, 0) % 2 === 1;

/** An encoder that hears nothing of what decides, or, with `hears`, that alone. */
function encoderOf(hash: string, hears: boolean): Encoder & { readonly isDisposed: () => boolean } {
  let disposed = false;
  return {
    ...{ hash, dims: DIMS, maxTokens: 128, isDisposed: () => disposed },
    encode: (ids) => {
      const random = createRandom(ids.reduce((sum, id) => (sum * 31 + id) % 1_000_003, 7));
      const pooled = Float32Array.from({ length: DIMS }, () => random() - 0.5);
      if (hears) pooled[0] = isOdd(ids) ? 2 : -2;
      const norm = Math.hypot(...pooled);
      const states = { length: ids.length, dims: DIMS, tokenStates: new Float32Array(ids.length * DIMS) };
      return Promise.resolve({ ...states, pooled: pooled.map((value) => value / norm), meanNorm: norm });
    },
    dispose: () => {
      disposed = true;
      return Promise.resolve();
    },
  };
}

/** Moves nothing: what the adapted encoder is worth, `openEncoder` says. Counts its steps. */
function createIdleStep(): TrainingStep & { readonly steps: () => number } {
  let steps = 0;
  return {
    ...{ hash: "idle", steps: () => steps },
    run: (_batch, parameters) => {
      steps++;
      const gradients = parameters.map(({ name, values }) => [name, new Float32Array(values.length)] as const);
      return Promise.resolve({ loss: 1, gradients: new Map(gradients) });
    },
    dispose: () => Promise.resolve(),
  };
}

/** Texts whose words say nothing; whether their pieces sum up to an odd number decides. */
function tickets(count: number) {
  const random = createRandom(5);
  const words = "alpha bravo delta echo golf hotel india kilo lima mike oscar papa romeo sierra tango".split(" ");
  return Array.from({ length: count }, (_, index) => {
    const body = `${Array.from({ length: 5 }, () => words[Math.floor(random() * words.length)]).join(" ")} ${index}`;
    const text = { subject: "", body, bodyFormat: "text", knownEntities: [] } as const;
    const { ids } = tokenizer.tokenizeWords(prepareText(text, () => []).words, 128);
    return historyTicket(body, body, isOdd(ids) ? "odd" : "even");
  });
}

async function choose(count: number, hears: boolean, more: Partial<AdaptOptions> = {}) {
  const step = createIdleStep();
  const plain = encoderOf(PLAIN, false);
  const opened: ReturnType<typeof encoderOf>[] = [];
  const adapt: AdaptOptions = {
    ...{ openStep: () => Promise.resolve(step), description, mode: "auto", hyper: { epochs: 1 } },
    openEncoder: () => {
      const encoder = encoderOf("a".repeat(64), hears);
      opened.push(encoder);
      return Promise.resolve(encoder);
    },
    ...more,
  };
  const tools = { tokenizer, encoder: plain, findPersonalData: () => [] };
  const chosen = await trainByEvidence(
    { ...tools, taxonomy, tickets: tickets(count), encoderId: "en", seed: 1 },
    adapt,
  );
  return { ...chosen, steps: step.steps(), opened, plain };
}

describe("whether an encoder is adapted", { timeout: 60_000 }, () => {
  it("yes, where held-out tickets are read better for sure: the heads belong to the adapted encoder", async () => {
    const { adaptation, adapter, encoder, trained } = await choose(1200, true);
    expect(adaptation).toMatchObject({ adapted: true, reason: expect.stringContaining("by more than chance") });
    expect(adaptation.gain?.loss.low).toBeGreaterThan(0);
    expect(adaptation.after?.macroF1).toBeGreaterThan(adaptation.before?.macroF1 ?? 1);
    expect(adaptation.tickets.taught + adaptation.tickets.heldOut).toBe(1200);
    expect(adapter).not.toBeNull();
    expect(trained.heads.dense?.encoder.hash).toBe(encoder.hash);
    expect(encoder.hash).toBe("a".repeat(64));
  });

  it("no, where they are not: the plain encoder stays, the other one is freed", async () => {
    const { adaptation, adapter, encoder, trained, opened, plain } = await choose(1200, false);
    expect(adaptation).toMatchObject({ adapted: false, reason: expect.stringContaining("no") });
    expect(adapter).toBeNull();
    expect(encoder).toBe(plain);
    expect(trained.heads.dense?.encoder.hash).toBe(PLAIN);
    expect(opened.map((one) => one.isDisposed())).toEqual([true]);
  });

  it("is not even tried with too few tickets to decide, and says how many there are", async () => {
    const { adaptation, adapter, steps } = await choose(200, true);
    expect(adaptation.reason).toMatch(/only \d+ of 200 tickets could be held out to decide, 100 are needed/);
    expect({ adapter, steps, before: adaptation.before }).toEqual({ adapter: null, steps: 0, before: null });
  });

  it("goes on from a current adapter, which stays where nothing is new to it", async () => {
    const factors = description.factors.map((factor) => ({ ...factor, values: new Float32Array(DIMS).fill(0.1) }));
    const adapter = encodeAdapter({ encoderHash: PLAIN, rank: 1, scale: 1, factors });
    const knowsAll = await choose(1200, true, { current: { adapter, knows: () => true } });
    expect(knowsAll.adaptation.reason).toMatch(/only 0 tickets are new to the adapter/);
    expect(knowsAll.adapter).toBe(adapter);
    expect(knowsAll.trained.heads.dense?.encoder.hash).toBe("a".repeat(64));

    const half = await choose(1200, true, {
      current: { adapter, knows: ({ body }) => Number(body.split(" ").at(-1)) < 600 },
    });
    expect(half.steps).toBeGreaterThan(0);
    expect(half.adaptation.tickets.taught).toBeGreaterThan(600);
    expect(half.adaptation.training?.steps).toBeGreaterThan(0);
  });
});
