import { AppError } from "@lucid/core";
import type { BenchReport, Section } from "../report/measure.ts";
import { type AccuracyContext, openAccuracyTools } from "./accuracy-context.ts";
import { measureBanking77 } from "./measure-banking77.ts";
import { measureClinc150 } from "./measure-clinc150.ts";
import { measureComplaints } from "./measure-complaints.ts";
import { measureItTickets } from "./measure-it-tickets.ts";
import { type DataSetName, hasDataSet } from "./open-data-set.ts";

interface Part {
  readonly set: DataSetName;
  readonly measure: (context: AccuracyContext) => Promise<readonly Section[]>;
}

/** From quick to slow. */
const PARTS: Readonly<Record<string, Part>> = {
  "cfpb-complaints": { set: "cfpb-complaints", measure: async (context) => [await measureComplaints(context)] },
  "it-tickets": { set: "it-tickets", measure: async (context) => [await measureItTickets(context)] },
  banking77: { set: "banking77", measure: measureBanking77 },
  clinc150: { set: "clinc150", measure: async (context) => [await measureClinc150(context)] },
};

export interface AccuracyOptions {
  readonly root: string;
  readonly quick: boolean;
  /** A held-out fifth of the training parts instead of the tests, which are not opened. */
  readonly dev: boolean;
  /** Names of parts; empty: all. */
  readonly only: readonly string[];
  readonly say: (line: string) => void;
}

/** How right, how well calibrated and how honest about its reasons the product is on public data that it never ships. */
export async function measureAccuracy({ root, quick, dev, only, say }: AccuracyOptions): Promise<BenchReport> {
  const unknown = only.filter((name) => !(name in PARTS));
  if (unknown.length > 0) {
    throw new AppError("bad_request", `--only ${unknown.join()}: the parts are ${Object.keys(PARTS).join(", ")}`);
  }
  const { tools, encoderId, close } = await openAccuracyTools(root);
  const context: AccuracyContext = { tools, encoderId, split: dev ? "dev" : "test", quick, say };
  const sections: Section[] = [];
  try {
    for (const [name, { set, measure }] of Object.entries(PARTS)) {
      if (only.length > 0 && !only.includes(name)) continue;
      if (!hasDataSet(set)) {
        say(`${name} is left out: its data do not lie in ../shared/data/${set}`);
        continue;
      }
      say(`${name}${dev ? ", on a held-out fifth of the training part" : ""} …`);
      sections.push(...(await measure(context)));
    }
  } finally {
    await close();
  }
  return { name: "accuracy", sections: sections.map((section) => (dev ? asDev(section) : section)) };
}

function asDev({ title, measures }: Section): Section {
  return { title: `${title}; development: a held-out fifth of the training part`, measures };
}
