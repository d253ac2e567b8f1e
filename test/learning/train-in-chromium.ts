import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { DEFAULT_ENCODER } from "@lucid/trainer/node";
import { chromium, type Page } from "playwright-core";
import { build } from "vite";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/chromium.ts";
import { startLabPages } from "../e2e/engine/lab-server.ts";
import type { TrainingOutcome } from "./page/train-on-file.ts";

const POLL_MS = 100;
const ROOT = path.resolve(import.meta.dirname, "../..");

/** What the page showed at one moment. */
export interface ProgressSample {
  readonly stage: string;
  /** 0 to 1. */
  readonly bar: number;
}

export interface ChromiumTraining {
  readonly outcome: TrainingOutcome;
  readonly longestPauseMs: number;
  /** What the page showed, ten times a second, without repetitions. */
  readonly samples: readonly ProgressSample[];
  /** The sentence at the end. */
  readonly summary: string;
  /** Every request that left the page's own origin. */
  readonly foreignRequests: readonly string[];
}

export interface ChromiumTrainingOptions {
  /** CSV with the columns `text` and `category`. */
  readonly csv: string;
  /** So many of its first rows teach. */
  readonly learn: number;
  readonly timeoutMs: number;
  readonly onSample?: (sample: ProgressSample) => void;
}

/** Trains in a tab of a real Chromium, through the page that a person would use. */
export async function trainInChromium(options: ChromiumTrainingOptions): Promise<ChromiumTraining> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("Chromium is needed: apt-get install chromium");
  const folder = mkdtempSync(path.join(tmpdir(), "lucid-train-page-"));
  await buildPage(folder);
  const pages = await startLabPages(folder);
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  try {
    const page = await browser.newPage();
    const foreignRequests: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(pages.url)) foreignRequests.push(request.url());
    });
    await page.goto(`${pages.url}/index.html`);
    await page.setInputFiles("#file", options.csv);
    await page.fill("#learn", `${options.learn}`);
    await page.click("button");
    const samples = await watch(page, options);
    const { outcome, longestPauseMs } = await page.evaluate(() => {
      const { outcome: found, longestPauseMs: pause } = window.trainPage ?? { outcome: null, longestPauseMs: 0 };
      return { outcome: found, longestPauseMs: pause };
    });
    const summary = (await page.textContent("#result")) ?? "";
    if (outcome === null) throw new Error(`Training failed: ${summary}`);
    return { outcome, longestPauseMs, samples, summary, foreignRequests };
  } finally {
    await browser.close();
    await pages.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watch(page: Page, { timeoutMs, onSample }: ChromiumTrainingOptions): Promise<ProgressSample[]> {
  const samples: ProgressSample[] = [];
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const { state, ...sample } = await page.evaluate(() => {
      const progress = document.querySelector("progress");
      return {
        state: document.body.dataset.state,
        stage: (document.querySelector("#stage")?.textContent ?? "").split(":")[0] ?? "",
        bar: progress === null ? 0 : progress.value / progress.max,
      };
    });
    const last = samples.at(-1);
    if (last?.bar !== sample.bar || last.stage !== sample.stage) samples.push(sample);
    onSample?.(sample);
    if (state !== "training") return samples;
    if (performance.now() > endMs) throw new Error(`Not done after ${timeoutMs} ms: ${sample.stage} ${sample.bar}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The page with the encoder's files beside it: nothing comes from elsewhere. */
async function buildPage(folder: string): Promise<void> {
  await build({
    root: path.join(import.meta.dirname, "page"),
    base: "./",
    configFile: false,
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir: folder, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 },
  });
  const model = path.join(folder, "model");
  mkdirSync(model);
  for (const name of ["manifest.json", "encoder.onnx", "tokenizer.json"]) {
    copyFileSync(path.join(DEFAULT_ENCODER, name), path.join(model, name));
  }
  const runtime = createRequire(path.join(ROOT, "shared/classifier/package.json"));
  copyFileSync(runtime.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"), path.join(model, "ort.wasm"));
}
