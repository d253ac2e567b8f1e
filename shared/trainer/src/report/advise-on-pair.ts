import type { ConfusedPair } from "../evaluation/evaluation-report.ts";
import type { LabelNames } from "./label-names.ts";

const FEW_TICKETS = 20;
const ONE_SIDED = 3;
const OFTEN = 0.12;
const SELDOM = 0.03;

/** What a team lead can do about two categories that are taken for each other. `support`: test tickets of both. */
export function adviseOnPair({ labels, counts, share }: ConfusedPair, support: number, names: LabelNames): string {
  const [first, second] = [names.category(labels[0]), names.category(labels[1])];
  const [there, back] = counts;
  if (support < FEW_TICKETS) return `Only ${support} test tickets of both: collect more before you change anything.`;
  if (share < SELDOM) return "Seldom: nothing needs to change.";
  const team = names.team(labels[0]);
  const critical = labels.some((label) => names.isCritical(label));
  if (!critical && team !== null && team === names.team(labels[1])) {
    return `Both go to ${team}, so a mix-up costs little. If the next step is the same too, merge them.`;
  }
  if (there >= ONE_SIDED * Math.max(1, back)) return moreExamples(first, second);
  if (back >= ONE_SIDED * Math.max(1, there)) return moreExamples(second, first);
  if (share >= OFTEN) {
    return "Let two people label 20 of these blind. If they disagree as well, merge the two or write a rule that tells them apart.";
  }
  return `Write into the rules of both what tells “${first}” from “${second}”, and give each two more examples near that line.`;
}

function moreExamples(missed: string, taken: string): string {
  return `Tickets of “${missed}” are read as “${taken}”: give “${missed}” three more examples of that kind, and check that those labels are right.`;
}
