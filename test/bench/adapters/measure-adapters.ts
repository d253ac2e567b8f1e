import { AppError } from "@lucid/core";
import { type AccuracyContext, openAccuracyTools } from "../accuracy/accuracy-context.ts";
import type { AccuracyOptions } from "../accuracy/measure-accuracy.ts";
import { type DataSetName, hasDataSet } from "../accuracy/open-data-set.ts";
import type { BenchReport, Section } from "../report/measure.ts";
import { measureAdaptation } from "./measure-adaptation.ts";
import { measureContinued } from "./measure-continued.ts";
import { measureFewShot } from "./measure-few-shot.ts";
import { measureLatency } from "./measure-latency.ts";
import { measureTab } from "./measure-tab.ts";

interface AdaptersContext extends AccuracyContext {
  readonly root: string;
}

interface Part {
  readonly set: DataSetName | null;
  readonly measure: (context: AdaptersContext) => Promise<Section>;
}

/** The longest training comes first: peak memory is that of a process that has done little else yet. */
const PARTS: Readonly<Record<string, Part>> = {
  "it-tickets": {
    set: "it-tickets",
    measure: (context) => measureAdaptation(context, "it-tickets", { macroF1: 0.88, accuracy: 0.885, seconds: 1200 }),
  },
  banking77: {
    set: "banking77",
    measure: (context) => measureAdaptation(context, "banking77", { accuracy: 0.938 }),
  },
  clinc150: {
    set: "clinc150",
    measure: (context) => measureAdaptation(context, "clinc150", { accuracy: 0.962 }),
  },
  "few-shot": { set: "banking77", measure: measureFewShot },
  continued: { set: "banking77", measure: measureContinued },
  tab: { set: "it-tickets", measure: measureTab },
  latency: { set: null, measure: measureLatency },
};

/** What it brings and costs when the encoder itself learns. */
export async function measureAdapters({ root, quick, dev, only, say }: AccuracyOptions): Promise<BenchReport> {
  const unknown = only.filter((name) => !(name in PARTS));
  if (unknown.length > 0) {
    throw new AppError("bad_request", `--only ${unknown.join()}: the parts are ${Object.keys(PARTS).join(", ")}`);
  }
  const { tools, encoderId, close } = await openAccuracyTools(root);
  const context: AdaptersContext = { root, tools, encoderId, split: dev ? "dev" : "test", quick, say };
  const sections: Section[] = [];
  try {
    for (const [name, { set, measure }] of Object.entries(PARTS)) {
      if (only.length > 0 && !only.includes(name)) continue;
      if (set !== null && !hasDataSet(set)) {
        say(`${name} is left out: its data do not lie in ../shared/data/${set}`);
        continue;
      }
      say(`${name} …`);
      sections.push(await measure(context));
    }
  } finally {
    await close();
  }
  return { name: "adapters", sections };
}
