import type { TicketTokens } from "@lucid/classifier";
import type { PriorityId, Taxonomy } from "@lucid/core";

/** A text with the labels that are known of it; null: not known, the text does not teach that task. */
export interface TrainingText {
  readonly text: string;
  readonly language: string;
  readonly category: number;
  readonly subcategory: number | null;
  readonly priority: number | null;
  /** Texts of one group are never on both sides of a split. */
  readonly group: string;
  /** Names and descriptions teach, and are never held out. */
  readonly role: "example" | "name" | "description";
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
        texts.push({ text, language, category, subcategory, priority: rank, group: text, role: "example" });
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
  const rest = { ...place, priority: null, group: label.id };
  const own: TrainingText[] = [
    { ...rest, text: label.name, language, role: "name" },
    { ...rest, text: label.description, language, role: "description" },
  ];
  const translated = Object.entries(label.translations ?? {}).flatMap(
    ([code, { name, description }]): TrainingText[] => [
      ...(name === undefined ? [] : [{ ...rest, text: name, language: code, role: "name" as const }]),
      ...(description === undefined
        ? []
        : [{ ...rest, text: description, language: code, role: "description" as const }]),
    ],
  );
  return [...own, ...translated];
}
