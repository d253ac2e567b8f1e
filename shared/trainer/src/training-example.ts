import type { TicketTokens } from "@lucid/classifier";
import type { LabelId, PriorityId, Taxonomy } from "@lucid/core";
import type { TicketText } from "./embed-tickets.ts";
import type { HistoryTicket } from "./history/history-ticket.ts";

/** A text with the labels that are known of it; null: not known, the text does not teach that task. */
export interface TrainingText extends TicketText {
  readonly language: string;
  readonly category: number;
  readonly subcategory: number | null;
  readonly priority: number | null;
  /** Texts of one group are never on both sides of a split. */
  readonly group: string;
  /** Names and descriptions teach, and are never held out. */
  readonly role: "example" | "name" | "description";
  /** Whoever wrote it; null: not known. */
  readonly requester: string | null;
  /** The taxonomy's own words are nobody's secret. */
  readonly fromTaxonomy: boolean;
  /** Who handled it; absent or null: not known. */
  readonly team?: LabelId | null;
  /** Labels beyond the taxonomy; absent: not known. */
  readonly tags?: readonly LabelId[];
}

/** A text as the heads see it. */
export interface TrainingExample extends TrainingText {
  readonly tokens: TicketTokens;
  /** Pooled vector [dims]. */
  readonly pooled: Float32Array;
}

export interface LabelSpace {
  readonly category: readonly string[];
  readonly subcategory: readonly string[];
  readonly priority: readonly PriorityId[];
  /** Category of each subcategory. */
  readonly groups: readonly number[];
}

const PRIORITY_ORDER: readonly PriorityId[] = ["low", "normal", "high", "urgent"];

/** Labels in the taxonomy's order. */
export function labelSpace(taxonomy: Taxonomy): LabelSpace {
  return {
    category: taxonomy.categories.map(({ id }) => id),
    subcategory: taxonomy.categories.flatMap(({ subcategories }) => subcategories.map(({ id }) => id)),
    priority: PRIORITY_ORDER,
    groups: taxonomy.categories.flatMap(({ subcategories }, category) => subcategories.map(() => category)),
  };
}

/** Examples, names and descriptions of a taxonomy, with their translations, as training texts. */
export function taxonomyTexts(taxonomy: Taxonomy): TrainingText[] {
  const texts: TrainingText[] = [];
  let subcategory = 0;
  taxonomy.categories.forEach((label, category) => {
    texts.push(...labelTexts(label, taxonomy.languages[0] ?? "en", { category, subcategory: null }));
    for (const child of label.subcategories) {
      texts.push(...labelTexts(child, taxonomy.languages[0] ?? "en", { category, subcategory }));
      for (const { text, language, priority } of child.examples) {
        const rank = PRIORITY_ORDER.indexOf(priority);
        texts.push({
          ...asSubject(text),
          language,
          category,
          subcategory,
          priority: rank,
          group: text,
          role: "example",
          ...OWN,
        });
      }
      subcategory++;
    }
  });
  return texts;
}

type Described = Taxonomy["categories"][number] | Taxonomy["categories"][number]["subcategories"][number];

function labelTexts(
  label: Described,
  language: string,
  place: { readonly category: number; readonly subcategory: number | null },
): TrainingText[] {
  const rest = { ...place, priority: null, group: label.id, ...OWN };
  const own: TrainingText[] = [
    { ...rest, ...asSubject(label.name), language, role: "name" },
    // A derived taxonomy describes a label by its name: said once is enough.
    ...(label.description === label.name
      ? []
      : [{ ...rest, ...asSubject(label.description), language, role: "description" as const }]),
  ];
  const translated = Object.entries(label.translations ?? {}).flatMap(
    ([code, { name, description }]): TrainingText[] => [
      ...(name === undefined ? [] : [{ ...rest, ...asSubject(name), language: code, role: "name" as const }]),
      ...(description === undefined
        ? []
        : [{ ...rest, ...asSubject(description), language: code, role: "description" as const }]),
    ],
  );
  return [...own, ...translated];
}

const OWN = { requester: null, fromTaxonomy: true } as const;

function asSubject(text: string): TicketText {
  return { subject: text, body: "", bodyFormat: "text", knownEntities: [] };
}

/** Labelled tickets as training texts. Tickets whose category the taxonomy does not have are left out. */
export function historyTexts(tickets: readonly HistoryTicket[], labels: LabelSpace): TrainingText[] {
  const place = (names: readonly string[], label: string | null) => {
    const index = label === null ? -1 : names.indexOf(label);
    return index < 0 ? null : index;
  };
  return tickets.flatMap((ticket): TrainingText[] => {
    const { subject, body, bodyFormat, knownEntities, group } = ticket;
    const category = place(labels.category, ticket.labels.category);
    if (category === null) return [];
    const subcategory = place(labels.subcategory, ticket.labels.subcategory);
    return [
      {
        ...{ subject, body, bodyFormat, knownEntities, group, category, role: "example", fromTaxonomy: false },
        requester: ticket.requester,
        subcategory: subcategory !== null && labels.groups[subcategory] === category ? subcategory : null,
        priority: place(labels.priority, ticket.labels.priority),
        language: ticket.language ?? "en",
        team: ticket.labels.team,
        tags: ticket.labels.tags,
      },
    ];
  });
}
