import type { TicketPrediction } from "../predict-tickets.ts";
import { type BootstrapOptions, bootstrapNamed } from "./bootstrap.ts";
import type { Judged } from "./evaluate-predictions.ts";
import type { OutOfScopeEvaluation } from "./evaluation-report.ts";
import { areaUnderRoc, rankScores } from "./separation.ts";

/** How well texts that belong nowhere are told from tickets; null without such texts. */
export function evaluateOutOfScope(
  judged: readonly Judged[],
  outOfScope: readonly TicketPrediction[],
  options: BootstrapOptions,
): OutOfScopeEvaluation | null {
  if (outOfScope.length === 0) return null;
  const inScope = judged.map(({ prediction }) => prediction);
  const all = [...inScope, ...outOfScope];
  const ranked = (of: (prediction: TicketPrediction) => number) => rankScores(inScope.map(of), outOfScope.map(of));
  const familiarity = ranked((prediction) => prediction.familiarity);
  const confidence = ranked(({ category }) => category.confidence);
  const measures = bootstrapNamed(
    all.length,
    (times) => {
      let tickets = 0;
      let silent = 0;
      for (let index = inScope.length; index < all.length; index++) {
        const often = times[index] ?? 0;
        tickets += often;
        if (all[index]?.unfamiliar === true) silent += often;
      }
      return {
        auroc: areaUnderRoc(familiarity, times),
        confidenceAuroc: areaUnderRoc(confidence, times),
        abstained: silent / tickets,
      };
    },
    options,
  );
  return { tickets: outOfScope.length, ...measures };
}
