import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { bootstrap } from "@lucid/trainer";
import { DEFAULT_ENCODER, loadEncoder } from "@lucid/trainer/node";
import { chromium } from "playwright-core";
import { build } from "vite";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/chromium.ts";
import { startLabPages } from "../../e2e/engine/lab-server.ts";
import { makeAdapter } from "../../e2e/engine/make-adapter.ts";
import { saying } from "../accuracy/measures.ts";
import type { Measure, Section } from "../report/measure.ts";
import { readBenchTickets } from "../sidebar/bench-tickets.ts";
import { median } from "../sidebar/median.ts";
import { measureSwitch, type SwitchTimes } from "./measure-switch.ts";
import type { LatencyOptions, LatencyResult, TextTimes } from "./page/latency-bench.ts";

const SEED = 1;
/** What the classifier reads of a ticket. */
const MOST_TOKENS = 128;
const FILES = { encoder: "encoder.onnx", adapter: "adapter.bin", wasm: "ort.wasm" };
/** An adapter that turns no vector would cost nothing to have. */
const TURNED = 0.99;

export interface LatencyContext {
  readonly root: string;
  /** Few repetitions: to try the bench, not to quote it. */
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

/** What an adapter costs in the agent's browser: time per text, bytes, the merge, and the switch to another one. */
export async function measureLatency({ root, quick, say }: LatencyContext): Promise<Section> {
  const adapter = makeAdapter(SEED);
  const result = await runInChromium(adapter, {
    addresses: FILES,
    ...(await readTexts(root, quick ? 12 : 90)),
    rounds: quick ? 3 : 9,
  });
  if (!(median(result.cosines) < TURNED)) throw new Error("The adapter changes nothing: its costs would say nothing");
  const switched = await measureSwitch(quick ? 2 : 6);
  const measures = [
    ...timesOf(result),
    ...costsOf(result, adapter.length),
    spread(
      "adapter_switch_ms",
      "Another release's adapter takes over, until its first answer, p50",
      "ms",
      switched.switchMs,
      {
        note: "asking the collector, heads and adapter downloaded from this machine, merge, session, goldens",
      },
    ),
    downloadsOf(switched),
  ];
  return {
    title: `Adapters in the browser (${result.texts.length} texts, one wasm thread)`,
    measures: saying(say, measures),
  };
}

/** Texts of tickets as the encoder reads them, and what it is called by. */
async function readTexts(root: string, limit: number): Promise<Pick<LatencyOptions, "texts" | "encoder">> {
  const { encoder, tokenizer } = await loadEncoder(DEFAULT_ENCODER);
  try {
    const texts = readBenchTickets(root, limit).tickets.map(
      ({ subject, body }) => tokenizer.tokenizeText(`${subject}. ${body.replace(/<[^>]*>/g, " ")}`, MOST_TOKENS).ids,
    );
    const { hash, dims, maxTokens } = encoder;
    return { texts, encoder: { hash, dims, maxTokens } };
  } finally {
    await encoder.dispose();
  }
}

async function runInChromium(adapter: Uint8Array, options: LatencyOptions): Promise<LatencyResult> {
  const folder = mkdtempSync(path.join(tmpdir(), "lucid-adapters-page-"));
  await build({
    root: path.join(import.meta.dirname, "page"),
    ...{ base: "./", configFile: false, logLevel: "error" },
    build: { outDir: folder, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 4000 },
  });
  const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
  copyFileSync(path.join(DEFAULT_ENCODER, "encoder.onnx"), path.join(folder, FILES.encoder));
  copyFileSync(wasm, path.join(folder, FILES.wasm));
  writeFileSync(path.join(folder, FILES.adapter), adapter);
  const pages = await startLabPages(folder);
  const browser = await chromium.launch({ executablePath: findChromium() ?? "chromium", args: [...CHROMIUM_FLAGS] });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error));
    await page.goto(`${pages.url}/index.html`);
    await page.waitForFunction(() => window.latencyBench !== undefined);
    return await page.evaluate((given) => {
      if (window.latencyBench === undefined) throw new Error("The page is not ready");
      return window.latencyBench(given);
    }, options);
  } finally {
    await browser.close();
    await pages.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function timesOf({ texts }: LatencyResult): Measure[] {
  const of = (pick: (text: TextTimes) => number) => texts.map(pick);
  return [
    spread(
      "adapted_to_plain",
      "With an adapter / without, median of texts",
      "ratio",
      of((t) => t.adapted / t.plain),
      {
        goal: 1.15,
      },
    ),
    spread(
      "plain_to_graph",
      "Without an adapter / the plain graph, median of texts",
      "ratio",
      of((t) => t.plain / t.graph),
      {
        goal: 1.02,
        note: "the plain graph: encoder.onnx in onnxruntime-web, without pooling, queue and checks",
      },
    ),
    spread(
      "adapted_p50_ms",
      "Text to vector with an adapter, p50",
      "ms",
      of((t) => t.adapted),
    ),
    spread(
      "plain_p50_ms",
      "Text to vector without, p50",
      "ms",
      of((t) => t.plain),
    ),
    spread(
      "graph_p50_ms",
      "The plain graph, p50",
      "ms",
      of((t) => t.graph),
    ),
  ];
}

function costsOf({ mergeMs, sessionMs }: LatencyResult, bytes: number): Measure[] {
  return [
    {
      ...{ name: "adapter_bytes", title: "Adapter file", value: bytes, unit: "bytes" },
      better: "lower",
      goal: 1_500_000,
    },
    spread("adapter_merge_ms", "Reading an adapter and putting it into the weights, p50", "ms", mergeMs),
    {
      ...{ name: "adapted_session_ms", title: "Starting the adapted encoder from the merged weights" },
      ...{ value: sessionMs, unit: "ms", better: "lower", goal: null },
    },
  ];
}

function downloadsOf({ encoderDownloads, switchMs }: SwitchTimes): Measure {
  return {
    ...{ name: "encoder_downloads", title: "Downloads of encoder.onnx for all of these adapters" },
    ...{ value: encoderDownloads, unit: "count", better: "lower", goal: 1 },
    note: `${switchMs.length + 1} releases, an adapter each`,
  };
}

type More = Partial<Pick<Measure, "goal" | "note">>;

/** The median with its bootstrap interval. */
function spread(
  name: string,
  title: string,
  unit: "ms" | "ratio",
  values: readonly number[],
  more: More = {},
): Measure {
  const { value, low, high } = bootstrap(values, median, SEED);
  return { name, title, value, unit, better: "lower", goal: null, interval: { low, high }, ...more };
}
