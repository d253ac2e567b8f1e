import { predictTickets } from "@lucid/trainer";
import type { Section } from "../report/measure.ts";
import type { AccuracyContext } from "./accuracy-context.ts";
import { embed, fit, predictParts } from "./fit-and-predict.ts";
import { calibrated, saying, scored, timed } from "./measures.ts";
import { describeRows, openDataSet } from "./open-data-set.ts";
import { scoreGain, scoreRuns } from "./score-runs.ts";

const SEED = 1;

/** A real service desk: eight categories, thousands of telegraphic tickets. */
export async function measureItTickets(context: AccuracyContext): Promise<Section> {
  const set = await openDataSet("it-tickets", context.split, context.quick);
  const { taxonomy, train, test } = set;
  const texts = await embed(context, test);
  const { heads, fitMs } = await fit(context, taxonomy, train, SEED);
  const fused = predictTickets(heads, texts);
  const scores = scoreRuns(test, [fused]);
  const first = scoreRuns(test, [predictTickets(heads, texts, { lexicalOnly: true })]);
  const own = [
    scored("it_tickets_macro_f1", "it-tickets macro F1", scores.macroF1, { goal: 0.86 }),
    scored("it_tickets_accuracy", "it-tickets accuracy", scores.accuracy, { goal: 0.862 }),
    calibrated("it_tickets_ece", "it-tickets ECE", scores.calibrationError, 0.03),
    timed("it_tickets_fit_s", `it-tickets fit of ${train.length} tickets`, fitMs, { note: "vectors known" }),
    scored("it_tickets_first_answer_macro_f1", "it-tickets macro F1 of the shipped words alone", first.macroF1, {
      note: "the first answer, before the encoder",
    }),
  ];
  saying(context.say, own);
  const parts = await predictParts(context, taxonomy, train, SEED, texts);
  const [dense, lexical] = [scoreRuns(test, [parts.dense]), scoreRuns(test, [parts.lexical])];
  const compared = [
    scored("it_tickets_dense_macro_f1", "it-tickets macro F1 of the dense head alone", dense.macroF1),
    scored("it_tickets_dense_accuracy", "it-tickets accuracy of the dense head alone", dense.accuracy),
    scored("it_tickets_lexical_macro_f1", "it-tickets macro F1 of the lexical head alone", lexical.macroF1),
    scored("it_tickets_lexical_accuracy", "it-tickets accuracy of the lexical head alone", lexical.accuracy),
    scored(
      "it_tickets_macro_f1_gain",
      "it-tickets macro F1, fused less the better head alone",
      scoreGain(test, fused, [parts.dense, parts.lexical], "macroF1"),
      { goal: 0 },
    ),
  ];
  saying(context.say, compared);
  return { title: `it-tickets (${describeRows(set)})`, measures: [...own, ...compared] };
}
