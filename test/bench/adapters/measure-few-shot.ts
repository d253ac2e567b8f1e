import { decodeHeads } from "@lucid/classifier";
import {
  type AdaptationReport,
  bootstrap,
  embedTickets,
  type HistoryTicket,
  limitPerLabel,
  predictTickets,
  trainFewByEvidence,
} from "@lucid/trainer";
import { DEFAULT_ENCODER, type OpenAdaptation, openAdaptation } from "@lucid/trainer/node";
import type { AccuracyContext } from "../accuracy/accuracy-context.ts";
import { embed, fit } from "../accuracy/fit-and-predict.ts";
import { calibrated, saying, scored, timed } from "../accuracy/measures.ts";
import { type DataSet, openDataSet } from "../accuracy/open-data-set.ts";
import { type Run, scoreRuns } from "../accuracy/score-runs.ts";
import type { Section } from "../report/measure.ts";

const SEEDS = [1, 2, 3] as const;
const EXAMPLES = 10;
const MAX_TOKENS = 128;
/** A quick run only shows that the bench works. */
const QUICK_STEPS = { steps: 3 };

interface AdaptedRun {
  readonly run: Run;
  readonly adaptation: AdaptationReport;
  readonly seconds: number;
}

/** Ten questions a category and its name: the frozen encoder beside one adapted by contrast, over the same draws. */
export async function measureFewShot(context: AccuracyContext): Promise<Section> {
  const { say } = context;
  const set = await openDataSet("banking77", context.split, context.quick);
  const texts = await embed(context, set.test);
  const open = openAdaptation(DEFAULT_ENCODER);
  const frozen: Run[] = [];
  const adapted: AdaptedRun[] = [];
  try {
    for (const seed of context.quick ? SEEDS.slice(0, 1) : SEEDS) {
      const tickets = limitPerLabel(set.train, EXAMPLES, seed);
      frozen.push(predictTickets((await fit(context, set.taxonomy, tickets, seed)).heads, texts));
      const made = await adapt(context, set, open, tickets, seed);
      say(`  draw ${seed}: ${made.adaptation.reason}; ${Math.round(made.seconds)} s`);
      adapted.push(made);
    }
  } finally {
    await open.close();
  }
  return {
    title: `banking77, ${EXAMPLES} examples a category and its name (${set.test.length} to test)`,
    measures: report(set, frozen, adapted, say),
  };
}

async function adapt(
  { tools, encoderId, quick }: AccuracyContext,
  { taxonomy, test }: DataSet,
  open: OpenAdaptation,
  tickets: readonly HistoryTicket[],
  seed: number,
): Promise<AdaptedRun> {
  const options = { ...tools, taxonomy, tickets, encoderId, seed };
  const trial = quick ? { mode: "always" as const, hyper: QUICK_STEPS } : { mode: "auto" as const };
  const started = performance.now();
  const { trained, encoder, adaptation } = await trainFewByEvidence(options, { ...openContrastOf(open), ...trial });
  const seconds = (performance.now() - started) / 1000;
  const embedded = await embedTickets(test, MAX_TOKENS, { ...tools, encoder });
  if (encoder !== tools.encoder) await encoder.dispose();
  return { run: predictTickets(decodeHeads(trained.heads), embedded), adaptation, seconds };
}

function openContrastOf({ openContrast, description, openEncoder }: OpenAdaptation) {
  if (openContrast === undefined) throw new Error("The encoder has no contrast graph");
  return { openStep: openContrast, description, openEncoder };
}

function report(
  { test }: DataSet,
  frozen: readonly Run[],
  adapted: readonly AdaptedRun[],
  say: AccuracyContext["say"],
) {
  const runs = adapted.map(({ run }) => run);
  const [before, after] = [scoreRuns(test, frozen), scoreRuns(test, runs)];
  const kept = adapted.filter(({ adaptation }) => adaptation.adapted).length;
  const note = `mean of ${runs.length} draws; adapted in ${kept} of them`;
  const seconds = adapted.reduce((sum, one) => sum + one.seconds, 0) / adapted.length;
  const id = `banking77_${EXAMPLES}`;
  const given = `banking77, ${EXAMPLES} examples and names`;
  return saying(say, [
    scored(`${id}_adapted_accuracy`, `${given}: accuracy, adapted`, after.accuracy, { goal: 0.872, note }),
    scored(`${id}_frozen_accuracy`, `${given}: accuracy, encoder as it ships`, before.accuracy),
    scored(`${id}_accuracy_gain`, `${given}: accuracy, adapted less as it ships`, gainOf(test, frozen, runs), {
      goal: 0,
    }),
    calibrated(`${id}_adapted_ece`, `${given}: ECE, adapted`, after.calibrationError, 0.03),
    timed(`${id}_adapt_s`, `${given}: tickets to heads over an adapted encoder`, seconds * 1000, {
      note: "three trainings: two halves for the evidence, then all",
    }),
  ]);
}

/** Mean over the draws, on the same resamples of test tickets. */
function gainOf(test: readonly HistoryTicket[], frozen: readonly Run[], adapted: readonly Run[]) {
  const hits = (runs: readonly Run[], index: number) =>
    runs.filter((run) => run[index]?.category.labelId === test[index]?.labels.category).length / runs.length;
  const gains = test.map((_, index) => hits(adapted, index) - hits(frozen, index));
  return bootstrap(gains, (values) => values.reduce((sum, value) => sum + value, 0) / values.length, 1);
}
