import { PRIORITIES, type Suggestion, type Taxonomy } from "@lucid/core";
import {
  accuracy,
  bootstrap,
  classScores,
  expectedCalibrationError,
  macroF1,
  majorityLabel,
  quadraticWeightedKappa,
  type TicketAnswer,
} from "@lucid/trainer";
import type { Measure } from "../report/measure.ts";

const SEED = 1;
const NO_ANSWER = "";
const LANGUAGES = [
  ["en", "English"],
  ["fr", "French"],
] as const;

/** A labelled ticket's truth beside what was claimed; an abstention claims nothing and is wrong everywhere. */
interface Item {
  readonly language: string;
  readonly category: Claim;
  readonly subcategory: Claim;
  readonly priority: Claim;
  readonly allSure: boolean;
}

interface Claim {
  readonly truth: string;
  readonly claimed: string;
  readonly confidence: number;
  readonly sure: boolean;
}

type Field = "category" | "subcategory" | "priority";
type Score = (items: readonly Item[]) => number;

/** Every quality measure of one starter, named `<prefix>_…`, each with its bootstrap interval over tickets. */
export function scoreAnswers(answers: readonly TicketAnswer[], taxonomy: Taxonomy, prefix: string): Measure[] {
  const items = answers.flatMap(itemOf);
  const categories = taxonomy.categories.map(({ id }) => id);
  const subcategories = taxonomy.categories.flatMap((category) => category.subcategories.map(({ id }) => id));
  const categoryF1: Score = (sample) => fieldF1(sample, "category", categories);
  const urgent = items.filter(({ priority }) => priority.truth === "urgent");
  const sure = items.filter(({ category }) => category.sure);
  const allSure = items.filter((item) => item.allSure);
  const score = (name: string, title: string, sample: readonly Item[], of: Score, more: Partial<Measure> = {}) =>
    measured(`${prefix}_${name}`, title, sample, of, more);
  return [
    score("category_macro_f1", `Category macro F1, ${items.length} tickets`, items, categoryF1, { goal: 0.8 }),
    ...LANGUAGES.map(([code, language]) => {
      const sample = items.filter((item) => item.language === code);
      return score(
        `category_macro_f1_${code}`,
        `Category macro F1, ${language} (${sample.length})`,
        sample,
        categoryF1,
      );
    }),
    score("category_macro_f1_majority", "Category macro F1 of always the commonest", items, majorityF1(categories), {
      note: "baseline",
    }),
    score("category_accuracy", "Category accuracy", items, (sample) => fieldAccuracy(sample, "category")),
    score("subcategory_macro_f1", "Subcategory macro F1", items, (sample) =>
      fieldF1(sample, "subcategory", subcategories),
    ),
    score("subcategory_accuracy", "Subcategory accuracy", items, (sample) => fieldAccuracy(sample, "subcategory")),
    ...taxonomy.categories
      .filter(({ critical }) => critical)
      .map(({ id, name }) =>
        score(`critical_f1_${id.replaceAll("-", "_")}`, `F1 of ${name} (critical)`, items, (sample) =>
          oneF1(sample, id, categories),
        ),
      ),
    score("priority_qwk", "Priority, quadratic-weighted kappa", items, priorityKappa, {
      goal: 0.6,
      note: "always the commonest: 0",
    }),
    score("urgent_recall", `Urgent recall (${urgent.length} urgent)`, urgent, urgentRecall, {
      goal: 0.8,
      unit: "share",
      note: "always the commonest: 0 unless that is urgent",
    }),
    score("ece", "Calibration error of the category, 5 equal-mass bins", items, calibrationError, {
      goal: 0.1,
      better: "lower",
    }),
    score(
      "sure_share",
      "Share of tickets with a sure category (0.80)",
      items,
      shareOf((item) => item.category.sure),
      {
        unit: "share",
      },
    ),
    score("sure_accuracy", `Category accuracy where sure (${sure.length})`, sure, (sample) =>
      fieldAccuracy(sample, "category"),
    ),
    score(
      "unattended_share",
      "Share with every field sure",
      items,
      shareOf((item) => item.allSure),
      { unit: "share" },
    ),
    score("unattended_accuracy", `Category accuracy there (${allSure.length})`, allSure, (sample) =>
      fieldAccuracy(sample, "category"),
    ),
    ...abstentions(answers, prefix),
  ];
}

function measured<T>(
  name: string,
  title: string,
  sample: readonly T[],
  of: (sample: readonly T[]) => number,
  more: Partial<Measure>,
): Measure {
  const { value, low, high } = bootstrap(sample, of, SEED);
  return { name, title, value, unit: "score", better: "higher", goal: null, interval: { low, high }, ...more };
}

