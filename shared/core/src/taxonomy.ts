/** Label ids are kebab-case and never shown; names are shown and never stored. */
export type LabelId = string;

/** Ordinal, from the least to the most pressing. */
export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export type PriorityId = (typeof PRIORITIES)[number];

/** The four things a suggestion can fill, in the order in which an agent reads them. */
export const FIELD_IDS = ["category", "subcategory", "priority", "team"] as const;
export type FieldId = (typeof FIELD_IDS)[number];

export interface Translation {
  readonly name?: string;
  readonly description?: string;
}

export interface Priority {
  readonly id: PriorityId;
  readonly name: string;
  readonly rule: string;
  readonly translations?: Readonly<Record<string, Translation>>;
}

export interface Team {
  readonly id: LabelId;
  readonly name: string;
  readonly translations?: Readonly<Record<string, Translation>>;
}

/** What the agent does next: a macro of the helpdesk or a page of the knowledge base. */
export interface Procedure {
  readonly kind: "link" | "macro";
  readonly title: string;
  readonly target: string;
}

/** A canonical example: a text as a customer would write it, with the priority it deserves. */
export interface Example {
  readonly text: string;
  readonly priority: PriorityId;
  readonly language: string;
}

interface Label {
  readonly id: LabelId;
  readonly name: string;
  readonly description: string;
  /** How to tell it from its nearest neighbour. */
  readonly decisionRule: string;
  readonly translations?: Readonly<Record<string, Translation>>;
}

export interface Subcategory extends Label {
  /** Overrides the category's team. */
  readonly team?: LabelId;
  readonly procedure?: Procedure;
  readonly examples: readonly Example[];
}

export interface Category extends Label {
  readonly team: LabelId;
  /** Misrouting must not happen: held to a higher F1 and to its own gate. */
  readonly critical: boolean;
  readonly subcategories: readonly Subcategory[];
}

/** A label that is no longer given. Its id stays taken, so that what was labelled with it stays readable. */
export interface DisabledLabel {
  readonly level: "category" | "subcategory";
  readonly id: LabelId;
  readonly name: string;
  /** Of a subcategory: the category it was in. */
  readonly category: LabelId | null;
  /** First taxonomy version without it. */
  readonly since: number;
}

/**
 * What a support organisation does with tickets: two levels, exclusive and exhaustive, each category a
 * different action. Subcategory ids are unique over the whole taxonomy.
 */
export interface Taxonomy {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly languages: readonly string[];
  readonly priorities: readonly Priority[];
  readonly teams: readonly Team[];
  readonly categories: readonly Category[];
  readonly disabled?: readonly DisabledLabel[];
}
