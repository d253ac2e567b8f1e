import { indexOfLargest, logSoftmax, type TeamJson, teamShares, teamsBySubcategory } from "@lucid/classifier";
import type { LabelId, Taxonomy } from "@lucid/core";
import type { TaskFusion } from "./assemble-heads.ts";
import type { CrossValidation } from "./cross-validate.ts";
import { bootstrap, type Interval } from "./evaluation/bootstrap.ts";
import { fitFusion, fuse } from "./fit-fusion.ts";
import type { FittedHeads, TrainingSet } from "./fit-heads.ts";
import { furtherJson, rounded } from "./further-json.ts";
import {
  createFurtherTexts,
  type FurtherTexts,
  fitFurtherParts,
  onlyStrongest,
  vectorLogits,
  wordLogits,
} from "./further-parts.ts";
import { type HeldOutJoint, heldOutJoint } from "./held-out-joint.ts";

/** What the history says of teams, beside the taxonomy's rule, on held-out tickets. */
export interface TeamFit {
  /** Tickets whose team is known. */
  readonly tickets: number;
  /** Accuracy of the rule applied to the predicted subcategory, and of the learned head. */
  readonly rule: number;
  readonly head: number;
  /** Head minus rule, paired. */
  readonly gain: Interval;
  /** The head is better for sure, so it answers. */
  readonly learned: boolean;
}

export interface FurtherFitOptions {
  readonly set: TrainingSet;
  readonly heldOut: CrossValidation;
  /** Heads fitted on everything. */
  readonly fitted: FittedHeads;
  readonly fusions: Readonly<Record<"category" | "subcategory" | "priority", TaskFusion>>;
  readonly taxonomy: Taxonomy;
  readonly seed: number;
}

/** Fewer tickets with a team do not tell a habit from chance. */
const MINIMUM_TICKETS = 100;
/** A team of the taxonomy that the taxonomy sends nothing to needs so many tickets to be learned. */
const MINIMUM_OF_TEAM = 10;
/** Where the taxonomy's rule explains nearly every ticket there is nothing to learn. */
const EXPLAINED = 0.98;
/** Words that are kept of each team. */
const WORDS = 200;
/** Weights of vector, words and rule before any held-out ticket was seen. */
const FIRST_GUESS = [0.4, 0.2, 0.5] as const;
/** The words' weight is never nothing: alone they speak, too. */
const LEAST_WEIGHT = 0.05;

/** Tickets that teach teams. */
interface TeamTask {
  readonly labels: readonly LabelId[];
  readonly bySubcategory: readonly number[];
  /** Indices of examples, and the team of each. */
  readonly texts: readonly number[];
  readonly targets: readonly number[];
}

/**
 * A team head where teams do not simply follow from the taxonomy: kept only if, on held-out tickets, it is right more
 * often than the taxonomy's rule by more than the interval of the difference. null: no team is known, or too few are.
 */
export function fitTeam(options: FurtherFitOptions): { readonly json: TeamJson | null; readonly fit: TeamFit } | null {
  const { set, fitted, seed } = options;
  const task = teamTask(options);
  if (task === null) return null;
  const held = scoreTeams(options, task);
  const targets = held.map(({ target }) => target);
  const part = (name: "dense" | "lexical" | "shares" | "sharesAlone") => held.map((one) => one[name]);
  const [dense = 0, lexical = 0, taxonomy = 0] = fitFusion(
    [part("dense"), part("lexical"), part("shares")],
    targets,
    null,
    FIRST_GUESS,
  ).weights;
  const weights = { dense, lexical: Math.max(LEAST_WEIGHT, lexical) };
  const [words = 0, ruleAlone = 0] = fitFusion(
    [part("lexical"), part("sharesAlone")],
    targets,
    null,
    FIRST_GUESS.slice(1),
  ).weights;
  const answers = held.map((one) => ({
    head:
      indexOfLargest(fuse([one.dense, one.lexical, one.shares], [dense, weights.lexical, taxonomy], null)) ===
      one.target,
    rule: one.rule === one.target,
  }));
  const fit = compare(answers, seed);
  if (!fit.learned) return { json: null, fit };
  const parts = fitTexts(createFurtherTexts(set, fitted), task, task.texts);
  const bias = (vector: number, word: number) =>
    rounded(parts.dense.bias.map((value, label) => vector * value + word * (parts.lexical.bias[label] ?? 0)));
  const json = furtherJson(task.labels, parts, weights, {
    fused: { words: 1, bias: bias(weights.dense, weights.lexical), taxonomy },
    alone: { words: words / weights.lexical, bias: bias(0, words), taxonomy: ruleAlone },
  });
  return { json: { ...json, bySubcategory: task.bySubcategory }, fit };
}

