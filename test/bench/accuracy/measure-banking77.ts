import { type EmbeddedText, predictTickets } from "@lucid/trainer";
import type { Measure, Section } from "../report/measure.ts";
import type { AccuracyContext } from "./accuracy-context.ts";
import { runFewShot } from "./few-shot.ts";
import { embed, fit } from "./fit-and-predict.ts";
import { measureExplanation } from "./measure-explanation.ts";
import { calibrated, saying, scored, timed } from "./measures.ts";
import { type DataSet, describeRows, openDataSet } from "./open-data-set.ts";
import { scoreRuns } from "./score-runs.ts";

const SEED = 1;
const CALIBRATION_GOAL = 0.03;
const FEW_SHOTS = [
  { count: 1, goal: 0.71 },
  { count: 5, goal: 0.815 },
  { count: 10, goal: 0.855, calibrated: true },
  { count: 20, goal: 0.885 },
];

/** A bank's customers in one sentence each: from names alone to all rows, and what the explanation is worth. */
export async function measureBanking77(context: AccuracyContext): Promise<Section[]> {
  const set = await openDataSet("banking77", context.split, context.quick);
  const texts = await embed(context, set.test);
  const measures: Measure[] = [...(await measureNames(context, set, texts))];
  for (const shots of context.quick ? FEW_SHOTS.slice(0, 1) : FEW_SHOTS) {
    measures.push(...(await measureFewShot(context, set, texts, shots)));
  }
  const { heads, fitMs } = await fit(context, set.taxonomy, set.train, SEED);
  const { accuracy, macroF1, calibrationError } = scoreRuns(set.test, [predictTickets(heads, texts)]);
  measures.push(
    ...saying(context.say, [
      scored("banking77_all_accuracy", "banking77 accuracy, all rows", accuracy, { goal: 0.932 }),
      scored("banking77_all_macro_f1", "banking77 macro F1, all rows", macroF1),
      calibrated("banking77_all_ece", "banking77 ECE, all rows", calibrationError, CALIBRATION_GOAL),
      timed("banking77_fit_s", `banking77 fit of ${set.train.length} questions`, fitMs, { note: "vectors known" }),
    ]),
  );
  const title = `banking77 (${describeRows(set)})`;
  return [{ title, measures }, await measureExplanation(context, heads, set.test)];
}

async function measureNames(context: AccuracyContext, set: DataSet, texts: readonly EmbeddedText[]) {
  const { heads } = await fit(context, set.taxonomy, [], SEED);
  const { accuracy } = scoreRuns(set.test, [predictTickets(heads, texts)]);
  return saying(context.say, [
    scored("banking77_0_accuracy", "banking77 accuracy, names alone", accuracy, { goal: 0.63 }),
  ]);
}

async function measureFewShot(
  context: AccuracyContext,
  set: DataSet,
  texts: readonly EmbeddedText[],
  { count, goal, calibrated: hasGoal = false }: (typeof FEW_SHOTS)[number],
) {
  const runs = (await runFewShot(context, set, count, texts)).map(({ inside }) => inside);
  const { accuracy, calibrationError } = scoreRuns(set.test, runs);
  const given = `${count} example${count === 1 ? "" : "s"} and names`;
  const note = `mean of ${runs.length} draws`;
  return saying(context.say, [
    scored(`banking77_${count}_accuracy`, `banking77 accuracy, ${given}`, accuracy, { goal, note }),
    calibrated(
      `banking77_${count}_ece`,
      `banking77 ECE, ${given}`,
      calibrationError,
      hasGoal ? CALIBRATION_GOAL : null,
    ),
  ]);
}
