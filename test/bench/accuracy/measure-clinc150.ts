import { type EmbeddedText, predictTickets } from "@lucid/trainer";
import type { Measure, Section } from "../report/measure.ts";
import type { AccuracyContext } from "./accuracy-context.ts";
import { runFewShot } from "./few-shot.ts";
import { embed, fit } from "./fit-and-predict.ts";
import { calibrated, saying, scored, timed } from "./measures.ts";
import { type DataSet, describeRows, openDataSet } from "./open-data-set.ts";
import { scoreFamiliarity, scoreRuns } from "./score-runs.ts";

const SEED = 1;
const FEW_SHOTS = [
  { count: 5, goal: 0.885, familiarityGoal: null },
  { count: 10, goal: 0.915, familiarityGoal: 0.958 },
];

interface ClincTexts {
  readonly inside: readonly EmbeddedText[];
  readonly outside: readonly EmbeddedText[];
}

/** 150 intents, and questions that belong to none. */
export async function measureClinc150(context: AccuracyContext): Promise<Section> {
  const set = await openDataSet("clinc150", context.split, context.quick);
  const texts = { inside: await embed(context, set.test), outside: await embed(context, set.outOfScope) };
  const measures: Measure[] = [];
  for (const shots of context.quick ? FEW_SHOTS.slice(0, 1) : FEW_SHOTS) {
    measures.push(...(await measureFewShot(context, set, texts, shots)));
  }
  measures.push(...(await measureAll(context, set, texts)));
  const categories = set.taxonomy.categories.length;
  return { title: `clinc150 (${categories} categories: ${describeRows(set)})`, measures };
}

async function measureFewShot(
  context: AccuracyContext,
  set: DataSet,
  { inside, outside }: ClincTexts,
  { count, goal, familiarityGoal }: (typeof FEW_SHOTS)[number],
) {
  const runs = await runFewShot(context, set, count, inside, outside);
  const scores = scoreRuns(
    set.test,
    runs.map((run) => run.inside),
  );
  const given = `${count} examples and names`;
  const note = `mean of ${runs.length} draws`;
  const auroc = scoreFamiliarity(runs);
  return saying(context.say, [
    scored(`clinc150_${count}_accuracy`, `clinc150 accuracy, ${given}`, scores.accuracy, { goal, note }),
    calibrated(`clinc150_${count}_ece`, `clinc150 ECE, ${given}`, scores.calibrationError, null),
    scored(`clinc150_${count}_auroc`, `clinc150 out-of-scope AUROC, ${given}`, auroc, { goal: familiarityGoal, note }),
  ]);
}

async function measureAll(context: AccuracyContext, set: DataSet, { inside, outside }: ClincTexts) {
  const { heads, fitMs } = await fit(context, set.taxonomy, set.train, SEED);
  const run = { inside: predictTickets(heads, inside), outside: predictTickets(heads, outside) };
  const { accuracy, calibrationError } = scoreRuns(set.test, [run.inside]);
  return saying(context.say, [
    scored("clinc150_all_accuracy", "clinc150 accuracy, all rows", accuracy, { goal: 0.957 }),
    calibrated("clinc150_all_ece", "clinc150 ECE, all rows", calibrationError, null),
    scored("clinc150_all_auroc", "clinc150 out-of-scope AUROC, all rows", scoreFamiliarity([run]), { goal: 0.972 }),
    timed("clinc150_fit_s", `clinc150 fit of ${set.train.length} questions`, fitMs, { note: "vectors known" }),
  ]);
}