/** Right where there is nothing to say: abstain. Wrong on a labelled ticket. */
function abstentions(answers: readonly TicketAnswer[], prefix: string): Measure[] {
  const silent = ({ suggestion }: TicketAnswer) => suggestion.kind === "abstain";
  const of = (sample: readonly TicketAnswer[]) =>
    sample.length === 0 ? 0 : sample.filter(silent).length / sample.length;
  const unlabelled = answers.filter(({ ticket }) => ticket.labels === null);
  const empty = unlabelled.filter(({ ticket }) => isEmpty(ticket.body));
  const offTopic = unlabelled.filter((answer) => !empty.includes(answer));
  const labelled = answers.filter(({ ticket }) => ticket.labels !== null);
  const share = (name: string, title: string, sample: readonly TicketAnswer[], better: "higher" | "lower") =>
    measured(`${prefix}_${name}`, `${title} (${sample.length})`, sample, of, { unit: "share", better });
  return [
    share("off_topic_abstained", "Abstained on off-topic tickets", offTopic, "higher"),
    share("empty_abstained", "Abstained on tickets without text of their own", empty, "higher"),
    share("wrongly_abstained", "Abstained on labelled tickets", labelled, "lower"),
  ];
}

/** Nothing but markup, quoted lines and a signature. */
function isEmpty(body: string): boolean {
  const text = body.replaceAll(/<[^>]*>/g, " ").replaceAll("&nbsp;", " ");
  return (
    text
      .replace(/^\s*-- ?[\s\S]*$/, "")
      .replaceAll(/^\s*>.*$/gm, "")
      .trim() === ""
  );
}

function itemOf({ ticket, suggestion }: TicketAnswer): Item[] {
  if (ticket.labels === null) return [];
  const { category, subcategory, priority } = ticket.labels;
  const claim = (field: Field, truth: string): Claim => ({ truth, ...claimOf(suggestion, field) });
  return [
    {
      language: ticket.language,
      category: claim("category", category),
      subcategory: claim("subcategory", subcategory),
      priority: claim("priority", priority),
      allSure: suggestion.kind === "suggest" && !suggestion.requiresHumanRouting,
    },
  ];
}

function claimOf(suggestion: Suggestion, field: Field): Omit<Claim, "truth"> {
  if (suggestion.kind === "abstain") {
    // A ticket nobody rated is handled as a normal one.
    return { claimed: field === "priority" ? "normal" : NO_ANSWER, confidence: 0, sure: false };
  }
  const { labelId, confidence, sure } = suggestion.fields[field];
  return { claimed: labelId, confidence, sure };
}

const truths = (sample: readonly Item[], field: Field) => sample.map((item) => item[field].truth);
const claims = (sample: readonly Item[], field: Field) => sample.map((item) => item[field].claimed);

function fieldF1(sample: readonly Item[], field: Field, labels: readonly string[]): number {
  return macroF1(truths(sample, field), claims(sample, field), labels);
}

function fieldAccuracy(sample: readonly Item[], field: Field): number {
  return accuracy(truths(sample, field), claims(sample, field));
}

function oneF1(sample: readonly Item[], label: string, labels: readonly string[]): number {
  const scores = classScores(truths(sample, "category"), claims(sample, "category"), labels);
  return scores.find((score) => score.label === label)?.f1 ?? 0;
}

function majorityF1(labels: readonly string[]): Score {
  return (sample) => {
    const truth = truths(sample, "category");
    const commonest = majorityLabel(truth);
    return macroF1(
      truth,
      truth.map(() => commonest),
      labels,
    );
  };
}

function priorityKappa(sample: readonly Item[]): number {
  const ranks = (names: readonly string[]) => names.map((name) => (PRIORITIES as readonly string[]).indexOf(name));
  return quadraticWeightedKappa(
    ranks(truths(sample, "priority")),
    ranks(claims(sample, "priority")),
    PRIORITIES.length,
  );
}

function urgentRecall(sample: readonly Item[]): number {
  return shareOf(({ priority }) => priority.claimed === "urgent")(sample);
}

function calibrationError(sample: readonly Item[]): number {
  return expectedCalibrationError(
    sample.map(({ category }) => category.confidence),
    sample.map(({ category }) => category.truth === category.claimed),
    5,
  );
}

function shareOf(holds: (item: Item) => boolean): Score {
  return (sample) => (sample.length === 0 ? 0 : sample.filter(holds).length / sample.length);
}
