import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/chromium.ts";
import { startLabPages } from "../e2e/engine/lab-server.ts";
import { buildTrainPage } from "./build-train-page.ts";
import type { TrainingOutcome } from "./page/train-on-file.ts";
import type { PageUse } from "./page/watch-page.ts";
import { peakRendererBytes } from "./peak-renderer-bytes.ts";

const POLL_MS = 100;

/** What the page showed at one moment. */
export interface ProgressSample {
  readonly stage: string;
  /** 0 to 1. */
  readonly bar: number;
  /** How long this stage still takes, in words; empty: it does not say. */
  readonly left: string;
}

export interface TrainPageStart {
  /** CSV with the columns `text` and `category`. */
  readonly csv: string;
  /** So many of its first rows teach. */
  readonly learn: number;
  /** Adapts the encoder in so many rounds over them; absent: it stays as it is. */
  readonly adaptRounds?: number;
}

export interface WatchOptions {
  readonly timeoutMs: number;
  readonly onSample?: (sample: ProgressSample) => void;
  /** Ends watching while the training goes on; absent: the training's end does. */
  readonly until?: (sample: ProgressSample) => boolean;
}

/** The page in a tab of a real Chromium, and what a person does there. */
export interface TrainPageDriver {
  start(options: TrainPageStart): Promise<void>;
  /** What the page showed, ten times a second, without repetitions. */
  watch(options: WatchOptions): Promise<ProgressSample[]>;
  /** Presses the button and waits until the page says so. */
  stop(): Promise<void>;
  reload(): Promise<void>;
  /** Rejects with what the page says where there is no outcome. */
  result(): Promise<{ readonly outcome: TrainingOutcome; readonly use: PageUse; readonly summary: string }>;
  peakBytes(): Promise<number | null>;
  /** Every request that left the page's own origin. */
  readonly foreignRequests: readonly string[];
  close(): Promise<void>;
}

export async function openTrainPage(): Promise<TrainPageDriver> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("Chromium is needed: apt-get install chromium");
  const folder = mkdtempSync(path.join(tmpdir(), "lucid-train-page-"));
  await buildTrainPage(folder);
  const pages = await startLabPages(folder);
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  const page = await browser.newPage();
  const foreignRequests: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(pages.url)) foreignRequests.push(request.url());
  });
  await page.goto(`${pages.url}/index.html`);
  return {
    foreignRequests,
    async start({ csv, learn, adaptRounds }) {
      await page.setInputFiles("#file", csv);
      await page.fill("#learn", `${learn}`);
      await page.setChecked("#adapt", adaptRounds !== undefined);
      if (adaptRounds !== undefined) await page.fill("#rounds", `${adaptRounds}`);
      await page.click("button[type=submit]");
    },
    watch: (options) => watch(page, options),
    async stop() {
      await page.click("#stop");
      await page.waitForSelector("body[data-state=stopped]");
    },
    reload: async () => void (await page.reload()),
    result: () => resultOf(page),
    peakBytes: () => peakRendererBytes(browser),
    async close() {
      await browser.close();
      await pages.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function watch(page: Page, { timeoutMs, onSample, until }: WatchOptions): Promise<ProgressSample[]> {
  const samples: ProgressSample[] = [];
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const { state, ...sample } = await page.evaluate(() => {
      const progress = document.querySelector("progress");
      return {
        state: document.body.dataset.state,
        stage: (document.querySelector("#stage")?.textContent ?? "").split(":")[0] ?? "",
        bar: progress === null ? 0 : progress.value / progress.max,
        left: document.querySelector("#left")?.textContent ?? "",
      };
    });
    const last = samples.at(-1);
    if (last?.bar !== sample.bar || last.stage !== sample.stage) samples.push(sample);
    onSample?.(sample);
    if (state !== "training" || until?.(sample) === true) return samples;
    if (performance.now() > endMs) throw new Error(`Not done after ${timeoutMs} ms: ${sample.stage} ${sample.bar}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function resultOf(page: Page) {
  const summary = (await page.textContent("#result")) ?? "";
  const { outcome, use } = await page.evaluate(() => ({
    outcome: window.trainPage?.outcome ?? null,
    use: window.trainPage?.use ?? null,
  }));
  if (outcome === null || use === null) throw new Error(`Training failed: ${summary}`);
  return { outcome, use, summary };
}
