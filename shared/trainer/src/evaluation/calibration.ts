import type { Multiplicities } from "./bootstrap.ts";

export interface ReliabilityBin {
  readonly tickets: number;
  /** Smallest and largest confidence in it. */
  readonly from: number;
  readonly to: number;
  readonly meanConfidence: number;
  /** Share that is right. */
  readonly accuracy: number;
}

/** Confidences in ascending order with whether each was right (1 or 0). */
export interface SortedConfidences {
  readonly confidences: Float64Array;
  readonly hits: Float64Array;
  /** Where each stood before sorting. */
  readonly order: Int32Array;
}

/** Ascending by confidence; equals keep their order. */
export function sortConfidences(confidences: ArrayLike<number>, correct: ArrayLike<boolean>): SortedConfidences {
  const order = Int32Array.from({ length: confidences.length }, (_, index) => index).sort(
    (a, b) => (confidences[a] ?? 0) - (confidences[b] ?? 0) || a - b,
  );
  return {
    order,
    confidences: Float64Array.from(order, (index) => confidences[index] ?? 0),
    hits: Float64Array.from(order, (index) => (correct[index] === true ? 1 : 0)),
  };
}

const MOST_BINS = 10;
/** Bins of fewer tickets measure chance. */
const TICKETS_PER_BIN = 20;

/** Into how many bins so many tickets are cut. */
export function calibrationBins(tickets: number): number {
  return Math.max(1, Math.min(MOST_BINS, Math.floor(tickets / TICKETS_PER_BIN)));
}

/** Bins of equal size (as equal as whole tickets allow), ascending; empty ones are left out. */
export function reliabilityBins(
  { confidences, hits, order }: SortedConfidences,
  bins: number,
  times?: Multiplicities,
): ReliabilityBin[] {
  const total = times === undefined ? order.length : times.reduce((sum, often) => sum + often, 0);
  const result: ReliabilityBin[] = [];
  let place = 0;
  let left = timesOf(0);
  let seen = 0;
  for (let bin = 0; bin < bins; bin++) {
    const end = Math.floor(((bin + 1) * total) / bins);
    const tickets = end - seen;
    if (tickets === 0) continue;
    let confidence = 0;
    let hit = 0;
    let from = Number.NaN;
    let to = Number.NaN;
    while (seen < end) {
      if (left === 0) {
        left = timesOf(++place);
        continue;
      }
      const taken = Math.min(left, end - seen);
      to = confidences[place] ?? 0;
      if (Number.isNaN(from)) from = to;
      confidence += taken * to;
      hit += taken * (hits[place] ?? 0);
      left -= taken;
      seen += taken;
    }
    result.push({ tickets, from, to, meanConfidence: confidence / tickets, accuracy: hit / tickets });
  }
  return result;

  function timesOf(at: number): number {
    if (at >= order.length) return 0;
    return times === undefined ? 1 : (times[order[at] ?? 0] ?? 0);
  }
}

/** Mean |confidence - accuracy| over bins, weighted by their tickets. */
export function calibrationErrorOf(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { tickets }) => sum + tickets, 0);
  const gaps = bins.reduce((sum, bin) => sum + Math.abs(bin.meanConfidence - bin.accuracy) * bin.tickets, 0);
  return total === 0 ? 0 : gaps / total;
}

/** Expected calibration error over bins of equal size: mean |confidence - accuracy|, weighted by size (Nguyen and O'Connor 2015). */
export function expectedCalibrationError(
  confidences: readonly number[],
  correct: readonly boolean[],
  bins = 5,
): number {
  return calibrationErrorOf(reliabilityBins(sortConfidences(confidences, correct), bins));
}
