import type { LabelId } from "@lucid/core";
import { type BootstrapOptions, bootstrapMeasures, type Multiplicities } from "./bootstrap.ts";
import { type ClassCounts, f1Scores, macroF1Of, scoresOf } from "./class-scores.ts";
import type { Judged } from "./evaluate-predictions.ts";
import type { TagsEvaluation } from "./evaluation-report.ts";

/**
 * How well each of the tags that can be suggested is: a ticket has any number of them. Macro F1 counts each tag alike, micro
 * F1 each time that a tag is carried or suggested. null: no tag can be suggested, or no test ticket carries one.
 */
export function evaluateTags(
  judged: readonly Judged[],
  labels: readonly LabelId[],
  options: BootstrapOptions,
): TagsEvaluation | null {
  const index = new Map(labels.map((label, at) => [label, at]));
  const known = (tags: readonly LabelId[]) => [...new Set(tags)].flatMap((tag) => index.get(tag) ?? []);
  const tickets = judged.map(({ prediction, labels: { tags } }) => ({
    truth: known(tags),
    said: known((prediction.tags ?? []).map(({ labelId }) => labelId)),
  }));
  if (tickets.every(({ truth }) => truth.length === 0)) return null;
  const counts = (times?: Multiplicities) => countTags(tickets, labels.length, times);
  const measure = (times: Multiplicities) => {
    const drawn = counts(times);
    return [macroF1Of(drawn), microF1Of(drawn), ...f1Scores(drawn)];
  };
  const [macroF1, microF1, ...f1s] = bootstrapMeasures(tickets.length, measure, options);
  if (macroF1 === undefined || microF1 === undefined) throw new RangeError("Two measures at least");
  const all = counts();
  const classes = scoresOf(labels, all).map((score, label) => {
    const { low = Number.NaN, high = Number.NaN } = f1s[label] ?? {};
    return { ...score, predicted: all.claimed[label] ?? 0, interval: Number.isNaN(low) ? null : { low, high } };
  });
  return { tickets: tickets.length, macroF1, microF1, classes };
}

/** Tags as indices: those that a ticket carries, and those that were suggested. */
interface TaggedTicket {
  readonly truth: readonly number[];
  readonly said: readonly number[];
}

function countTags(tickets: readonly TaggedTicket[], tags: number, times?: Multiplicities): ClassCounts {
  const counts = { hits: new Float64Array(tags), support: new Float64Array(tags), claimed: new Float64Array(tags) };
  const add = (to: Float64Array, tag: number, often: number) => {
    to[tag] = (to[tag] ?? 0) + often;
  };
  tickets.forEach(({ truth, said }, ticket) => {
    const often = times?.[ticket] ?? 1;
    for (const tag of truth) add(counts.support, tag, often);
    for (const tag of said) {
      add(counts.claimed, tag, often);
      if (truth.includes(tag)) add(counts.hits, tag, often);
    }
  });
  return counts;
}

/** NaN where nothing is carried or suggested. */
function microF1Of({ hits, support, claimed }: ClassCounts): number {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return (2 * sum(hits)) / (sum(support) + sum(claimed));
}
