import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cosine, decodeAdapter, mergeAdapter } from "@lucid/classifier";
import { createNodeEncoder } from "@lucid/classifier/node";
import { DEFAULT_ENCODER, loadEncoder } from "@lucid/trainer/node";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifestOf } from "./engine/lab-server.ts";
import { makeAdapter } from "./engine/make-adapter.ts";
import { type EngineLab, openEngineLab } from "./engine/open-engine-lab.ts";
import { type BundleContent, makeSmallBundle } from "./engine/small-bundle.ts";

const TEXT = "My printer is jammed";
const adapters = [makeAdapter(1), makeAdapter(2), makeAdapter(3)] as const;

let lab: EngineLab;
/** Plain, then an adapter each. */
let bundles: readonly BundleContent[][];

beforeAll(async () => {
  lab = await openEngineLab();
  bundles = [await makeSmallBundle(1)];
  for (const [index, adapter] of adapters.entries()) bundles = [...bundles, await makeSmallBundle(index + 2, adapter)];
});
afterAll(async () => {
  await lab?.close();
});

function release(number: number, sequence = number): BundleContent[] {
  const files = bundles[number - 1] ?? [];
  lab.release(files, sequence, { taxonomy: { id: "small", version: number } });
  return files;
}

const classify = (page: Page) => page.evaluate((text) => window.lab.classify(text, ""), TEXT);
/** What makes a running engine ask for a newer release at once. */
const lookForRelease = (page: Page) => page.evaluate(() => globalThis.dispatchEvent(new Event("online")));
const vectorOf = async (page: Page) => (await page.evaluate((text) => window.lab.embed([text]), TEXT))[0] ?? [];

async function takeUp(page: Page, sequence: number): Promise<void> {
  await lookForRelease(page);
  await expect.poll(async () => (await classify(page)).suggestion?.model.sequence, { timeout: 20_000 }).toBe(sequence);
}

/** The same text in Node, with that adapter in the encoder's weights. */
async function expectedVector(adapter: Uint8Array | null): Promise<Float32Array> {
  const { encoder, tokenizer } = await loadEncoder(DEFAULT_ENCODER);
  const bytes = readFileSync(join(DEFAULT_ENCODER, "encoder.onnx"));
  const model = adapter === null ? bytes : mergeAdapter(bytes, decodeAdapter(adapter));
  const own = await createNodeEncoder({ model, hash: "", dims: encoder.dims, maxTokens: encoder.maxTokens });
  const { pooled } = await own.encode(tokenizer.tokenizeText(TEXT, encoder.maxTokens).ids);
  await Promise.all([encoder.dispose(), own.dispose()]);
  return pooled;
}

const timesAsked = (name: string, files: readonly BundleContent[]) => {
  const hash = files.find((file) => file.name === name)?.sha256 ?? "none";
  return lab.collector.requests.filter((path) => path === `/assets/${hash}`).length;
};

describe("releases with adapters, in Chromium", () => {
  it("answer each with its own encoder, which is downloaded once for all of them", { timeout: 60_000 }, async () => {
    release(1);
    const page = await lab.openPanel();
    const vectors = [await expectedVector(null), await expectedVector(adapters[0]), await expectedVector(adapters[1])];
    expect(cosine(vectors[0] ?? [], vectors[1] ?? [])).toBeLessThan(0.97);
    expect(cosine(vectors[1] ?? [], vectors[2] ?? [])).toBeLessThan(0.97);
    // The fourth is the first again, as a roll-back publishes it.
    for (const [sequence, number] of [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 1],
    ] as const) {
      const files = release(number, sequence);
      await takeUp(page, sequence);
      const { suggestion } = await classify(page);
      expect(suggestion?.kind === "suggest" ? suggestion.fields.category.labelId : null).toBe("printing");
      expect(suggestion?.vector?.encoder).toBe(manifestOf(files, sequence).encoder.hash);
      expect(cosine(await vectorOf(page), vectors[number - 1] ?? [])).toBeGreaterThan(0.99);
    }
    expect(timesAsked("encoder.onnx", bundles[0] ?? [])).toBe(1);
    expect([1, 2].map((index) => timesAsked("adapter.bin", bundles[index] ?? []))).toEqual([1, 1]);
    await page.context().close();
  });

  it("with a damaged adapter are asked for twice and refused, and the release before goes on answering", async () => {
    release(2);
    const page = await lab.openPanel();
    expect((await classify(page)).suggestion?.model.sequence).toBe(2);
    const damaged = release(4);
    const adapter = damaged.find(({ name }) => name === "adapter.bin");
    lab.collector.tampered.set(adapter?.sha256 ?? "", Buffer.from(adapter?.bytes ?? []).fill(1, 9_000, 9_001));
    await lookForRelease(page);
    const status = () => page.evaluate(() => window.lab.status());
    await expect.poll(status, { timeout: 20_000 }).toMatchObject({ state: "ready", notices: ["previous-bundle"] });
    expect(timesAsked("adapter.bin", damaged)).toBe(2);
    const { suggestion } = await classify(page);
    expect(suggestion?.model.sequence).toBe(2);
    expect(cosine(await vectorOf(page), await expectedVector(adapters[0]))).toBeGreaterThan(0.99);
    await page.context().close();

    const first = await lab.openPanel();
    expect((await classify(first)).error).toBe("asset_corrupt");
    const refused = await first.evaluate(() => window.lab.status());
    expect(refused.state === "failed" ? refused.error.message : "").toContain("adapter.bin arrived damaged twice");
    await first.context().close();
  });
});
