import { compareOutcomes } from "../../learning/compare-outcomes.ts";
import type { TrainingOutcome } from "../../learning/page/train-on-file.ts";
import { type ChromiumTraining, trainInChromium } from "../../learning/train-in-chromium.ts";
import { trainInNode } from "../../learning/train-in-node.ts";
import { saying, timed } from "../accuracy/measures.ts";
import { shuffledItTickets, withCsv } from "../learning/write-rows.ts";
import type { Measure, Section } from "../report/measure.ts";

const SIZES = { learn: 500, heldOut: 1000, adaptRounds: 3 } as const;
const QUICK_SIZES = { learn: 40, heldOut: 60, adaptRounds: 1 } as const;
const TIMEOUT_MS = 3_600_000;

interface Trainings {
  readonly tab: ChromiumTraining;
  readonly node: TrainingOutcome;
  /** Node again, the encoder as it ships. */
  readonly plain: TrainingOutcome;
}

/** The same adaptation in a tab of Chromium (one wasm thread, a worker) and in Node, on the same IT tickets and seed. */
export async function measureTab({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<Section> {
  const { learn, heldOut, adaptRounds } = quick ? QUICK_SIZES : SIZES;
  const { tickets } = await shuffledItTickets();
  const trainings = await withCsv(tickets.slice(0, learn + heldOut), async (csv): Promise<Trainings> => {
    const options = { csv, learn, adaptRounds };
    return {
      tab: await trainInChromium({ ...options, timeoutMs: TIMEOUT_MS, onSample: sayNow(say) }),
      node: await trainInNode(options),
      plain: await trainInNode({ csv, learn }),
    };
  });
  const measures = saying(say, [...qualityOf(trainings), ...costOf(trainings, learn)]);
  return { title: `${learn} tickets adapted in a tab of Chromium, one thread; ${heldOut} answered`, measures };
}

function qualityOf({ tab, node, plain }: Trainings): Measure[] {
  const { macroF1Difference, sameLabels } = compareOutcomes(tab.outcome, node);
  const score = { unit: "score", better: "higher", goal: null } as const;
  return [
    { name: "tab_macro_f1", title: "Chromium: macro F1, adapted", value: tab.outcome.macroF1, ...score },
    { name: "tab_node_macro_f1", title: "Node: macro F1, adapted", value: node.macroF1, ...score },
    { name: "tab_plain_macro_f1", title: "Node: macro F1, encoder as it ships", value: plain.macroF1, ...score },
    {
      ...{ name: "tab_macro_f1_difference", title: "Chromium and Node: difference in macro F1" },
      ...{ value: macroF1Difference, unit: "score", better: "lower", goal: 0.01 },
    },
    {
      ...{ name: "tab_same_labels", title: "Chromium and Node: same label", value: sameLabels },
      ...{ unit: "share", better: "higher", goal: null },
    },
  ];
}

function costOf({ tab, node }: Trainings, learn: number): Measure[] {
  const cost = { better: "lower", goal: null } as const;
  const { longestPauseMs, longestFrameGapMs } = tab.use;
  const peak: Measure[] =
    tab.peakBytes === null
      ? []
      : [
          {
            name: "tab_peak_bytes",
            title: "Chromium: most memory of the tab",
            value: tab.peakBytes,
            unit: "bytes",
            ...cost,
          },
        ];
  return [
    timed("tab_adapt_s", `Chromium: ${learn} tickets to adapter, heads and answers`, tab.outcome.trainingMs),
    timed("tab_node_adapt_s", "Node: the same", node.trainingMs),
    timed("tab_step_s", "Chromium: one training step", stepMs(tab.outcome), { note: "mean, held-out loss included" }),
    timed("tab_node_step_s", "Node: one training step", stepMs(node), { note: "mean, held-out loss included" }),
    ...peak,
    {
      name: "tab_pause_ms",
      title: "Longest pause of the tab's own thread",
      value: longestPauseMs,
      unit: "ms",
      ...cost,
    },
    { name: "tab_frame_gap_ms", title: "Longest time without a frame", value: longestFrameGapMs, unit: "ms", ...cost },
  ];
}

function stepMs({ adaptation }: TrainingOutcome): number {
  const { seconds = Number.NaN, steps = 1, resumedFrom = 0 } = adaptation?.training ?? {};
  return (seconds * 1000) / (steps - resumedFrom);
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
