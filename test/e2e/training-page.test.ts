import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom, shuffled } from "@lucid/trainer";
import { readTaxonomyFile } from "@lucid/trainer/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareOutcomes } from "../learning/compare-outcomes.ts";
import type { TrainingOutcome } from "../learning/page/train-on-file.ts";
import { type ChromiumTraining, trainInChromium } from "../learning/train-in-chromium.ts";
import { trainInNode } from "../learning/train-in-node.ts";

const LEARN = 100;
/** Enough that one near tie does not move the macro F1 by half a point. */
const ROWS = 600;

let folder: string;
let inTab: ChromiumTraining;
let inNode: TrainingOutcome;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lucid-training-page-"));
  const csv = join(folder, "tickets.csv");
  writeFileSync(csv, examplesAsCsv());
  inTab = await trainInChromium({ csv, learn: LEARN, timeoutMs: 120_000 });
  inNode = await trainInNode({ csv, learn: LEARN });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The it-support taxonomy's own English examples, in an order that is the same in every run. */
function examplesAsCsv(): string {
  const { categories } = readTaxonomyFile("it-support");
  const rows = categories.flatMap(({ id, subcategories }) =>
    subcategories.flatMap(({ examples }) =>
      examples.flatMap(({ text, language }) => (language === "en" ? [`"${text.replaceAll('"', '""')}",${id}`] : [])),
    ),
  );
  return ["text,category", ...shuffled(rows, createRandom(1)).slice(0, ROWS), ""].join("\n");
}

describe("training in a tab", () => {
  it("shows how far it is: the bar moves within each long stage, and the stages come in their order", () => {
    const stages = [...new Set(inTab.samples.map(({ stage }) => stage))].filter((stage) => stage !== "");
    expect(stages[0]).toBe("Reading tickets");
    expect(stages.at(-1)).toBe("Reading held-out tickets");
    const bars = inTab.samples.filter(({ stage }) => stage === "Reading tickets").map(({ bar }) => bar);
    expect(bars.length).toBeGreaterThan(5);
    expect(bars).toEqual(bars.toSorted((a, b) => a - b));
    expect(inTab.summary).toMatch(
      /^macro F1 0\.\d{3}, accuracy 0\.\d{3} on 500 held-out rows, after 100 rows and \d+ s\.$/,
    );
  });

  it("leaves the tab usable: its own thread never stands still", () => {
    // Training in the tab's own thread would stop it nearly all the time; what else the machine does, now and then.
    expect(inTab.use.longestPauseMs).toBeGreaterThan(0);
    expect(inTab.use.stoodStillMs / inTab.use.watchedMs).toBeLessThan(0.3);
  });

  it("asks nobody else for anything", () => {
    expect(inTab.foreignRequests).toEqual([]);
  });

  it("lands where Node lands on the same rows", () => {
    expect(inTab.outcome.answers.map(({ truth }) => truth)).toEqual(inNode.answers.map(({ truth }) => truth));
    const { sameLabels, macroF1Difference } = compareOutcomes(inTab.outcome, inNode);
    expect(macroF1Difference).toBeLessThanOrEqual(0.005);
    expect(sameLabels).toBeGreaterThanOrEqual(0.99);
    expect(inTab.outcome.macroF1).toBeGreaterThan(0.5);
  });
});
