import { readFileSync } from "node:fs";
import { createTicketTokenizer, decodeAdapter, mergeAdapter, type TicketTokenizer } from "@lucid/classifier";
import { createNodeEncoder } from "@lucid/classifier/node";
import type { Encoder } from "@lucid/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trainByEvidence } from "../adapter/train-by-evidence.ts";
import { type FewShotOptions, trainFewByEvidence } from "../adapter/train-few-by-evidence.ts";
import { deriveTaxonomy } from "../history/derive-taxonomy.ts";
import type { HistoryTicket } from "../history/history-ticket.ts";
import type { TrainModelOptions } from "../lay-out-training.ts";
import { createRandom } from "../random.ts";
import { trainModel } from "../train-model.ts";
import { DEFAULT_ENCODER, sha256 } from "./load-encoder.ts";
import { FIXTURES, tinyContrast } from "./testing/tiny-training.ts";

const VOCABULARY = 60;
const LABELS = ["device", "access", "account"];
const WORDS = [
  ["printer", "toner", "screen", "paper", "monitor"],
  ["password", "badge", "login", "door", "token"],
  ["invoice", "bank", "refund", "address", "name"],
];
const FILLERS = ["please", "since", "again", "the", "today", "office", "my"];

const model = readFileSync(`${FIXTURES}tiny-encoder.onnx`);
const described = { dims: 16, maxTokens: 32 };

/** The English tokenizer over the tiny encoder's few pieces. */
function tinyTokenizer(): TicketTokenizer {
  const tokenizer = createTicketTokenizer({ json: readFileSync(`${DEFAULT_ENCODER}tokenizer.json`), hash: "t" });
  return {
    ...tokenizer,
    tokenizeWords: (words, limit) => {
      const tokens = tokenizer.tokenizeWords(words, limit);
      return { ...tokens, ids: tokens.ids.map((id) => id % VOCABULARY) };
    },
  };
}

function tickets(count: number): HistoryTicket[] {
  const random = createRandom(4);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? "";
  return Array.from({ length: count }, (_, index) => {
    const own = WORDS[index % 3] ?? [];
    const body = Array.from({ length: 5 }, () => pick(random() < 0.5 ? own : FILLERS)).join(" ");
    return {
      ...{ id: `${index}`, subject: "", body, bodyFormat: "text", language: null, createdAt: null, group: `${index}` },
      ...{ requester: null, agent: null, knownEntities: [], labelSource: "unknown" },
      labels: { category: LABELS[index % 3] ?? "", subcategory: null, priority: null, team: null, tags: [] },
    };
  });
}

const { taxonomy } = deriveTaxonomy(
  LABELS.map((category) => ({ category })),
  { id: "t", name: "T" },
);

describe("adapting an encoder to few tickets", () => {
  let plain: Encoder;
  let options: TrainModelOptions;
  let adapt: FewShotOptions;
  const opened: { disposed: boolean }[] = [];
  beforeAll(async () => {
    plain = await createNodeEncoder({ model, hash: "e".repeat(64), ...described });
    const { step, description, hyper } = await tinyContrast();
    options = {
      ...{ tokenizer: tinyTokenizer(), encoder: plain, findPersonalData: () => [], taxonomy },
      ...{ tickets: tickets(105), encoderId: "tiny", seed: 1, maxTokens: 24 },
    };
    const openEncoder = async (file: Uint8Array) => {
      const encoder = await createNodeEncoder({
        ...{ model: mergeAdapter(model, decodeAdapter(file)), hash: sha256(file) },
        ...described,
      });
      const life = { disposed: false };
      opened.push(life);
      return {
        ...encoder,
        dispose: async () => {
          life.disposed = true;
          await encoder.dispose();
        },
      };
    };
    await step.dispose();
    const openStep = async () => (await tinyContrast()).step;
    adapt = { openStep, description, openEncoder, mode: "auto", hyper: { ...hyper, steps: 12 } };
  });
  afterAll(async () => {
    await plain.dispose();
  });

  it("judges it on tickets of the half that did not teach, and says what it found", async () => {
    const { adaptation } = await trainFewByEvidence(options, adapt);
    expect(adaptation.tickets.heldOut).toBe(105);
    const { before, after, gain } = adaptation;
    expect(gain?.loss.value).toBeCloseTo((before?.loss ?? 0) - (after?.loss ?? 0), 6);
    const sure = (gain?.loss.low ?? 0) > 0 && (gain?.macroF1.value ?? -1) >= 0;
    expect(adaptation.adapted).toBe(sure);
  });

  it("keeps the plain encoder and its heads where training brings nothing", async () => {
    const still = { ...adapt, hyper: { ...adapt.hyper, learningRate: 0 } };
    const { trained, encoder, adapter, adaptation } = await trainFewByEvidence(options, still);
    expect(adaptation).toMatchObject({ adapted: false, training: null, gain: { loss: { value: 0 } } });
    expect(encoder).toBe(plain);
    expect(adapter).toBeNull();
    expect(trained.heads).toEqual((await trainModel(options)).heads);
  });

  it("gives heads over the adapted encoder where it is asked for, the same bits for a seed", async () => {
    opened.length = 0;
    const always = { ...adapt, mode: "always" as const };
    const one = await trainFewByEvidence(options, always);
    expect(opened.map(({ disposed }) => disposed)).toEqual([true, true, false]);
    expect(one.trained.heads.dense?.encoder.hash).toBe(sha256(one.adapter ?? new Uint8Array()));
    expect(one.adaptation).toMatchObject({ adapted: true, tickets: { taught: 105 }, training: { steps: 12 } });
    const again = await trainFewByEvidence(options, always);
    expect(again.adapter).toEqual(one.adapter);
    expect(again.trained.heads).toEqual(one.trained.heads);
    await Promise.all([one.encoder.dispose(), again.encoder.dispose()]);
  });

  it("is not tried where too few tickets could decide", async () => {
    const { adaptation, adapter } = await trainFewByEvidence({ ...options, tickets: tickets(30) }, adapt);
    expect(adaptation.reason).toMatch(/30 tickets are too few/);
    expect(adapter).toBeNull();
  });

  it("is what few tickets get where somebody asks for the encoder to be adapted by evidence", async () => {
    const { step, hyper } = await tinyContrast();
    let disposed = 0;
    const contrast = { ...step, dispose: () => Promise.resolve(void disposed++) };
    const { adaptation } = await trainByEvidence(options, {
      ...{ ...adapt, hyper: {}, contrastHyper: { ...hyper, steps: 6 } },
      openContrast: () => Promise.resolve(contrast),
    });
    expect(adaptation).toMatchObject({ method: "contrast", tickets: { heldOut: 105 } });
    expect(disposed).toBe(1);
    await step.dispose();
  });

  it("shows one progress over its three trainings", async () => {
    const seen: number[] = [];
    const totals = new Set<number>();
    await trainFewByEvidence(
      {
        ...options,
        onProgress: ({ stage, done, total }) => {
          if (stage !== "adapting") return;
          seen.push(done);
          totals.add(total);
        },
      },
      { ...adapt, mode: "always" },
    ).then(({ encoder }) => encoder.dispose());
    expect(seen).toEqual(Array.from({ length: 36 }, (_, index) => index + 1));
    expect([...totals]).toEqual([36]);
  });
});
