import type { LabelId } from "@lucid/core";
import type { AdaptationSummary } from "../adapter/adaptation-summary.ts";
import type { Interval } from "./bootstrap.ts";
import type { ReliabilityBin } from "./calibration.ts";
import type { ClassScore } from "./class-scores.ts";
import type { OperatingPoint } from "./selective.ts";

/** Misrouting a ticket of a critical category must not happen: the F1 it is held to. */
export const CRITICAL_F1 = 0.92;

/** Confidence from which a field is filled without asking a person, unless the desk's settings say otherwise. */
export const SURE_CONFIDENCE = 0.8;

/** Precisions for which coverage and threshold are reported. */
export const PRECISIONS = [0.9, 0.95, 0.98] as const;

export interface ClassEvaluation extends ClassScore {
  /** Tickets that were called it. */
  readonly predicted: number;
  /** Bounds of the F1; null: neither occurs nor is predicted. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** How well one field is filled. Shares are 0 to 1. */
export interface TaskEvaluation {
  /** Tickets whose label is known. */
  readonly tickets: number;
  readonly macroF1: Interval;
  readonly accuracy: Interval;
  readonly classes: readonly ClassEvaluation[];
}

export interface PriorityEvaluation extends TaskEvaluation {
  /** Cohen's kappa with quadratic weights. */
  readonly kappa: Interval;
  /** Share of the urgent tickets that were called urgent; null: no urgent ticket. */
  readonly urgentRecall: Interval | null;
  /** Mean cost of a decision, in the units of `costs`; lower is better. */
  readonly cost: Interval;
  /** Cost of always calling a ticket what is cheapest over all. */
  readonly blindCost: number;
  readonly costs: readonly (readonly number[])[];
  /** counts[truth][predicted], low to urgent. */
  readonly counts: readonly (readonly number[])[];
}

export interface TeamEvaluation extends TaskEvaluation {
  /** False: the team follows from the subcategory. */
  readonly learned: boolean;
}

export interface TagsEvaluation {
  readonly tickets: number;
  /** Each tag alike. */
  readonly macroF1: Interval;
  /** Each time that a tag is carried or suggested alike. */
  readonly microF1: Interval;
  /** Tags that can be suggested. */
  readonly classes: readonly ClassEvaluation[];
}

export interface CriticalClass {
  readonly label: LabelId;
  readonly support: number;
  readonly f1: Interval;
  /** F1 reaches the goal. */
  readonly passed: boolean;
  /** Even the lower bound reaches the goal. */
  readonly certain: boolean;
}

export interface CriticalEvaluation {
  readonly goal: number;
  /** Every one with test tickets reaches the goal, and there is such a one. */
  readonly passed: boolean;
  /** The one with the lowest F1; null: none has test tickets. */
  readonly worst: LabelId | null;
  readonly classes: readonly CriticalClass[];
  /** Critical categories without a test ticket: nothing can be said of them. */
  readonly untested: readonly LabelId[];
}

export interface CalibrationEvaluation {
  /** Expected calibration error over bins of equal size. Its interval leans upwards: resampling adds noise to every bin. */
  readonly error: Interval;
  readonly bins: readonly ReliabilityBin[];
  /** Mean over tickets of the summed squared difference between probabilities and truth, 0 to 2. */
  readonly brier: Interval;
  /** Mean negative log likelihood in nats; a probability counts as at least 1e-6. */
  readonly logLoss: Interval;
}

export interface PrecisionPoint {
  readonly precision: number;
  /** Largest share of tickets that can be answered with that precision; 0: none. */
  readonly coverage: Interval;
  /** Confidence from which to answer; null: no threshold reaches the precision. */
  readonly threshold: number | null;
}

export interface SelectiveEvaluation {
  /** Area under the risk-coverage curve; 0 is best. */
  readonly aurc: Interval;
  /** From few and sure to all tickets; at most 101 points. */
  readonly curve: readonly OperatingPoint[];
  readonly atPrecision: readonly PrecisionPoint[];
  readonly sure: {
    readonly threshold: number;
    /** Share of tickets below the threshold or unlike everything known: a person looks at them. */
    readonly unsure: Interval;
    /** Share of the sure ones whose category is right; null: none is sure. */
    readonly right: Interval | null;
  };
}

export interface ConfusedPair {
  readonly labels: readonly [LabelId, LabelId];
  /** Tickets of the first called the second, and the other way round. */
  readonly counts: readonly [number, number];
  /** Share of both categories' tickets. */
  readonly share: number;
}

export interface Confusion {
  readonly labels: readonly LabelId[];
  /** counts[truth][predicted]. */
  readonly counts: readonly (readonly number[])[];
  /** Most confused first; at most 20. */
  readonly pairs: readonly ConfusedPair[];
}

export interface OutOfScopeEvaluation {
  readonly tickets: number;
  /** Familiarity of in-scope against out-of-scope tickets: 1 separates them, 0.5 is chance. */
  readonly auroc: Interval;
  /** The same by the largest probability alone. */
  readonly confidenceAuroc: Interval;
  /** Share of the out-of-scope tickets on which the sidebar abstains. */
  readonly abstained: Interval;
}

/** A simpler way to the same labels, and how much better the model is on the same tickets (paired bootstrap). */
export interface BaselineEvaluation {
  readonly id: string;
  readonly macroF1: Interval;
  readonly accuracy: Interval;
  /** Model minus baseline. */
  readonly gain: { readonly macroF1: Interval; readonly accuracy: Interval };
}

export interface Timing {
  readonly tickets: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

export interface LatencyEvaluation {
  /** Preparation, tokens and encoder. */
  readonly encode: Timing;
  readonly heads: Timing;
  /** What was timed, e.g. "onnxruntime-node, 1 thread". */
  readonly runtime: string;
}

export interface HeadsBytes {
  readonly raw: number;
  readonly gzip: number;
}

/** The same tickets in the runtime that ships. */
export interface ParityEvaluation {
  readonly runtime: string;
  readonly tickets: number;
  /** Share with the same category, subcategory and priority. */
  readonly sameLabels: number;
  /** 99th percentile and largest |difference| of the category's probability. */
  readonly p99Difference: number;
  readonly largestDifference: number;
  readonly passed: boolean;
}

/** How well a bundle answers test tickets. Plain JSON; ids and numbers, no ticket text. */
export interface EvaluationReport {
  readonly format: 1;
  readonly taxonomy: { readonly id: string; readonly version: number };
  readonly tickets: number;
  /** Tickets left out because only automation labelled them. */
  readonly leftOut: number;
  readonly seed: number;
  readonly bootstrapRounds: number;
  /** Category; interval in `category`. */
  readonly macroF1: number;
  readonly accuracy: number;
  readonly top3Accuracy: Interval;
  readonly expectedCalibrationError: number;
  readonly category: TaskEvaluation;
  /** Joint: right only if the category is, too. null: no ticket has one. */
  readonly subcategory: TaskEvaluation | null;
  readonly priority: PriorityEvaluation | null;
  /** null: no ticket has one. Absent in older reports. */
  readonly team?: TeamEvaluation | null;
  /** null: no tag was learned, or no test ticket carries one. Absent in older reports. */
  readonly tags?: TagsEvaluation | null;
  /** null: the taxonomy has no critical category. */
  readonly critical: CriticalEvaluation | null;
  readonly calibration: CalibrationEvaluation;
  readonly selective: SelectiveEvaluation;
  readonly confusion: Confusion;
  /** Share of the test tickets that are called unlike everything known. */
  readonly unfamiliar: number;
  readonly outOfScope: OutOfScopeEvaluation | null;
  readonly baselines: readonly BaselineEvaluation[];
  readonly latency: LatencyEvaluation | null;
  readonly headsBytes: HeadsBytes | null;
  readonly parity: ParityEvaluation | null;
  /** What adapting the encoder brought on tickets held out from the training part. Absent: nobody asked for it. */
  readonly adaptation?: AdaptationSummary;
}
