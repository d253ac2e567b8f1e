import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cosine, decodeAdapter, mergeAdapter } from "@lucid/classifier";
import { createNodeEncoder } from "@lucid/classifier/node";
import { DEFAULT_ENCODER, loadEncoder } from "@lucid/trainer/node";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/chromium.ts";
import {
  type LabCollector,
  type LabPages,
  makeKey,
  manifestOf,
  signManifest,
  startLabCollector,
  startLabPages,
} from "./engine/lab-server.ts";
import { makeAdapter } from "./engine/make-adapter.ts";
import { type BundleContent, makeSmallBundle } from "./engine/small-bundle.ts";

const TEXT = "My printer is jammed";
const key = makeKey();
const adapters = [makeAdapter(1), makeAdapter(2), makeAdapter(3)] as const;

let browser: Browser;
let collector: LabCollector;
let pages: LabPages;
let folder: string;
/** Plain, then an adapter each. */
let bundles: readonly BundleContent[][];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lucid-adapted-"));
  const built = build({
    root: fileURLToPath(new URL("./engine/page", import.meta.url)),
    ...{ base: "./", configFile: false, logLevel: "error", worker: { format: "es" } },
    build: { outDir: folder, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  });
  [collector, browser] = await Promise.all([
    startLabCollector(),
    chromium.launch({ executablePath: findChromium() ?? "chromium", args: [...CHROMIUM_FLAGS] }),
    built,
  ]);
  bundles = [await makeSmallBundle(1)];
  for (const [index, adapter] of adapters.entries()) bundles = [...bundles, await makeSmallBundle(index + 2, adapter)];
  for (const files of bundles) collector.publish(files);
  pages = await startLabPages(folder);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([collector?.close(), pages?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

function release(number: number, sequence = number): BundleContent[] {
  const files = bundles[number - 1] ?? [];
  const taxonomy = { id: "small", version: number };
  collector.signed = signManifest({ ...manifestOf(files, sequence), taxonomy }, key);
  return files;
}

async function openPanel(): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${pages.url}/index.html`);
  const config = { scope: "acme/1", collectorUrl: collector.url, publishingKey: key.publicKey, appVersion: "0.1.0" };
  await page.evaluate((given) => window.lab.start({ config: given, tokens: ["good-token"], shared: true }), {
    ...config,
    acceleration: "wasm" as const,
  });
  return page;
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
  return collector.requests.filter((path) => path === `/assets/${hash}`).length;
};

describe("releases with adapters, in Chromium", () => {
  it("answer each with its own encoder, which is downloaded once for all of them", { timeout: 60_000 }, async () => {
    release(1);
    const page = await openPanel();
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
    const page = await openPanel();
    expect((await classify(page)).suggestion?.model.sequence).toBe(2);
    const damaged = release(4);
    const adapter = damaged.find(({ name }) => name === "adapter.bin");
    collector.tampered.set(adapter?.sha256 ?? "", Buffer.from(adapter?.bytes ?? []).fill(1, 9_000, 9_001));
    await lookForRelease(page);
    const status = () => page.evaluate(() => window.lab.status());
    await expect.poll(status, { timeout: 20_000 }).toMatchObject({ state: "ready", notices: ["previous-bundle"] });
    expect(timesAsked("adapter.bin", damaged)).toBe(2);
    const { suggestion } = await classify(page);
    expect(suggestion?.model.sequence).toBe(2);
    expect(cosine(await vectorOf(page), await expectedVector(adapters[0]))).toBeGreaterThan(0.99);
    await page.context().close();

    const first = await openPanel();
    expect((await classify(first)).error).toBe("asset_corrupt");
    const refused = await first.evaluate(() => window.lab.status());
    expect(refused.state === "failed" ? refused.error.message : "").toContain("adapter.bin arrived damaged twice");
    await first.context().close();
  });
});
