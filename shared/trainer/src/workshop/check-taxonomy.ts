import type { Category, LabelId, Subcategory, Taxonomy } from "@lucid/core";
import type { HistoryTicket } from "../history/history-ticket.ts";
import type { SimilarCategories } from "./similar-categories.ts";
import type { LabelLevel } from "./taxonomy-migration.ts";

/** Tickets from which on a category of few examples is about as good as with many. */
export const NEEDED_TICKETS = 20;

export type TaxonomyFinding =
  | ({ readonly kind: "similar" } & SimilarCategories)
  /** No ticket of the history has it; or fewer than it takes to learn it. */
  | {
      readonly kind: "dead" | "too-small";
      readonly level: LabelLevel;
      readonly label: LabelId;
      readonly tickets: number;
      readonly needed: number;
    }
  /** Done by the same people in the same way: whoever reads the label does nothing different. */
  | {
      readonly kind: "same-action";
      readonly level: LabelLevel;
      readonly labels: readonly LabelId[];
      readonly team: LabelId;
      /** Targets of the procedures. */
      readonly procedures: readonly string[];
    }
  | {
      readonly kind: "undescribed";
      readonly level: LabelLevel;
      readonly label: LabelId;
      readonly missing: readonly Missing[];
    }
  /** Labels of the history that the taxonomy does not have, or has no longer. */
  | {
      readonly kind: "unknown-label" | "disabled-label";
      readonly level: LabelLevel;
      readonly label: LabelId;
      readonly tickets: number;
    };

type Missing = "description" | "decision rule" | "examples";

export interface TaxonomyEvidence {
  /** null: there is no history, nothing is said about counts. */
  readonly tickets?: readonly HistoryTicket[] | null;
  readonly similar?: readonly SimilarCategories[];
  readonly needed?: number;
}

/**
 * What is wrong with a taxonomy, as far as numbers say. A category is a different action: two with the same team and
 * the same procedures are one. Order: similar, same action, unknown labels, dead, too small, undescribed.
 */
export function checkTaxonomy(taxonomy: Taxonomy, evidence: TaxonomyEvidence = {}): TaxonomyFinding[] {
  const { tickets = null, similar = [], needed = NEEDED_TICKETS } = evidence;
  const counted = tickets === null ? [] : countLabels(taxonomy, tickets, needed);
  const rank = (kind: TaxonomyFinding["kind"]) =>
    ["unknown-label", "disabled-label", "dead", "too-small"].indexOf(kind);
  return [
    ...similar.map((pair) => ({ kind: "similar", ...pair }) as const),
    ...sameActions(taxonomy),
    ...counted.sort((a, b) => rank(a.kind) - rank(b.kind)),
    ...undescribed(taxonomy, tickets),
  ];
}

function countLabels(taxonomy: Taxonomy, tickets: readonly HistoryTicket[], needed: number): TaxonomyFinding[] {
  const counts = { category: new Map<LabelId, number>(), subcategory: new Map<LabelId, number>() };
  const count = (level: LabelLevel, label: LabelId) => counts[level].set(label, (counts[level].get(label) ?? 0) + 1);
  for (const { labels } of tickets) {
    count("category", labels.category);
    if (labels.subcategory !== null) count("subcategory", labels.subcategory);
  }
  // Where the history has no subcategories at all, none of them is dead.
  const levels = (["category", "subcategory"] as const).filter((level) => counts[level].size > 0);
  return levels.flatMap((level): TaxonomyFinding[] => {
    const known = labelsOf(taxonomy, level).map(({ id }) => id);
    const small = known.flatMap((label): TaxonomyFinding[] => {
      const found = counts[level].get(label) ?? 0;
      if (found >= needed) return [];
      return [{ kind: found === 0 ? "dead" : "too-small", level, label, tickets: found, needed }];
    });
    const disabled = new Set(taxonomy.disabled?.filter((one) => one.level === level).map(({ id }) => id));
    const strange = [...counts[level]]
      .filter(([label]) => !known.includes(label))
      .map(([label, found]) => {
        const kind = disabled.has(label) ? ("disabled-label" as const) : ("unknown-label" as const);
        return { kind, level, label, tickets: found };
      });
    return [...strange, ...small];
  });
}

function labelsOf(taxonomy: Taxonomy, level: LabelLevel): readonly (Category | Subcategory)[] {
  return level === "category" ? taxonomy.categories : taxonomy.categories.flatMap(({ subcategories }) => subcategories);
}

function sameActions(taxonomy: Taxonomy): TaxonomyFinding[] {
  const categories = taxonomy.categories.map((category) => ({
    label: category.id,
    team: [...new Set(category.subcategories.map((child) => child.team ?? category.team))].sort().join(", "),
    procedures: [...new Set(category.subcategories.flatMap(({ procedure }) => procedure?.target ?? []))].sort(),
  }));
  const subcategories = taxonomy.categories.flatMap((category) =>
    category.subcategories.map((child) => ({
      label: child.id,
      team: child.team ?? category.team,
      procedures: child.procedure === undefined ? [] : [child.procedure.target],
    })),
  );
  return [...findSame("category", categories), ...findSame("subcategory", subcategories)];
}

/** Labels without any procedure may well be different actions: nobody wrote down which. */
function findSame(
  level: LabelLevel,
  actions: readonly { readonly label: LabelId; readonly team: string; readonly procedures: readonly string[] }[],
): TaxonomyFinding[] {
  const groups = new Map<string, typeof actions>();
  for (const action of actions) {
    if (action.procedures.length === 0) continue;
    const key = JSON.stringify([action.team, action.procedures]);
    groups.set(key, [...(groups.get(key) ?? []), action]);
  }
  return [...groups.values()].flatMap((group): TaxonomyFinding[] => {
    const [first] = group;
    if (first === undefined || group.length < 2) return [];
    const { team, procedures } = first;
    return [{ kind: "same-action", level, labels: group.map(({ label }) => label), team, procedures }];
  });
}

function undescribed(taxonomy: Taxonomy, tickets: readonly HistoryTicket[] | null): TaxonomyFinding[] {
  return (["category", "subcategory"] as const).flatMap((level) =>
    labelsOf(taxonomy, level).flatMap((label): TaxonomyFinding[] => {
      const missing: Missing[] = [];
      // A description that repeats the name describes nothing.
      const description = label.description.trim().toLowerCase();
      if (description === "" || description === label.name.trim().toLowerCase()) missing.push("description");
      if (label.decisionRule.trim() === "") missing.push("decision rule");
      if (tickets === null && "examples" in label && label.examples.length === 0) missing.push("examples");
      return missing.length === 0 ? [] : [{ kind: "undescribed", level, label: label.id, missing }];
    }),
  );
}
