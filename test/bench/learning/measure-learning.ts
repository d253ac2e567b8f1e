import { AppError } from "@lucid/core";
import { type DataSetName, hasDataSet } from "../accuracy/open-data-set.ts";
import type { BenchReport, Section } from "../report/measure.ts";
import type { LearningContext } from "./learning-context.ts";
import { measureGrowth } from "./measure-growth.ts";
import { measureMemory } from "./measure-memory.ts";
import { measureSpeed } from "./measure-speed.ts";
import { measureTab } from "./measure-tab.ts";

interface Part {
  readonly set: DataSetName;
  readonly measure: (context: LearningContext) => Promise<Section>;
}

/** The command line's run comes first: nothing else of this process runs beside it. */
const PARTS: Readonly<Record<string, Part>> = {
  speed: { set: "it-tickets", measure: measureSpeed },
  growth: { set: "it-tickets", measure: measureGrowth },
  tab: { set: "it-tickets", measure: measureTab },
  memory: { set: "banking77", measure: measureMemory },
};

/** How fast the product learns: from a history on one machine and in a tab, and from single corrections. */
export async function measureLearning(
  context: LearningContext & { readonly only: readonly string[] },
): Promise<BenchReport> {
  const { only, say } = context;
  const unknown = only.filter((name) => !(name in PARTS));
  if (unknown.length > 0) {
    throw new AppError("bad_request", `--only ${unknown.join()}: the parts are ${Object.keys(PARTS).join(", ")}`);
  }
  const sections: Section[] = [];
  for (const [name, { set, measure }] of Object.entries(PARTS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    if (!hasDataSet(set)) {
      say(`${name} is left out: its data do not lie in ../shared/data/${set}`);
      continue;
    }
    say(`${name} …`);
    sections.push(await measure(context));
  }
  return { name: "learning", sections };
}
