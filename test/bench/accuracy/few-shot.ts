import type { EmbeddedText } from "@lucid/trainer";
import { limitPerLabel, predictTickets } from "@lucid/trainer";
import type { AccuracyContext } from "./accuracy-context.ts";
import { fit } from "./fit-and-predict.ts";
import type { DataSet } from "./open-data-set.ts";
import type { Run } from "./score-runs.ts";

const SEEDS = [1, 2, 3] as const;

export interface FewShotRun {
  readonly inside: Run;
  /** Of the texts that belong to no category. */
  readonly outside: Run;
}

/** Heads from `count` tickets of each category and the names, once for each of three draws. */
export async function runFewShot(
  context: AccuracyContext,
  { taxonomy, train }: DataSet,
  count: number,
  texts: readonly EmbeddedText[],
  strangers: readonly EmbeddedText[] = [],
): Promise<FewShotRun[]> {
  const runs: FewShotRun[] = [];
  for (const seed of context.quick ? SEEDS.slice(0, 1) : SEEDS) {
    const { heads } = await fit(context, taxonomy, limitPerLabel(train, count, seed), seed);
    runs.push({ inside: predictTickets(heads, texts), outside: predictTickets(heads, strangers) });
  }
  return runs;
}
