import { openTrainPage, type ProgressSample, type TrainPageStart } from "./open-train-page.ts";
import type { TrainingOutcome } from "./page/train-on-file.ts";
import type { PageUse } from "./page/watch-page.ts";

export interface ChromiumTraining {
  readonly outcome: TrainingOutcome;
  /** How usable the page was meanwhile. */
  readonly use: PageUse;
  /** What the page showed, ten times a second, without repetitions. */
  readonly samples: readonly ProgressSample[];
  /** The sentence at the end. */
  readonly summary: string;
  /** Most memory that the tab's process ever held; null: this system does not say. */
  readonly peakBytes: number | null;
  /** Every request that left the page's own origin. */
  readonly foreignRequests: readonly string[];
}

export interface ChromiumTrainingOptions extends TrainPageStart {
  readonly timeoutMs: number;
  readonly onSample?: (sample: ProgressSample) => void;
}

/** Trains in a tab of a real Chromium, through the page that a person would use. */
export async function trainInChromium(options: ChromiumTrainingOptions): Promise<ChromiumTraining> {
  const tab = await openTrainPage();
  try {
    await tab.start(options);
    const samples = await tab.watch(options);
    const { outcome, use, summary } = await tab.result();
    const peakBytes = await tab.peakBytes();
    return { outcome, use, samples, summary, peakBytes, foreignRequests: tab.foreignRequests };
  } finally {
    await tab.close();
  }
}
