import {
  type AdditionalLabel,
  type Explanation,
  type FieldId,
  type FieldSuggestion,
  type LabelId,
  PRIORITIES,
  type Suggestion,
  type Taxonomy,
} from "@lucid/core";

/** One line of `triage classify`; keys and their order are fixed. */
export interface ClassifiedLine {
  /** The id column, else the row's number as text; null: the text came without a file. */
  readonly ticket_id: string | null;
  /** Label ids; null: the model abstains. */
  readonly category: LabelId | null;
  readonly subcategory: LabelId | null;
  readonly priority: string | null;
  readonly target_team: LabelId | null;
  /** vip_client, recurring, and the desk's own tags where they were learned. */
  readonly additional_labels: readonly string[];
  /** Calibrated probabilities; 0 where the model abstains. */
  readonly confidence: { readonly category: number; readonly priority: number };
  readonly requires_human_routing: boolean;
  readonly explanation: string;
}

/** A suggestion as a line. `threshold` is the one it was made with. */
export function toLine(
  ticketId: string | null,
  suggestion: Suggestion,
  taxonomy: Taxonomy,
  threshold: number,
): ClassifiedLine {
  const additional = [...new Set(suggestion.additionalLabels.map(nameOfAdditional))];
  if (suggestion.kind === "abstain") return abstainedLine(ticketId, whyAbstained(suggestion, taxonomy), additional);
  const { category, subcategory, priority, team } = suggestion.fields;
  const taught = isTaught(priority);
  const doubtful = FIELDS.filter((field) => !suggestion.fields[field].sure && (field !== "priority" || taught));
  return {
    ticket_id: ticketId,
    category: category.labelId,
    subcategory: subcategory.labelId,
    priority: taught ? priority.labelId : null,
    target_team: team.labelId,
    additional_labels: additional,
    confidence: { category: round(category.confidence), priority: taught ? round(priority.confidence) : 0 },
    requires_human_routing: doubtful.length > 0,
    explanation: [...reasons(suggestion, taxonomy, taught), ...doubts(suggestion, doubtful, threshold)].join(" "),
  };
}

/** A line without labels: somebody has to look. */
export function abstainedLine(
  ticketId: string | null,
  explanation: string,
  additionalLabels: readonly string[] = [],
): ClassifiedLine {
  return {
    ticket_id: ticketId,
    category: null,
    subcategory: null,
    priority: null,
    target_team: null,
    additional_labels: additionalLabels,
    confidence: { category: 0, priority: 0 },
    requires_human_routing: true,
    explanation,
  };
}

const FIELDS = ["category", "subcategory", "priority", "team"] as const;

/** A model that saw no priority in training finds all of them equally probable: that is no answer. */
function isTaught({ confidence, alternatives }: FieldSuggestion): boolean {
  return alternatives.some((other) => Math.abs(other.confidence - confidence) > EQUAL);
}

const EQUAL = 1e-6;

type Suggest = Extract<Suggestion, { kind: "suggest" }>;
type Abstain = Extract<Suggestion, { kind: "abstain" }>;

function whyAbstained({ reason, candidates }: Abstain, taxonomy: Taxonomy): string {
  if (reason === "empty-text") return "There is no text to read, so a person has to look.";
  const [nearest] = candidates;
  const hint =
    nearest === undefined
      ? ""
      : `; the nearest category would be ${nameOf(taxonomy, nearest.labelId)} (${nearest.confidence.toFixed(2)})`;
  return `The text is unlike everything this model has learned from, so a person has to look${hint}.`;
}

/** Kinds by their name, learned tags as they are written. */
function nameOfAdditional(label: AdditionalLabel): string {
  return label.kind === "tag" ? label.labelId : label.kind;
}

function reasons({ fields, explanations }: Suggest, taxonomy: Taxonomy, taught: boolean): string[] {
  const why = (field: FieldId) => explanations.find((explanation) => explanation.field === field);
  const category = nameOf(taxonomy, fields.category.labelId);
  const subcategory = nameOf(taxonomy, fields.subcategory.labelId);
  const label = category === subcategory ? category : `${category}, ${subcategory}`;
  const runnerUp = why("category")?.runnerUp;
  const rival = runnerUp === null || runnerUp === undefined ? "" : ` (the runner-up: ${nameOf(taxonomy, runnerUp)})`;
  const against = why("category")?.against.map(({ text }) => text) ?? [];
  return [
    `It is about ${label} ${because(why("category"))}${rival}.`,
    ...(against.length === 0 ? [] : [`Against that ${against.length === 1 ? "speaks" : "speak"} ${quoted(against)}.`]),
    taught
      ? `Priority is ${fields.priority.labelId} ${because(why("priority"))}.`
      : "This model was taught without priorities.",
  ];
}

function because(explanation: Explanation | undefined): string {
  const words = explanation?.because.map(({ text }) => text) ?? [];
  return words.length === 0 ? "by the text as a whole" : `because of ${quoted(words)}`;
}

function doubts({ fields }: Suggest, doubtful: readonly FieldId[], threshold: number): string[] {
  if (doubtful.length === 0) return [];
  const named = doubtful.map((field) => `${field} ${fields[field].confidence.toFixed(2)}`);
  return [`A person should confirm, because the confidence is under ${threshold}: ${named.join(", ")}.`];
}

function quoted(words: readonly string[]): string {
  const all = words.map((word) => `"${word}"`);
  const last = all.pop() ?? "";
  return all.length === 0 ? last : `${all.join(", ")} and ${last}`;
}

function nameOf({ categories }: Taxonomy, labelId: LabelId): string {
  if ((PRIORITIES as readonly string[]).includes(labelId)) return labelId;
  const labels = categories.flatMap((category) => [category, ...category.subcategories]);
  return labels.find(({ id }) => id === labelId)?.name ?? labelId;
}

function round(confidence: number): number {
  return Number(confidence.toFixed(4));
}
