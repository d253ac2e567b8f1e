import type { CrossValidation } from "../cross-validate.ts";
import { fitTask, heldOutAnswers } from "../fit-tasks.ts";
import { type LaidOutTraining, layOutTraining, type TrainModelOptions } from "../lay-out-training.ts";
import { makeFolds } from "../make-folds.ts";
import { fitModel, holdOut } from "../train-model.ts";
import type { AdaptationReport, AdaptOptions, EncoderScore } from "./adapt-options.ts";
import type { ChosenModel } from "./chosen-model.ts";
import { contrastEncoder } from "./contrast-encoder.ts";
import type { ContrastHyper } from "./contrast-hyper.ts";
import { lossGain, macroF1Gain } from "./held-out-gain.ts";
import type { TrainingStep } from "./training-step.ts";

/** What it takes to adapt an encoder to few examples; `openStep` opens the contrast graph. */
export interface FewShotOptions extends Pick<AdaptOptions, "openStep" | "description" | "openEncoder" | "mode"> {
  readonly hyper?: Partial<ContrastHyper>;
}

/** Fewer tickets decide nothing. */
const LEAST_TICKETS = 100;
const HALVES = [0, 1] as const;
const TRAININGS = HALVES.length + 1;

/**
 * Adapts the encoder to few tickets by contrast and fits heads over it, and keeps that only if it reads unseen tickets better.
 * Few tickets are too dear to be held out: each half is judged by an adapter that learned from the other half (and from names
 * and descriptions), against heads over the plain encoder fitted on that same half. Kept where the loss falls by more than the
 * interval of the paired difference and macro F1 does not fall. Three trainings: no checkpoints, some minutes.
 * Deterministic for a seed. Rejects as `trainModel` and `trainContrastive`.
 */
export async function trainFewByEvidence(options: TrainModelOptions, adapt: FewShotOptions): Promise<ChosenModel> {
  const plain = await layOutTraining(options);
  const frozen = holdOut(plain);
  const keepPlain = async (adaptation: AdaptationReport): Promise<ChosenModel> => {
    return { trained: await fitModel(plain, frozen), encoder: options.encoder, adapter: null, adaptation };
  };
  const tickets = plain.set.examples.filter(({ fromTaxonomy }) => !fromTaxonomy);
  if (tickets.length < (adapt.mode === "always" ? 1 : LEAST_TICKETS)) return keepPlain(notTried(tickets.length));
  const { evidence, after, made } = await adaptByHalves(plain, adapt);
  if (made === null) return keepPlain(evidence);
  const { file, report } = made;
  const encoder = await adapt.openEncoder(file);
  // Vectors of tickets that taught the adapter look surer than those of new ones: how loud the heads speak is taken from the
  // plain encoder, what is familiar from the halves that taught nothing.
  const heldOut = { examples: frozen.examples, folds: after.folds };
  const trained = await fitModel(await layOutTraining({ ...options, encoder }), heldOut);
  return { trained, encoder, adapter: file, adaptation: { ...evidence, training: report } };
}

/** Judges adapting by halves and, if it is worth it, makes the adapter that learns from all. */
async function adaptByHalves(plain: LaidOutTraining, adapt: FewShotOptions) {
  const step = await adapt.openStep();
  try {
    const { before, after } = await judgeHalves(plain, adapt, step);
    const evidence = compare(plain, before, after, adapt.mode);
    const last = { turn: HALVES.length, trainings: TRAININGS };
    const made = evidence.adapted ? await contrastEncoder(plain, new Set(), { ...adapt, step }, last) : null;
    return { evidence, after, made };
  } finally {
    await step.dispose();
  }
}

/** Both halves as heads see them that were fitted on the other one, over the plain encoder and over one adapted to that half. */
async function judgeHalves(plain: LaidOutTraining, adapt: FewShotOptions, step: TrainingStep) {
  const { options } = plain;
  const before: CrossValidation[] = [];
  const after: CrossValidation[] = [];
  for (const [turn, heldOutGroups] of halvesOf(plain).entries()) {
    before.push(holdOut({ ...plain, options: { ...options, heldOutGroups } }));
    const { file } = await contrastEncoder(plain, heldOutGroups, { ...adapt, step }, { turn, trainings: TRAININGS });
    const encoder = await adapt.openEncoder(file);
    after.push(holdOut(await layOutTraining({ ...options, encoder, heldOutGroups })));
    await encoder.dispose();
  }
  return { before: joined(before), after: joined(after) };
}

function notTried(tickets: number): AdaptationReport {
  const reason = `Not adapted: ${tickets} tickets are too few to decide, ${LEAST_TICKETS} are needed`;
  return {
    ...{ adapted: false, method: "contrast", reason, tickets: { taught: 0, heldOut: 0 } },
    ...{ before: null, after: null, gain: null, training: null },
  };
}

/** Groups of tickets of each half, every class spread evenly over both. */
function halvesOf({ set: { examples }, options }: LaidOutTraining): ReadonlySet<string>[] {
  const foldOf = makeFolds(examples, HALVES.length, options.seed);
  return HALVES.map((half) => {
    const own = examples.filter(({ fromTaxonomy }, index) => !fromTaxonomy && foldOf[index] === half);
    return new Set(own.map(({ group }) => group));
  });
}

/** Every text has the scores of the half that held it out. */
function joined(halves: readonly CrossValidation[]): CrossValidation {
  const [first] = halves;
  const examples = (first?.examples ?? []).map((_, index) => {
    return halves.map((half) => half.examples[index] ?? null).find((scores) => scores !== null) ?? null;
  });
  return { examples, folds: halves.flatMap(({ folds }) => folds) };
}

function compare(
  { set, options: { seed } }: LaidOutTraining,
  before: CrossValidation,
  after: CrossValidation,
  mode: AdaptOptions["mode"],
): AdaptationReport {
  const [was, is] = [before, after].map((heldOut) => {
    const fitted = fitTask("category", set, heldOut);
    const { macroF1, loss, expectedCalibrationError } = fitted;
    const score: EncoderScore = { macroF1: macroF1.fused, loss, expectedCalibrationError };
    return { score, answers: heldOutAnswers("category", set, heldOut, fitted) };
  });
  const [old, young] = [was?.answers ?? [], is?.answers ?? []];
  const gain = { loss: lossGain(old, young, seed), macroF1: macroF1Gain(old, young, seed) };
  const proven = gain.loss.low > 0 && gain.macroF1.value >= 0;
  const outcome = proven ? "tickets are read better, by more than chance" : "tickets do not show a sure gain";
  const adapted = proven || mode === "always";
  return {
    adapted,
    method: "contrast",
    reason: `${adapted ? "Adapted" : "Not adapted"}${adapted && !proven ? " because it was asked for" : ""}: held-out ${outcome}`,
    tickets: { taught: adapted ? old.length : 0, heldOut: old.length },
    ...{ before: was?.score ?? null, after: is?.score ?? null, gain, training: null },
  };
}
