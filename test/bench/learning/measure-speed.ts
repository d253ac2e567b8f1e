import { saying, timed } from "../accuracy/measures.ts";
import { dataFile } from "../accuracy/open-data-set.ts";
import type { Section } from "../report/measure.ts";
import type { LearningContext } from "./learning-context.ts";
import { runTriageTrain } from "./run-triage-train.ts";
import { shuffledItTickets, withCsv } from "./write-rows.ts";

const QUICK_ROWS = 300;
const GOAL_SECONDS = 240;
const GOAL_BYTES = 1.5e9;

/** The whole way as a customer goes it: a CSV file in, a candidate with its evaluation and the gate's answer out. */
export async function measureSpeed({ root, quick, say }: LearningContext): Promise<Section> {
  const { tickets } = await shuffledItTickets();
  const run = (csv: string) => runTriageTrain(root, csv);
  const { durationMs, peakBytes, summary } = quick
    ? await withCsv(tickets.slice(0, QUICK_ROWS), run)
    : await run(dataFile("it-tickets", "train"));
  say(summary.trim());
  const rows = quick ? QUICK_ROWS : tickets.length;
  const measures = saying(say, [
    timed("train_s", `CSV of ${rows} tickets to gated bundle`, durationMs, { goal: GOAL_SECONDS }),
    {
      ...{ name: "train_peak_bytes", title: "Peak memory of it", value: peakBytes },
      ...{ unit: "bytes", better: "lower", goal: GOAL_BYTES },
    },
  ]);
  return { title: "`triage train`, nothing cached", measures };
}
