import { bootstrap } from "@lucid/trainer";
import { compareOutcomes } from "../../learning/compare-outcomes.ts";
import { trainInChromium } from "../../learning/train-in-chromium.ts";
import { trainInNode } from "../../learning/train-in-node.ts";
import { saying, timed } from "../accuracy/measures.ts";
import type { Section } from "../report/measure.ts";
import type { LearningContext } from "./learning-context.ts";
import { shuffledItTickets, withCsv } from "./write-rows.ts";

const SIZES = { learn: 2000, heldOut: 2000 } as const;
const QUICK_SIZES = { learn: 80, heldOut: 80 } as const;
const TIMEOUT_MS = 1_800_000;
const SEED = 1;

/** The same training in a tab of Chromium (one wasm thread, a worker) and in Node, on the same rows. */
export async function measureTab({ quick, say }: LearningContext): Promise<Section> {
  const { learn, heldOut } = quick ? QUICK_SIZES : SIZES;
  const { tickets } = await shuffledItTickets();
  const { tab, node } = await withCsv(tickets.slice(0, learn + heldOut), async (csv) => {
    const onSample = sayNow(say);
    return {
      tab: await trainInChromium({ csv, learn, timeoutMs: TIMEOUT_MS, onSample }),
      node: await trainInNode({ csv, learn }),
    };
  });
  const { sameLabels, macroF1Difference, largestDifference } = compareOutcomes(tab.outcome, node);
  const pairs = tab.outcome.answers.map(({ label }, index) => label === node.answers[index]?.label);
  const { low, high } = bootstrap(pairs, (sample) => sample.filter(Boolean).length / sample.length, SEED);
  const measures = saying(say, [
    timed("tab_train_s", `Chromium: ${learn} tickets learned, ${heldOut} answered`, tab.outcome.trainingMs),
    timed("node_train_s", "Node: the same", node.trainingMs),
    score("tab_macro_f1", "Chromium: macro F1 on the held-out tickets", tab.outcome.macroF1),
    score("node_macro_f1", "Node: macro F1 on the held-out tickets", node.macroF1),
    {
      ...{ name: "tab_macro_f1_difference", title: "Difference in macro F1", value: macroF1Difference },
      ...{ unit: "score", better: "lower", goal: 0.005 },
    },
    {
      ...{ name: "tab_same_labels", title: "Same label in both", value: sameLabels, interval: { low, high } },
      ...{ unit: "share", better: "higher", goal: 0.99 },
    },
    {
      ...{ name: "tab_probability_difference", title: "Largest difference in probability", value: largestDifference },
      ...{ unit: "score", better: "lower", goal: null, note: "where both say the same" },
    },
    {
      ...{
        name: "tab_longest_pause_ms",
        title: "Longest pause of the tab's own thread",
        value: tab.use.longestPauseMs,
      },
      ...{ unit: "ms", better: "lower", goal: null },
    },
  ]);
  return { title: "Training in a tab of Chromium, one thread", measures };
}

function score(name: string, title: string, value: number) {
  return { name, title, value, unit: "score", better: "higher", goal: null } as const;
}

/** A line at each tenth of a stage. */
function sayNow(say: (line: string) => void): (sample: { readonly stage: string; readonly bar: number }) => void {
  let last = "";
  return ({ stage, bar }) => {
    const line = `  ${stage} ${Math.floor(bar * 10) * 10} %`;
    if (line !== last) say(line);
    last = line;
  };
}