/** null: nothing to learn, because too few teams are known or nearly all follow from the taxonomy. */
function teamTask({ set, taxonomy }: FurtherFitOptions): TeamTask | null {
  const bySubcategoryId = teamsBySubcategory(taxonomy);
  const counts = new Map<LabelId, number>();
  for (const { team } of set.examples) if (team) counts.set(team, (counts.get(team) ?? 0) + 1);
  const named = new Set(bySubcategoryId.values());
  const labels = taxonomy.teams
    .map(({ id }) => id)
    .filter((id) => named.has(id) || (counts.get(id) ?? 0) >= MINIMUM_OF_TEAM);
  const bySubcategory = set.labels.subcategory.map((id) => labels.indexOf(bySubcategoryId.get(id) ?? ""));
  if (bySubcategory.includes(-1)) return null;
  const known = set.examples.flatMap(({ team }, text) => {
    const target = labels.indexOf(team ?? "");
    return target < 0 ? [] : [{ text, target }];
  });
  const frequent = labels.filter((id) => (counts.get(id) ?? 0) >= MINIMUM_OF_TEAM);
  if (known.length < MINIMUM_TICKETS || frequent.length < 2) return null;
  const explained = known.filter(({ text, target }) => bySubcategory[set.examples[text]?.subcategory ?? -1] === target);
  if (explained.length >= EXPLAINED * known.length) return null;
  return {
    ...{ labels, bySubcategory },
    texts: known.map(({ text }) => text),
    targets: known.map(({ target }) => target),
  };
}

interface HeldOutTeam {
  readonly target: number;
  /** Team that the rule names. */
  readonly rule: number;
  /** Log probabilities by vector and words, and log shares by the rule. */
  readonly dense: readonly number[];
  readonly lexical: readonly number[];
  readonly shares: readonly number[];
  readonly sharesAlone: readonly number[];
}

/** Scores of each ticket with a team, by a head fitted without its fold. */
function scoreTeams({ heldOut, fusions }: FurtherFitOptions, task: TeamTask): HeldOutTeam[] {
  const teamOf = new Map(task.texts.map((text, index) => [text, task.targets[index] ?? 0]));
  return heldOut.folds.flatMap(({ set, fitted, held }) => {
    const hidden = new Set(held);
    const texts = createFurtherTexts(set, fitted);
    const parts = fitTexts(
      texts,
      task,
      task.texts.filter((text) => !hidden.has(text)),
    );
    return held.flatMap((text): HeldOutTeam[] => {
      const target = teamOf.get(text);
      const scores = heldOut.examples[text] ?? null;
      if (target === undefined || scores === null) return [];
      const joint = heldOutJoint(scores, fusions, set.labels);
      const shares = (values: readonly number[]) => teamShares(task.bySubcategory, task.labels.length, values);
      return [
        {
          target,
          rule: ruleOf(joint, task, set.labels.groups),
          dense: logSoftmax(vectorLogits(parts.dense, texts.vector(text)), null),
          lexical: logSoftmax(wordLogits(parts.lexical, texts.words(text)), null),
          shares: shares(joint.fused),
          sharesAlone: shares(joint.alone),
        },
      ];
    });
  });
}

/** The team of the best subcategory in the best category, as the sidebar shows it without a team head. */
function ruleOf({ fused }: HeldOutJoint, { bySubcategory }: TeamTask, groups: readonly number[]): number {
  const categories = new Array<number>(Math.max(...groups) + 1).fill(0);
  fused.forEach((value, index) => {
    const category = groups[index] ?? 0;
    categories[category] = (categories[category] ?? 0) + value;
  });
  const category = indexOfLargest(categories);
  return bySubcategory[indexOfLargest(fused.map((value, index) => (groups[index] === category ? value : -1)))] ?? -1;
}

function fitTexts(texts: FurtherTexts, { labels, texts: all, targets }: TeamTask, chosen: readonly number[]) {
  const teamOf = new Map(all.map((text, index) => [text, targets[index] ?? 0]));
  const { lexical, dense } = fitFurtherParts(texts, {
    texts: chosen,
    targets: chosen.map((text) => teamOf.get(text) ?? 0),
    weights: chosen.map(() => 1),
    classes: labels.length,
  });
  return { lexical: onlyStrongest(lexical, texts.vocabulary, WORDS), dense };
}

function compare(answers: readonly { readonly head: boolean; readonly rule: boolean }[], seed: number): TeamFit {
  const share = (right: readonly boolean[]) => right.filter(Boolean).length / Math.max(1, right.length);
  const head = share(answers.map((answer) => answer.head));
  const rule = share(answers.map((answer) => answer.rule));
  const difference = (sample: typeof answers) =>
    share(sample.map((answer) => answer.head)) - share(sample.map((answer) => answer.rule));
  const gain = bootstrap(answers, difference, seed);
  return { tickets: answers.length, rule, head, gain, learned: gain.low > 0 };
}
