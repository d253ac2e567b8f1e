import { type FieldId, type LabelId, PRIORITIES, type PriorityId, type Taxonomy } from "@lucid/core";
import { deriveTaxonomy, onlySubcategory, type TaxonomyIdentity } from "./derive-taxonomy.ts";
import type { HistoryTicket } from "./history-ticket.ts";
import { type FormerValues, type LabelMapping, type LabelReader, mapLabels } from "./map-labels.ts";
import type { RawTicket } from "./raw-ticket.ts";
import type { RejectedRow } from "./rejected-row.ts";

export interface LabelOptions {
  /** A taxonomy, or the identity of one that is derived from the labels. */
  readonly taxonomy: Taxonomy | { readonly derive: TaxonomyIdentity };
  readonly mapping?: LabelMapping["mapping"];
  readonly former?: FormerValues;
}

/** The taxonomy, given or derived, and the reader of its labels. */
export function prepareLabels(raw: readonly RawTicket[], options: LabelOptions) {
  const { former, mapping } = options;
  const freshdeskNumbers = raw.length > 0 && raw.every(({ format }) => format === "freshdesk");
  const extra = {
    freshdeskNumbers,
    ...(former === undefined ? {} : { former }),
    ...(mapping === undefined ? {} : { mapping }),
  };
  if (!("derive" in options.taxonomy)) {
    const { taxonomy } = options;
    return { taxonomy, reader: mapLabels({ taxonomy, ...extra, former: withDisabled(taxonomy, former) }) };
  }
  const { taxonomy, usual } = deriveTaxonomy(
    raw.map(({ labels }) => labels),
    options.taxonomy.derive,
  );
  return { taxonomy, reader: mapLabels({ taxonomy, usual, ...extra }) };
}

/** Values of labels that are no longer given are known as such, unless a label of today or an earlier edit claims them. */
function withDisabled({ categories, disabled = [] }: Taxonomy, former: FormerValues = {}): FormerValues {
  const today = new Set(
    [...categories, ...categories.flatMap(({ subcategories }) => subcategories)].flatMap(({ id, name }) => [id, name]),
  );
  const gone = (level: "category" | "subcategory") =>
    Object.fromEntries(
      disabled.flatMap(({ level: own, id, name }) =>
        own === level ? [id, name].flatMap((value) => (today.has(value) ? [] : [[value, null]])) : [],
      ),
    );
  return {
    ...former,
    category: { ...gone("category"), ...former.category },
    subcategory: { ...gone("subcategory"), ...former.subcategory },
  };
}

type Refused = Pick<RejectedRow, "column" | "reason" | "message">;

/** Labels by id, or why the ticket has none. What is unknown beside the category is left out and counted by the reader. */
export function toLabels(
  ticket: RawTicket,
  reader: LabelReader,
  taxonomy: Taxonomy,
  column: string | null,
): HistoryTicket["labels"] | Refused {
  const { labels } = ticket;
  if (labels.category === null) return { column, reason: "no-label", message: "The category is empty." };
  const match = reader.read("category", labels.category);
  if (match.labelId === null) return { column, ...refusal(match.kind, labels.category, match.nearest) };
  const category = match.labelId;
  const read = (field: FieldId): LabelId | null => {
    const value = labels[field];
    return value === null ? null : reader.read(field, value, field === "subcategory" ? category : undefined).labelId;
  };
  return {
    category,
    subcategory: read("subcategory") ?? onlySubcategory(taxonomy, category),
    priority: toPriority(read("priority")),
    team: read("team"),
    tags: ticket.tags,
  };
}

function toPriority(labelId: LabelId | null): PriorityId | null {
  return PRIORITIES.find((id) => id === labelId) ?? null;
}

/** A label column that was named by mistake may hold whole texts: no more than a few words are repeated. */
const MAX_VALUE = 40;

function refusal(kind: string, value: string, nearest: string | null): Omit<Refused, "column"> {
  const shown = value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value;
  if (kind === "disabled") return { reason: "disabled-label", message: `"${shown}" is no longer used.` };
  if (kind === "ambiguous")
    return { reason: "ambiguous-label", message: `"${shown}" fits several categories; map it to one.` };
  const hint = nearest === null ? "" : ` The nearest is "${nearest}".`;
  return {
    reason: "unknown-label",
    message: `"${shown}" is no category of the taxonomy.${hint} Map it or correct it.`,
  };
}
