import type { TicketClassifier } from "@lucid/classifier";
import { type LabelId, PRIORITIES, type PriorityId, type Suggestion, type Taxonomy } from "@lucid/core";
import { bootstrap, type Interval } from "./bootstrap.ts";
import { expectedCalibrationError } from "./calibration.ts";
import { accuracy, type ClassScore, classScores, macroF1, majorityLabel } from "./class-scores.ts";
import { quadraticWeightedKappa } from "./quadratic-kappa.ts";

/** A ticket with the answer a good agent would give; null: it should be abstained on. */
export interface LabelledTicket {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly bodyFormat: "html" | "text";
  readonly language: string;
  readonly requester?: { readonly name: string; readonly organization?: string };
  readonly labels: { readonly category: LabelId; readonly subcategory: LabelId; readonly priority: PriorityId } | null;
}

export interface TicketAnswer {
  readonly ticket: LabelledTicket;
  readonly suggestion: Suggestion;
}

/** How well the shipped pipeline answers labelled tickets. Abstaining on a labelled ticket counts as wrong. */
export interface TicketEvaluation {
  readonly tickets: number;
  readonly categoryMacroF1: Interval;
  readonly categoryMacroF1ByLanguage: Readonly<Record<string, Interval>>;
  readonly categoryAccuracy: number;
  readonly subcategoryAccuracy: number;
  readonly categoryMajorityMacroF1: number;
  readonly priorityKappa: Interval;
  readonly priorityMacroF1: number;
  readonly urgentRecall: Interval;
  readonly expectedCalibrationError: Interval;
  readonly priorityCalibrationError: number;
  readonly categories: readonly ClassScore[];
  /** Share of tickets without an answer that were abstained on. */
  readonly offTopicAbstained: number;
  readonly offTopicTickets: number;
  /** Share of labelled tickets that were abstained on. */
  readonly wronglyAbstained: number;
}

const NO_LABEL = "";

/** Classifies every ticket as the sidebar would. */
export async function answerTickets(
  classifier: TicketClassifier,
  tickets: readonly LabelledTicket[],
): Promise<TicketAnswer[]> {
  const answers: TicketAnswer[] = [];
  for (const ticket of tickets) {
    const { name, organization } = ticket.requester ?? {};
    const suggestion = await classifier.classify({
      ticketId: ticket.id,
      subject: ticket.subject,
      body: ticket.body,
      bodyFormat: ticket.bodyFormat,
      knownEntities: [name, organization].filter((entity) => entity !== undefined),
      requesterTags: [],
      organizationTags: [],
      history: [],
      threshold: 0.8,
    });
    answers.push({ ticket, suggestion });
  }
  return answers;
}

/** Scores answers; intervals are 95 % bootstrap intervals over tickets. */
export function evaluateTickets(answers: readonly TicketAnswer[], taxonomy: Taxonomy, seed: number): TicketEvaluation {
  const categories = taxonomy.categories.map(({ id }) => id);
  const items = answers.flatMap(({ ticket, suggestion }) =>
    ticket.labels === null ? [] : [{ labels: ticket.labels, language: ticket.language, ...claimOf(suggestion) }],
  );
  type Item = (typeof items)[number];
  const f1 = (sample: readonly Item[]) =>
    macroF1(
      sample.map(({ labels }) => labels.category),
      sample.map(({ category }) => category),
      categories,
    );
  const urgent = items.filter(({ labels }) => labels.priority === "urgent");
  const truth = items.map(({ labels }) => labels.category);
  const majority = majorityLabel(truth);
  const offTopic = answers.filter(({ ticket }) => ticket.labels === null);
  const rank = (priority: string) => Math.max(0, (PRIORITIES as readonly string[]).indexOf(priority));
  const kappa = (sample: readonly Item[]) =>
    quadraticWeightedKappa(
      sample.map(({ labels }) => rank(labels.priority)),
      sample.map(({ priority }) => rank(priority)),
      PRIORITIES.length,
    );
  const calibration = (sample: readonly Item[]) =>
    expectedCalibrationError(
      sample.map(({ confidence }) => confidence),
      sample.map(({ category, labels }) => category === labels.category),
    );
  const languages = [...new Set(items.map(({ language }) => language))];
  return {
    tickets: items.length,
    categoryMacroF1: bootstrap(items, f1, seed),
    categoryMacroF1ByLanguage: Object.fromEntries(
      languages.map((code) => [
        code,
        bootstrap(
          items.filter(({ language }) => language === code),
          f1,
          seed,
        ),
      ]),
    ),
    categoryAccuracy: accuracy(
      truth,
      items.map(({ category }) => category),
    ),
    subcategoryAccuracy: accuracy(
      items.map(({ labels }) => labels.subcategory),
      items.map(({ subcategory }) => subcategory),
    ),
    categoryMajorityMacroF1: macroF1(
      truth,
      truth.map(() => majority),
      categories,
    ),
    priorityKappa: bootstrap(items, kappa, seed),
    priorityMacroF1: macroF1(
      items.map(({ labels }) => labels.priority),
      items.map(({ priority }) => priority),
      PRIORITIES,
    ),
    urgentRecall: bootstrap(urgent, (sample) => share(sample, ({ priority }) => priority === "urgent"), seed),
    expectedCalibrationError: bootstrap(items, calibration, seed),
    priorityCalibrationError: expectedCalibrationError(
      items.map(({ priorityConfidence }) => priorityConfidence),
      items.map(({ priority, labels }) => priority === labels.priority),
    ),
    categories: classScores(
      truth,
      items.map(({ category }) => category),
      categories,
    ),
    offTopicAbstained: share(offTopic, ({ suggestion }) => suggestion.kind === "abstain"),
    offTopicTickets: offTopic.length,
    wronglyAbstained: share(items, ({ abstained }) => abstained),
  };
}

function claimOf(suggestion: Suggestion) {
  if (suggestion.kind === "abstain") {
    const nothing = { category: NO_LABEL, subcategory: NO_LABEL, priority: "normal" };
    return { ...nothing, confidence: 0, priorityConfidence: 0, abstained: true };
  }
  const { category, subcategory, priority } = suggestion.fields;
  return {
    category: category.labelId,
    subcategory: subcategory.labelId,
    priority: priority.labelId,
    confidence: category.confidence,
    priorityConfidence: priority.confidence,
    abstained: false,
  };
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(holds).length / items.length;
}
