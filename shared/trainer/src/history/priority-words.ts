import { PRIORITIES, type PriorityId } from "@lucid/core";
import { foldLabel } from "./fold-label.ts";

/** Words of desks, of ITIL and of people; folded. A bare number is none: 1 is low in Freshdesk and urgent in ITIL. */
const WORDS: Readonly<Record<PriorityId, string>> = {
  low: "low|lowest|minor|trivial|very low|planning|p4|p5|s4|sev4|4 low|5 planning|basse|faible|niedrig|gering|baja|bassa",
  normal: "normal|medium|moderate|standard|default|regular|p3|s3|sev3|3 moderate|3 medium|normale|moyenne|mittel|media",
  high: "high|important|major|p2|s2|sev2|2 high|haute|elevee|hoch|alta",
  urgent:
    "urgent|critical|highest|blocker|emergency|immediate|severe|very high|p0|p1|s1|sev1|1 critical|1 urgent|urgente|critique|dringend|kritisch",
};
const PRIORITY_OF = new Map(PRIORITIES.flatMap((id) => WORDS[id].split("|").map((word) => [word, id] as const)));

/** Priority of a desk's value or a free word ("P1", "Critical", "3 - Moderate"); null: none that is known. */
export function priorityOfWord(value: string): PriorityId | null {
  const folded = foldLabel(value, "separators");
  const bare = folded.replace(/^(?:priority|prio|severity) | priority$/g, "").replace(/^(p|s|sev) (\d)/, "$1$2");
  const code = bare.replace(/^((?:p|s|sev)\d) .*/, "$1");
  return PRIORITY_OF.get(folded) ?? PRIORITY_OF.get(bare) ?? PRIORITY_OF.get(code) ?? null;
}
