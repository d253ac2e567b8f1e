import { logSoftmax, type TaskId } from "@lucid/classifier";
import type { TaskFusion } from "./assemble-heads.ts";
import { fuse } from "./fit-fusion.ts";
import type { HeldOutScores } from "./score-held-out.ts";
import type { LabelSpace } from "./training-example.ts";

/** Joint probabilities of the subcategories of one held-out text: with the vector, and by the words alone. */
export interface HeldOutJoint {
  readonly fused: readonly number[];
  readonly alone: readonly number[];
}

/** P(category) x P(subcategory | category) as the fused heads say, of the parts' held-out scores. */
export function heldOutJoint(
  scores: Readonly<Record<TaskId, HeldOutScores>>,
  fusions: Readonly<Record<TaskId, TaskFusion>>,
  { groups }: LabelSpace,
): HeldOutJoint {
  const joint = (say: (task: "category" | "subcategory", groups: readonly number[] | null) => readonly number[]) => {
    const categories = say("category", null);
    return say("subcategory", groups).map((value, index) => Math.exp(value + (categories[groups[index] ?? -1] ?? 0)));
  };
  return {
    fused: joint((task, inside) => {
      const { dense, lexical, joint: both } = scores[task];
      return fuse([dense, lexical, both], fusions[task].weights, inside);
    }),
    alone: joint((task, inside) => {
      const [, lexical = 0, both = 0] = fusions[task].weights;
      const { lexical: words, jointWords } = scores[task];
      const logits = words.map((value, label) => lexical * value + both * (jointWords[label] ?? 0));
      const { lexicalTemperature } = fusions[task];
      return logSoftmax(
        logits.map((value) => value / lexicalTemperature),
        inside,
      );
    }),
  };
}
