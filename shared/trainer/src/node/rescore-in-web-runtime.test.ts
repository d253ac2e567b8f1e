import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeHeads, type HeadsJson } from "@lucid/classifier";
import { findPersonalData } from "@lucid/core";
import { beforeAll, describe, expect, it } from "vitest";
import { embedTexts } from "../embed-texts.ts";
import type { EmbeddedText } from "../embed-tickets.ts";
import { adapterFile } from "./fixtures/adapter-file.ts";
import { DEFAULT_ENCODER, loadEncoder, readTaxonomyFile } from "./load-encoder.ts";
import { rescoreInWebRuntime } from "./rescore-in-web-runtime.ts";

const starter = fileURLToPath(new URL("../../../../models/starters/it-support.json", import.meta.url));
const json: HeadsJson = JSON.parse(readFileSync(starter, "utf8")).heads;
const heads = decodeHeads(json);
const examples = readTaxonomyFile("it-support")
  .categories.flatMap((category) =>
    category.subcategories.flatMap(({ examples }) => examples.map(({ text }) => ({ text, category: category.id }))),
  )
  .filter((_, index) => index % 60 === 0);
const tickets = examples.map(({ category }) => ({
  labels: { category, subcategory: null, priority: null, team: null, tags: [] },
}));

describe("the shipped runtime", () => {
  let embedded: EmbeddedText[];
  beforeAll(async () => {
    const { encoder, tokenizer } = await loadEncoder(DEFAULT_ENCODER);
    const texts = examples.map(({ text }) => text);
    embedded = await embedTexts(texts, heads.maxTokens, { encoder, tokenizer, findPersonalData });
    await encoder.dispose();
  });

  it("gives the labels and probabilities that the native one gives", async () => {
    const counted: number[] = [];
    const parity = await rescoreInWebRuntime({
      heads,
      tickets,
      embedded,
      encoderFolder: DEFAULT_ENCODER,
      seed: 1,
      limit: 12,
      onProgress: (done) => counted.push(done),
    });
    expect(parity).toMatchObject({ tickets: 12, passed: true });
    expect(parity.runtime).toContain("onnxruntime-web");
    expect(counted.at(-1)).toBe(12);
  });

  it("notices vectors that are not those of the encoder", async () => {
    const wrong = embedded.map((one, index) => ({ ...one, pooled: embedded.at(index - 1)?.pooled ?? one.pooled }));
    const parity = await rescoreInWebRuntime({
      heads,
      tickets,
      embedded: wrong,
      encoderFolder: DEFAULT_ENCODER,
      seed: 1,
      limit: 12,
    });
    expect(parity.passed).toBe(false);
  });

  it("puts the heads' adapter into the encoder, as browsers do", async () => {
    const { dense } = heads;
    if (dense === null) throw new Error("The starter has a dense part");
    const adapter = adapterFile();
    const { encoder, tokenizer } = await loadEncoder(DEFAULT_ENCODER, { adapter });
    const texts = examples.slice(0, 12).map(({ text }) => text);
    const again = await embedTexts(texts, heads.maxTokens, { encoder, tokenizer, findPersonalData });
    await encoder.dispose();
    const adapted = { ...heads, dense: { ...dense, encoder: { ...dense.encoder, hash: encoder.hash } } };
    const options = { heads: adapted, tickets, encoderFolder: DEFAULT_ENCODER, seed: 1, limit: 12 };
    const parity = await rescoreInWebRuntime({ ...options, tickets: tickets.slice(0, 12), embedded: again, adapter });
    expect(parity).toMatchObject({ tickets: 12, passed: true });
    await expect(rescoreInWebRuntime({ ...options, embedded })).rejects.toMatchObject({ code: "bundle_incompatible" });
  }, 20_000);

  it("refuses heads of another encoder, and stops when it is told to", async () => {
    const { dense } = heads;
    if (dense === null) throw new Error("The starter has a dense part");
    const options = { heads, tickets, embedded, encoderFolder: DEFAULT_ENCODER, seed: 1 };
    const other = { ...heads, dense: { ...dense, encoder: { ...dense.encoder, hash: "00" } } };
    await expect(rescoreInWebRuntime({ ...options, heads: other })).rejects.toMatchObject({
      code: "bundle_incompatible",
    });
    await expect(rescoreInWebRuntime({ ...options, heads: { ...heads, dense: null } })).rejects.toMatchObject({
      code: "bad_request",
    });
    await expect(rescoreInWebRuntime({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
  });
});
