import type { Encoder } from "@lucid/core";
import type { CrossValidation } from "../cross-validate.ts";
import { fitTask, type HeldOutAnswer, heldOutAnswers } from "../fit-tasks.ts";
import type { HistoryTicket } from "../history/history-ticket.ts";
import { type LaidOutTraining, layOutTraining, type TrainModelOptions } from "../lay-out-training.ts";
import { fitModel, holdOut, trainModel } from "../train-model.ts";
import type { AdaptationReport, AdaptOptions, CurrentAdapter, EncoderScore } from "./adapt-options.ts";
import type { ChosenModel } from "./chosen-model.ts";
import { lossGain, macroF1Gain } from "./held-out-gain.ts";
import { heldOutGroups } from "./held-out-groups.ts";
import { type TaughtEncoder, teachEncoder } from "./teach-encoder.ts";
import { trainFewByEvidence } from "./train-few-by-evidence.ts";

/** Of all tickets: they decide, and weigh the heads against each other. */
const HELD_OUT_SHARE = 0.1;
/** Fewer decide nothing. */
const LEAST_HELD_OUT = 100;
/** Fewer tickets that a current adapter does not know are left to the heads: they learn them in seconds. */
const LEAST_FRESH = 50;

/**
 * Adapts the encoder and fits heads over it, and keeps that only if held-out tickets say so: their loss falls by more than
 * the interval of the difference, and macro F1 does not fall. The loss decides because it sees the same gain with a third of
 * the noise: macro F1 of a thousand tickets moves by two points by chance. Weights and temperatures of both come from
 * these tickets, which taught neither encoder. With too few tickets to hold some out, the encoder is adapted by contrast
 * (`trainFewByEvidence`), anew each time. Deterministic for a seed. Rejects as `trainModel` and `trainAdapter`.
 */
export async function trainByEvidence(options: TrainModelOptions, adapt: AdaptOptions): Promise<ChosenModel> {
  const { current, mode } = adapt;
  const held = await heldOutGroups(options.tickets, HELD_OUT_SHARE);
  const deciding = options.tickets.filter(({ group }) => held.has(group)).length;
  const isFew = deciding < (mode === "always" ? 1 : LEAST_HELD_OUT);
  if (isFew && adapt.openContrast !== undefined) return adaptToFew(options, adapt, adapt.openContrast);
  const base = current === undefined ? options.encoder : await adapt.openEncoder(current.adapter);
  const asItWas = { options: { ...options, encoder: base }, base, held, adapter: current?.adapter ?? null };
  if (isFew) return keep(asItWas, notTried(options.tickets.length, deciding));
  const fresh = countFresh(options.tickets, held, current);
  if (fresh < (mode === "always" ? 1 : LEAST_FRESH)) return keep(asItWas, nothingNew(fresh, deciding));
  const before = await judge(await layOutTraining({ ...asItWas.options, heldOutGroups: held }));
  const taught = await teachEncoder(before.laidOut, held, adapt);
  const encoder = await adapt.openEncoder(taught.file);
  const after = await judge(await layOutTraining({ ...options, encoder, heldOutGroups: held, taught: taught.head }));
  const adaptation = compare(before, after, taught, { ...options, mode });
  if (!adaptation.adapted) {
    await encoder.dispose();
    return keep(asItWas, adaptation);
  }
  if (base !== options.encoder) await base.dispose();
  return { trained: await fitModel(after.laidOut, after.heldOut), encoder, adapter: taught.file, adaptation };
}

async function adaptToFew(
  options: TrainModelOptions,
  { description, openEncoder, mode, contrastHyper: hyper }: AdaptOptions,
  openContrast: NonNullable<AdaptOptions["openContrast"]>,
): Promise<ChosenModel> {
  const few = { openStep: openContrast, description, openEncoder, mode };
  return trainFewByEvidence(options, { ...few, ...(hyper === undefined ? {} : { hyper }) });
}

interface AsItWas {
  readonly options: TrainModelOptions;
  readonly base: Encoder;
  readonly held: ReadonlySet<string>;
  readonly adapter: Uint8Array | null;
}

/** What taught an adapter looks surer over it than new tickets do: only what did not may say how sure the heads are. */
async function keep({ options, base, held, adapter }: AsItWas, adaptation: AdaptationReport): Promise<ChosenModel> {
  const isJudged = adapter !== null && adaptation.tickets.heldOut >= LEAST_HELD_OUT;
  const trained = await trainModel({ ...options, ...(isJudged ? { heldOutGroups: held } : {}) });
  return { trained, encoder: base, adapter, adaptation };
}

/** Tickets that can teach a current adapter something; all of them where there is none. */
function countFresh(
  tickets: readonly HistoryTicket[],
  held: ReadonlySet<string>,
  current: CurrentAdapter | undefined,
): number {
  return tickets.filter((ticket) => !held.has(ticket.group) && current?.knows(ticket) !== true).length;
}

function nothingNew(fresh: number, heldOut: number): AdaptationReport {
  const reason = `Not adapted anew: only ${fresh} tickets are new to the adapter there is, ${LEAST_FRESH} are needed`;
  return notTrained(reason, heldOut);
}

function notTried(tickets: number, heldOut: number): AdaptationReport {
  const reason = `Not adapted: only ${heldOut} of ${tickets} tickets could be held out to decide, ${LEAST_HELD_OUT} are needed`;
  return notTrained(reason, heldOut);
}

function notTrained(reason: string, heldOut: number): AdaptationReport {
  return {
    ...{ adapted: false, method: "head", reason, tickets: { taught: 0, heldOut } },
    ...{ before: null, after: null, gain: null, training: null },
  };
}

interface Judged {
  readonly laidOut: LaidOutTraining;
  readonly heldOut: CrossValidation;
  readonly answers: readonly HeldOutAnswer[];
  readonly score: EncoderScore;
}

/** Heads over one encoder on the tickets it has not seen. */
async function judge(laidOut: LaidOutTraining): Promise<Judged> {
  const heldOut = holdOut(laidOut);
  const fitted = fitTask("category", laidOut.set, heldOut);
  const answers = heldOutAnswers("category", laidOut.set, heldOut, fitted);
  const { macroF1, loss, expectedCalibrationError } = fitted;
  return { laidOut, heldOut, answers, score: { macroF1: macroF1.fused, loss, expectedCalibrationError } };
}

function compare(
  before: Judged,
  after: Judged,
  { report, taught }: TaughtEncoder,
  { seed, mode }: { readonly seed: number; readonly mode: AdaptOptions["mode"] },
): AdaptationReport {
  const loss = lossGain(before.answers, after.answers, seed);
  const macroF1 = macroF1Gain(before.answers, after.answers, seed);
  const proven = loss.low > 0 && macroF1.value >= 0;
  return {
    adapted: proven || mode === "always",
    method: "head",
    reason: proven
      ? "Adapted: held-out tickets are read better, by more than chance"
      : mode === "always"
        ? "Adapted because it was asked for: held-out tickets do not show a sure gain"
        : "Not adapted: held-out tickets do not show a sure gain",
    tickets: { taught, heldOut: before.answers.length },
    ...{ before: before.score, after: after.score, gain: { loss, macroF1 }, training: report },
  };
}
