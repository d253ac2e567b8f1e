import { readFileSync } from "node:fs";
import path from "node:path";
import { bootstrap } from "@lucid/trainer";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/chromium.ts";
import { ENCODER_FOLDER, sha256 } from "../quality/english-encoder.ts";
import type { Measure, Section } from "../report/measure.ts";
import { openBenchSite } from "./bench-site.ts";
import { readBenchTickets } from "./bench-tickets.ts";
import { median } from "./median.ts";
import type { EncoderBenchOptions, EncoderBenchResult, TicketTimes } from "./page/encoder-bench.ts";

const SEED = 1;
const SHORT_TOKENS = 64;
/** Two runtimes may round differently; less means that they did not compute the same thing. */
const SAME_VECTOR = 0.995;

/** Time per ticket against transformers.js, in one page, in turns. Throws when both do not give the same vectors. */
export async function measureEncoder(root: string, quick: boolean): Promise<Section> {
  const site = await openBenchSite(root);
  try {
    const { models, tickets } = readBenchTickets(root, quick ? 60 : 332);
    const file = (name: string) => readFileSync(path.join(root, ENCODER_FOLDER, name));
    const { dims, maxTokens } = JSON.parse(file("manifest.json").toString()) as { dims: number; maxTokens: number };
    const result = await runInChromium(site.url, {
      addresses: site.addresses,
      encoder: { hash: sha256(file("encoder.onnx")), dims, maxTokens },
      tokenizerHash: sha256(file("tokenizer.json")),
      ...{ models, tickets, rounds: quick ? 2 : 4 },
    });
    return toSection(result);
  } finally {
    await site.close();
  }
}

async function runInChromium(url: string, options: EncoderBenchOptions): Promise<EncoderBenchResult> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("Chromium is needed: apt-get install chromium");
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error));
    await page.goto(url);
    await page.waitForFunction(() => window.encoderBench !== undefined);
    return await page.evaluate((given) => {
      if (window.encoderBench === undefined) throw new Error("The page is not ready");
      return window.encoderBench.run(given);
    }, options);
  } finally {
    await browser.close();
  }
}

function toSection({ tickets, peerRuntime, peerVersion }: EncoderBenchResult): Section {
  const worst = Math.min(...tickets.map(({ cosine }) => cosine));
  if (!(worst >= SAME_VECTOR)) throw new Error(`The vectors differ: cosine ${worst}`);
  const short = tickets.filter(({ tokens }) => tokens <= SHORT_TOKENS);
  const long = tickets.filter(({ tokens }) => tokens > SHORT_TOKENS);
  const ratio = (kind: "sameTokens" | "fromText") => (ticket: TicketTimes) => ticket[kind].ours / ticket[kind].theirs;
  const peer = `transformers.js ${peerVersion}, which brings onnxruntime-web ${peerRuntime}`;
  return {
    title: `Time per ticket, against ${peer} (${tickets.length} tickets, one wasm thread)`,
    measures: [
      middle("ratio_to_transformers_js", "Ours / theirs, same token ids", "ratio", tickets, ratio("sameTokens"), {
        goal: 1.05,
        note: "ours: suggestion with explanation; theirs: the vector alone",
      }),
      middle(
        "ratio_to_transformers_js_short",
        `… ${short.length} tickets up to 64 tokens`,
        "ratio",
        short,
        ratio("sameTokens"),
      ),
      middle("ratio_to_transformers_js_long", `… ${long.length} longer tickets`, "ratio", long, ratio("sameTokens")),
      middle("ratio_from_text", "Ours / theirs, from the raw ticket", "ratio", tickets, ratio("fromText"), {
        note: "each with its own preparation; theirs reads up to 256 tokens, ours 128",
      }),
      middle(
        "suggestion_p50_ms",
        "Ticket to suggestion, up to 64 tokens, p50",
        "ms",
        short,
        ({ fromText }) => fromText.ours,
        {
          goal: 50,
          note: "text preparation included",
        },
      ),
      middle(
        "suggestion_long_p50_ms",
        "Ticket to suggestion, 65 to 128 tokens, p50",
        "ms",
        long,
        ({ fromText }) => fromText.ours,
      ),
      middle(
        "tokens_to_suggestion_p50_ms",
        "Tokens to suggestion, all, p50",
        "ms",
        tickets,
        ({ sameTokens }) => sameTokens.ours,
      ),
      middle(
        "transformers_js_p50_ms",
        "transformers.js, same token ids, all, p50",
        "ms",
        tickets,
        ({ sameTokens }) => sameTokens.theirs,
      ),
    ],
  };
}

/** The median over tickets with its bootstrap interval. */
function middle(
  name: string,
  title: string,
  unit: Measure["unit"],
  tickets: readonly TicketTimes[],
  of: (ticket: TicketTimes) => number,
  more: { readonly goal?: number; readonly note?: string } = {},
): Measure {
  const { value, low, high } = bootstrap(tickets.map(of), median, SEED);
  return { name, title, value, unit, better: "lower", goal: null, interval: { low, high }, ...more };
}
