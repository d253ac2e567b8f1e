import { openAccuracyTools } from "../accuracy/accuracy-context.ts";
import { fit } from "../accuracy/fit-and-predict.ts";
import { saying, timed } from "../accuracy/measures.ts";
import type { Measure, Section } from "../report/measure.ts";
import type { LearningContext } from "./learning-context.ts";
import { shuffledItTickets } from "./write-rows.ts";

const ROWS = [1000, 2000, 4000, 8000, 12000] as const;
const QUICK_ROWS = [100, 200, 400] as const;
/** Doubling the tickets may take 2.3 times as long at most. */
const GOAL_EXPONENT = 1.2;

/** Fits on more and more tickets whose vectors are known: encoding takes the same time for each, so this is what could grow faster. */
export async function measureGrowth({ root, quick, say }: LearningContext): Promise<Section> {
  const { tickets, taxonomy } = await shuffledItTickets();
  const { tools, encoderId, close } = await openAccuracyTools(root);
  const points: { readonly rows: number; readonly ms: number }[] = [];
  const measures: Measure[] = [];
  try {
    for (const rows of quick ? QUICK_ROWS : ROWS) {
      const context = { tools, encoderId, split: "dev", quick, say } as const;
      const { fitMs } = await fit(context, taxonomy, tickets.slice(0, rows), 1);
      points.push({ rows, ms: fitMs });
      measures.push(...saying(say, [timed(`fit_${rows}_s`, `Fit of ${rows} tickets`, fitMs)]));
    }
  } finally {
    await close();
  }
  const exponent = growthExponent(points);
  const slope = lastSlope(points);
  measures.push(
    ...saying(say, [
      {
        ...{ name: "fit_growth_exponent", title: "Time grows with tickets to the power of", value: exponent },
        ...{ unit: "ratio", better: "lower", goal: GOAL_EXPONENT, note: "1: linear; least squares over logarithms" },
      },
      {
        ...{ name: "fit_slope_ratio", title: "Time a further ticket takes, at the end / at the start", value: slope },
        ...{ unit: "ratio", better: "lower", goal: null },
      },
    ]),
  );
  return { title: "Fits of growing size, vectors known", measures };
}

/** Slope of log time over log rows. */
function growthExponent(points: readonly { readonly rows: number; readonly ms: number }[]): number {
  const x = points.map(({ rows }) => Math.log(rows));
  const y = points.map(({ ms }) => Math.log(ms));
  const [meanX, meanY] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, index) => (value - meanX) * ((y[index] ?? 0) - meanY)));
  return covariance / mean(x.map((value) => (value - meanX) ** 2));
}

/** Time per further ticket between the last two points over that between the first two. */
function lastSlope(points: readonly { readonly rows: number; readonly ms: number }[]): number {
  const slope = (from: number, to: number) => {
    const [one, other] = [points.at(from), points.at(to)];
    if (one === undefined || other === undefined) return Number.NaN;
    return (other.ms - one.ms) / (other.rows - one.rows);
  };
  return slope(-2, -1) / slope(0, 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
