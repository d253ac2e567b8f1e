import type { Taxonomy } from "@lucid/core";
import { CRITICAL_F1, type CriticalEvaluation, type TaskEvaluation } from "./evaluation-report.ts";

/** F1 of the critical categories against their goal; null when the taxonomy has none. */
export function evaluateCritical(category: TaskEvaluation, taxonomy: Taxonomy): CriticalEvaluation | null {
  const critical = new Set(taxonomy.categories.filter((label) => label.critical).map(({ id }) => id));
  if (critical.size === 0) return null;
  const marked = category.classes.filter(({ label }) => critical.has(label));
  const classes = marked
    .filter(({ support }) => support > 0)
    .map(({ label, support, f1, interval }) => ({
      label,
      support,
      f1: { value: f1, low: interval?.low ?? f1, high: interval?.high ?? f1 },
      passed: f1 >= CRITICAL_F1,
      certain: (interval?.low ?? f1) >= CRITICAL_F1,
    }))
    .sort((a, b) => a.f1.value - b.f1.value);
  const untested = marked.filter(({ support }) => support === 0).map(({ label }) => label);
  return {
    goal: CRITICAL_F1,
    passed: classes.length > 0 && classes.every(({ passed }) => passed),
    worst: classes[0]?.label ?? null,
    classes,
    untested,
  };
}
