import type { PriorityId } from "@lucid/core";
import { foldLabel } from "./fold-label.ts";

/** Words of desks, of ITIL and of people; folded. Numbers: Freshdesk's (1 is low), with a P or S in front ITIL's (1 is urgent). */
const WORDS: Readonly<Record<PriorityId, readonly string[]>> = {
  low: [
    "low",
    "lowest",
    "minor",
    "trivial",
    "very low",
    "planning",
    "1",
    "p4",
    "p5",
    "s4",
    "sev4",
    "4 low",
    "5 planning",
    "basse",
    "faible",
    "niedrig",
    "gering",
    "baja",
    "bassa",
  ],
  normal: [
    "normal",
    "medium",
    "moderate",
    "standard",
    "default",
    "regular",
    "2",
    "p3",
    "s3",
    "sev3",
    "3 moderate",
    "3 medium",
    "normale",
    "moyenne",
    "mittel",
    "media",
  ],
  high: ["high", "important", "major", "3", "p2", "s2", "sev2", "2 high", "haute", "elevee", "hoch", "alta"],
  urgent: [
    "urgent",
    "critical",
    "highest",
    "blocker",
    "emergency",
    "immediate",
    "severe",
    "very high",
    "4",
    "p0",
    "p1",
    "s1",
    "sev1",
    "1 critical",
    "1 urgent",
    "urgente",
    "critique",
    "dringend",
    "kritisch",
  ],
};
const PRIORITY_OF = new Map<string, PriorityId>();
for (const id of ["low", "normal", "high", "urgent"] as const) for (const word of WORDS[id]) PRIORITY_OF.set(word, id);

/** Priority of a desk's value or a free word ("P1", "Critical", "3 - Moderate"); null: none that is known. */
export function priorityOfWord(value: string): PriorityId | null {
  const folded = foldLabel(value, "separators");
  const shortened = folded.replace(/^(?:priority|prio|severity) | priority$/g, "").replace(/^(p|s|sev) (\d)/, "$1$2");
  return (
    PRIORITY_OF.get(folded) ??
    PRIORITY_OF.get(shortened) ??
    PRIORITY_OF.get(shortened.replace(/^(p\d|s\d) .*/, "$1")) ??
    null
  );
}
