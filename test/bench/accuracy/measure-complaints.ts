import type { Taxonomy } from "@lucid/core";
import { type EmbeddedText, type HistoryTicket, predictTickets } from "@lucid/trainer";
import type { Measure, Section } from "../report/measure.ts";
import type { AccuracyContext } from "./accuracy-context.ts";
import { embed, fit, predictParts } from "./fit-and-predict.ts";
import { calibrated, saying, scored } from "./measures.ts";
import { describeRows, openDataSet } from "./open-data-set.ts";
import { CATEGORY, type Run, SUBCATEGORY, scoreGain, scoreRuns } from "./score-runs.ts";

const SEED = 1;

/** Long letters on two levels: are both parts needed, and does the hierarchy cost anything? */
export async function measureComplaints(context: AccuracyContext): Promise<Section> {
  const set = await openDataSet("cfpb-complaints", context.split, context.quick);
  const { taxonomy, train, test } = set;
  const texts = await embed(context, test);
  const { heads } = await fit(context, taxonomy, train, SEED);
  const fused = predictTickets(heads, texts);
  const parts = await predictParts(context, taxonomy, train, SEED, texts);
  const [own, dense, lexical] = [fused, parts.dense, parts.lexical].map((run) => scoreRuns(test, [run]));
  if (own === undefined || dense === undefined || lexical === undefined) throw new RangeError("A run is missing");
  const gain = scoreGain(test, fused, [parts.dense, parts.lexical], "macroF1");
  const measures = [
    scored("cfpb_macro_f1", "cfpb-complaints macro F1 of the category", own.macroF1),
    scored("cfpb_accuracy", "cfpb-complaints accuracy of the category", own.accuracy),
    calibrated("cfpb_ece", "cfpb-complaints ECE of the category", own.calibrationError, null),
    scored("cfpb_dense_macro_f1", "cfpb-complaints macro F1 of the dense head alone", dense.macroF1),
    scored("cfpb_lexical_macro_f1", "cfpb-complaints macro F1 of the lexical head alone", lexical.macroF1),
    scored("cfpb_macro_f1_gain", "cfpb-complaints macro F1, fused less the better head alone", gain, { goal: 0 }),
  ];
  saying(context.say, measures);
  const levels = saying(context.say, await measureLevels(context, taxonomy, { train, test, texts, fused }));
  return {
    title: `cfpb-complaints (${describeRows(set)})`,
    measures: [...measures, ...levels],
  };
}

interface Fitted {
  readonly train: readonly HistoryTicket[];
  readonly test: readonly HistoryTicket[];
  readonly texts: readonly EmbeddedText[];
  readonly fused: Run;
}

/** Category and subcategory together against one model whose categories are the subcategories. */
async function measureLevels(
  context: AccuracyContext,
  taxonomy: Taxonomy,
  { train, test, texts, fused }: Fitted,
): Promise<Measure[]> {
  const flat = flattened(taxonomy);
  const { heads } = await fit(context, flat, train.flatMap(toFlat), SEED);
  const flatRun = predictTickets(heads, texts);
  const known = test.flatMap((ticket, index) => (ticket.labels.subcategory === null ? [] : [index]));
  const tickets = known.flatMap((index) => test[index] ?? []);
  const [joint, alone] = [fused, flatRun].map((run) => known.flatMap((index) => run[index] ?? []));
  if (joint === undefined || alone === undefined) throw new RangeError("A run is missing");
  const [own, theirs] = [scoreRuns(tickets, [joint], SUBCATEGORY), scoreRuns(tickets, [alone], FLAT)];
  const gain = scoreGain(tickets, joint, [alone], "accuracy", { own: SUBCATEGORY, others: FLAT });
  return [
    scored("cfpb_subcategory_accuracy", "cfpb-complaints accuracy of category and subcategory", own.accuracy),
    calibrated("cfpb_subcategory_ece", "cfpb-complaints ECE of the joint confidence", own.calibrationError, null),
    scored("cfpb_flat_accuracy", "cfpb-complaints accuracy of a flat model", theirs.accuracy),
    scored("cfpb_subcategory_gain", "cfpb-complaints accuracy, two levels less flat", gain, { goal: 0 }),
  ];
}

/** A flat model's category is the subcategory. */
const FLAT = { truth: SUBCATEGORY.truth, said: CATEGORY.said };

function flattened(taxonomy: Taxonomy): Taxonomy {
  const categories = taxonomy.categories.flatMap(({ team, subcategories }) =>
    subcategories.map(({ id, name, description }) => ({
      ...{ id, name, description, team, critical: false, decisionRule: "" },
      subcategories: [{ id: `${id}-general`, name, description, decisionRule: "", examples: [] }],
    })),
  );
  return { ...taxonomy, id: `${taxonomy.id}-flat`, categories };
}

function toFlat(ticket: HistoryTicket): HistoryTicket[] {
  const { subcategory } = ticket.labels;
  return subcategory === null
    ? []
    : [{ ...ticket, labels: { ...ticket.labels, category: subcategory, subcategory: null } }];
}
