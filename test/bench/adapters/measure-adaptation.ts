import { decodeHeads } from "@lucid/classifier";
import { embedTickets, predictTickets, trainByEvidence } from "@lucid/trainer";
import { DEFAULT_ENCODER, openAdaptation } from "@lucid/trainer/node";
import type { AccuracyContext } from "../accuracy/accuracy-context.ts";
import { fit } from "../accuracy/fit-and-predict.ts";
import { calibrated, saying, scored, timed } from "../accuracy/measures.ts";
import { type DataSetName, describeRows, openDataSet } from "../accuracy/open-data-set.ts";
import { scoreGain, scoreRuns } from "../accuracy/score-runs.ts";
import type { Measure, Section } from "../report/measure.ts";

const SEED = 1;
const CALIBRATION_GOAL = 0.03;
const MEMORY_GOAL = 3e9;
/** A quick run only shows that the bench works. */
const QUICK_STEPS = { epochs: 1 };

export interface AdaptationGoals {
  readonly macroF1?: number;
  readonly accuracy?: number;
  readonly seconds?: number;
}

/** Adapts the encoder to a whole training part and reads the test once, beside the frozen encoder. */
export async function measureAdaptation(
  context: AccuracyContext,
  name: DataSetName,
  goals: AdaptationGoals,
): Promise<Section> {
  const { tools, quick, say } = context;
  const set = await openDataSet(name, context.split, quick);
  const { open, chosen, seconds } = await adapt(context, set);
  try {
    const embedded = await embedTickets(set.test, 128, { ...tools, encoder: chosen.encoder });
    const adapted = predictTickets(decodeHeads(chosen.trained.heads), embedded);
    const { heads } = await fit(context, set.taxonomy, set.train, SEED);
    const frozen = predictTickets(heads, await embedTickets(set.test, 128, tools));
    const scores = scoreRuns(set.test, [adapted]);
    const before = scoreRuns(set.test, [frozen]);
    const { adaptation } = chosen;
    const id = name.replace(/-/g, "_");
    say(`${name}: ${adaptation.reason}; adapter trained in ${Math.round(adaptation.training?.seconds ?? 0)} s`);
    const goal = (value: number | undefined) => (value === undefined ? {} : { goal: value });
    const measures: Measure[] = [
      scored(`${id}_macro_f1`, `${name} macro F1, adapted`, scores.macroF1, goal(goals.macroF1)),
      scored(`${id}_accuracy`, `${name} accuracy, adapted`, scores.accuracy, goal(goals.accuracy)),
      calibrated(`${id}_ece`, `${name} ECE, adapted`, scores.calibrationError, CALIBRATION_GOAL),
      scored(`${id}_frozen_macro_f1`, `${name} macro F1, encoder as it ships`, before.macroF1),
      scored(`${id}_frozen_accuracy`, `${name} accuracy, encoder as it ships`, before.accuracy),
      scored(
        `${id}_gain`,
        `${name} macro F1, adapted less as it ships`,
        scoreGain(set.test, adapted, [frozen], "macroF1"),
      ),
      timed(`${id}_train_s`, `${name}: ${set.train.length} tickets to heads over an adapted encoder`, seconds * 1000, {
        ...goal(goals.seconds),
        note: `adapter ${Math.round(adaptation.training?.seconds ?? 0)} s; ${adaptation.reason}`,
      }),
      {
        ...{ name: `${id}_peak_bytes`, title: `${name}: peak memory of the process`, unit: "bytes", better: "lower" },
        ...{ value: process.resourceUsage().maxRSS * 1024, goal: MEMORY_GOAL },
      },
    ];
    return { title: `${name} (${describeRows(set)})`, measures: saying(say, measures) };
  } finally {
    await chosen.encoder.dispose();
    await open.close();
  }
}

async function adapt(context: AccuracyContext, set: Awaited<ReturnType<typeof openDataSet>>) {
  const open = openAdaptation(DEFAULT_ENCODER);
  const { tokenizer, encoder, findPersonalData } = context.tools;
  const started = performance.now();
  // Without the vectors of earlier runs: a customer's tickets are read for the first time.
  const tools = { tokenizer, encoder, findPersonalData };
  let said = started;
  const chosen = await trainByEvidence(
    {
      ...{ ...tools, taxonomy: set.taxonomy, tickets: set.train, encoderId: context.encoderId, seed: SEED },
      onProgress: ({ stage, done, total, remainingMs }) => {
        if (performance.now() - said < 30_000) return;
        said = performance.now();
        const left = typeof remainingMs === "number" ? `, ${Math.round(remainingMs / 1000)} s left` : "";
        context.say(`  ${stage} ${done} / ${total}${left}`);
      },
    },
    { ...open, mode: "always", ...(context.quick ? { hyper: QUICK_STEPS } : {}) },
  );
  return { open, chosen, seconds: (performance.now() - started) / 1000 };
}
