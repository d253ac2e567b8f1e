import { type Decision, FIELD_IDS, type FieldId, type LabelSet, PRIORITIES, type Taxonomy } from "@lucid/core";
import { decisionIdSchema, decisionSchema } from "../schemas/decision-schema.ts";
import { explainIssues } from "../schemas/explain-issues.ts";

/** The label ids a tenant's taxonomy knows, by field. */
export interface KnownLabels {
  readonly taxonomyId: string;
  readonly taxonomyVersion: number;
  readonly byField: Readonly<Record<FieldId, ReadonlySet<string>>>;
}

export type CheckedDecision =
  | { readonly valid: true; readonly decision: Decision }
  | { readonly valid: false; readonly id: string | null; readonly reason: string };

export function knownLabels(taxonomy: Taxonomy): KnownLabels {
  return {
    taxonomyId: taxonomy.id,
    taxonomyVersion: taxonomy.version,
    byField: {
      category: new Set(taxonomy.categories.map(({ id }) => id)),
      subcategory: new Set(taxonomy.categories.flatMap(({ subcategories }) => subcategories.map(({ id }) => id))),
      priority: new Set<string>(PRIORITIES),
      team: new Set(taxonomy.teams.map(({ id }) => id)),
    },
  };
}

function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

function hint(label: string, known: ReadonlySet<string>): string {
  const [nearest] = [...known].map((id) => ({ id, far: distance(label, id) })).sort((a, b) => a.far - b.far);
  if (nearest && nearest.far <= 2) return `did you mean "${nearest.id}"?`;
  return known.size <= 12 ? `known: ${[...known].join(", ")}` : "it is not in the taxonomy";
}

function unknownLabel(labels: LabelSet, known: KnownLabels, at: string): string | null {
  for (const field of FIELD_IDS) {
    const label = labels[field];
    const allowed = known.byField[field];
    if (label !== null && !allowed.has(label))
      return `${at}.${field}: unknown label "${label}"; ${hint(label, allowed)}`;
  }
  return null;
}

function idOf(raw: unknown): string | null {
  const id = raw !== null && typeof raw === "object" && "id" in raw ? raw.id : null;
  const parsed = decisionIdSchema.safeParse(id);
  return parsed.success ? parsed.data : null;
}

/**
 * Checks one decision of a batch. The reason names index, field and fix. Labels of another taxonomy version are
 * accepted: the panel may not have the newest bundle yet, and what its agent decided is still true.
 */
export function checkDecision(raw: unknown, index: number, known: KnownLabels): CheckedDecision {
  const at = `decisions[${index}]`;
  const parsed = decisionSchema.safeParse(raw);
  if (!parsed.success) return { valid: false, id: idOf(raw), reason: explainIssues(parsed.error, at) };
  const decision = parsed.data as Decision;
  const sameTaxonomy = decision.taxonomyId === known.taxonomyId && decision.taxonomyVersion === known.taxonomyVersion;
  if (sameTaxonomy) {
    const reason =
      unknownLabel(decision.final, known, `${at}.final`) ?? unknownLabel(decision.suggested, known, `${at}.suggested`);
    if (reason !== null) return { valid: false, id: decision.id, reason };
  }
  return { valid: true, decision };
}
