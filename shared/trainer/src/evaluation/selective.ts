import type { Multiplicities } from "./bootstrap.ts";
import type { SortedConfidences } from "./calibration.ts";

/** If only tickets with at least this confidence are answered: how many that are, and how many of them rightly. */
export interface OperatingPoint {
  readonly threshold: number;
  /** Share of all tickets. */
  readonly coverage: number;
  /** Share of the answered ones that is right. */
  readonly precision: number;
}

/** Called at each distinct confidence, from the highest down: tickets and hits of that confidence alone. */
type VisitConfidence = (confidence: number, tickets: number, hits: number) => void;

function visitDescending(
  { confidences, hits, order }: SortedConfidences,
  times: Multiplicities | undefined,
  visit: VisitConfidence,
): void {
  let tickets = 0;
  let right = 0;
  for (let place = order.length - 1; place >= 0; place--) {
    const often = times === undefined ? 1 : (times[order[place] ?? 0] ?? 0);
    tickets += often;
    right += often * (hits[place] ?? 0);
    if (place > 0 && confidences[place - 1] === confidences[place]) continue;
    if (tickets > 0) visit(confidences[place] ?? 0, tickets, right);
    tickets = 0;
    right = 0;
  }
}

/**
 * Area under the risk-coverage curve: the mean, over k = 1 ... n, of the error among the k surest (Geifman and El-Yaniv
 * 2017). Tickets of equal confidence come in random order: each counts with their mean error. 0 is best; lower is better.
 */
export function areaUnderRiskCoverage(sorted: SortedConfidences, times?: Multiplicities): number {
  let answered = 0;
  let errors = 0;
  let area = 0;
  visitDescending(sorted, times, (_, tickets, hits) => {
    const rate = (tickets - hits) / tickets;
    for (let one = 0; one < tickets; one++) {
      answered++;
      errors += rate;
      area += errors / answered;
    }
  });
  return answered === 0 ? 0 : area / answered;
}

/** Every operating point, from the surest ticket alone to all tickets. */
export function operatingPoints(sorted: SortedConfidences): OperatingPoint[] {
  const points: OperatingPoint[] = [];
  let answered = 0;
  let right = 0;
  visitDescending(sorted, undefined, (threshold, tickets, hits) => {
    answered += tickets;
    right += hits;
    points.push({ threshold, coverage: answered / sorted.order.length, precision: right / answered });
  });
  return points;
}

/**
 * The point that answers most tickets with at least this precision, for each precision asked; null where no threshold
 * reaches it.
 */
export function pointsAtPrecision(sorted: SortedConfidences, precisions: readonly number[]): (OperatingPoint | null)[] {
  const points = operatingPoints(sorted);
  return precisions.map((wanted) => points.findLast(({ precision }) => precision >= wanted) ?? null);
}

/** Coverage of those points on a resample; 0 where no threshold reaches the precision. */
export function coverageAtPrecision(
  sorted: SortedConfidences,
  precisions: readonly number[],
  times: Multiplicities,
): Float64Array {
  const reached = new Float64Array(precisions.length);
  let answered = 0;
  let right = 0;
  visitDescending(sorted, times, (_, tickets, hits) => {
    answered += tickets;
    right += hits;
    for (let index = 0; index < precisions.length; index++) {
      if (right >= (precisions[index] ?? 1) * answered) reached[index] = answered;
    }
  });
  return reached.map((value) => value / Math.max(1, answered));
}

/** At most `count` points, evenly spread over coverage, the last one always among them. */
export function thinPoints(points: readonly OperatingPoint[], count: number): OperatingPoint[] {
  if (points.length <= count) return [...points];
  const kept: OperatingPoint[] = [];
  for (const point of points) {
    if (point.coverage * count >= kept.length + 1) kept.push(point);
  }
  const last = points.at(-1);
  if (last !== undefined && kept.at(-1) !== last) kept.push(last);
  return kept;
}
