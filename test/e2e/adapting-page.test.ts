import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom, shuffled } from "@lucid/trainer";
import { readTaxonomyFile } from "@lucid/trainer/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareOutcomes } from "../learning/compare-outcomes.ts";
import { openTrainPage, type ProgressSample, type TrainPageDriver } from "../learning/open-train-page.ts";
import type { TrainingOutcome } from "../learning/page/train-on-file.ts";
import { trainInNode } from "../learning/train-in-node.ts";

/** Two batches each round, and three rounds: early stopping cannot end it sooner. */
const LEARN = 40;
const ROUNDS = 3;
const STEPS = 6;
const HELD_OUT = 200;
/** Short texts: a step takes a second or two. */
const LONGEST_TEXT = 70;
const TIMEOUT_MS = 120_000;
const ADAPTING = "Adapting the encoder";

let folder: string;
let tab: TrainPageDriver;
let csv: string;
let beforeReload: readonly ProgressSample[];
let inTab: Awaited<ReturnType<TrainPageDriver["result"]>>;
let inNode: TrainingOutcome;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lucid-adapting-page-"));
  csv = join(folder, "tickets.csv");
  writeFileSync(csv, shortExamplesAsCsv());
  const start = { csv, learn: LEARN, adaptRounds: ROUNDS };
  const afterStep = (step: number) => (sample: ProgressSample) =>
    sample.stage === ADAPTING && sample.bar >= step / STEPS;
  tab = await openTrainPage();
  await tab.start(start);
  beforeReload = await tab.watch({ timeoutMs: TIMEOUT_MS, until: afterStep(4) });
  await tab.reload();
  await tab.start(start);
  await tab.watch({ timeoutMs: TIMEOUT_MS, until: afterStep(5) });
  await tab.stop();
  await tab.start(start);
  await tab.watch({ timeoutMs: TIMEOUT_MS });
  inTab = await tab.result();
  inNode = await trainInNode(start);
}, 3 * TIMEOUT_MS);

afterAll(async () => {
  await tab?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Short English examples of the it-support taxonomy, in an order that is the same in every run. */
function shortExamplesAsCsv(): string {
  const { categories } = readTaxonomyFile("it-support");
  const rows = categories.flatMap(({ id, subcategories }) =>
    subcategories.flatMap(({ examples }) =>
      examples.flatMap(({ text, language }) =>
        language === "en" && text.length <= LONGEST_TEXT ? [`"${text.replaceAll('"', '""')}",${id}`] : [],
      ),
    ),
  );
  return ["text,category", ...shuffled(rows, createRandom(1)).slice(0, LEARN + HELD_OUT), ""].join("\n");
}

describe("adapting the encoder in a tab", () => {
  it("shows how far it is, and how long it still takes", () => {
    const adapting = beforeReload.filter(({ stage }) => stage === ADAPTING);
    const bars = adapting.map(({ bar }) => bar);
    expect(bars.length).toBeGreaterThanOrEqual(3);
    expect(bars).toEqual(bars.toSorted((a, b) => a - b));
    expect(adapting.at(-1)?.left).toMatch(/^\d+ (s|min) left$/);
  });

  it("goes on at its last checkpoint after the tab was reloaded, and again after it was stopped", () => {
    const training = inTab.outcome.adaptation?.training;
    expect(training).toMatchObject({ refusedCheckpoint: null, resumedFrom: 4, steps: STEPS, plannedSteps: STEPS });
    expect(training?.losses).toHaveLength(STEPS);
  });

  it("leaves the tab usable: its own thread never stands still, and frames are drawn all the time", () => {
    // Steps in the tab's own thread would stop it nearly all the time; what else the machine does may stop it now and then.
    const { longestPauseMs, stoodStillMs, watchedMs, frames } = inTab.use;
    expect(longestPauseMs).toBeGreaterThan(0);
    expect(stoodStillMs / watchedMs).toBeLessThan(0.3);
    expect(frames / (watchedMs / 1000)).toBeGreaterThan(2);
  });

  it("asks nobody else for anything", () => {
    expect(tab.foreignRequests).toEqual([]);
  });

  it("lands where Node lands on the same tickets, in training and in what it answers", () => {
    const [ours, theirs] = [inTab.outcome, inNode].map(({ adaptation }) => adaptation?.training?.losses ?? []);
    expect(ours?.length).toBe(theirs?.length);
    ours?.forEach((loss, step) => {
      expect(Math.abs(loss - (theirs?.[step] ?? 0))).toBeLessThan(0.01);
    });
    const { sameLabels, macroF1Difference } = compareOutcomes(inTab.outcome, inNode);
    expect(macroF1Difference).toBeLessThanOrEqual(0.01);
    expect(sameLabels).toBeGreaterThanOrEqual(0.98);
    expect(inTab.outcome.adapterBytes).toBeLessThan(1_500_000);
  });
});
