import {
  centredVector,
  decodeHeads,
  denseLogits,
  type FamiliaritySignals,
  familiaritySignals,
  type HeadsJson,
  lexicalLogits,
  lexicalVector,
  logSoftmax,
  type TaskId,
  type TicketTokens,
} from "@lucid/classifier";

/** Log probabilities of one text by each head apart; subcategories within their category. */
export interface PartScores {
  readonly dense: readonly number[];
  readonly lexical: readonly number[];
}

export interface HeldOutScores {
  readonly tasks: Readonly<Record<TaskId, PartScores>>;
  readonly signals: FamiliaritySignals;
}

/** Scores texts with heads that have not seen them: the decoded, quantized heads, as they ship. */
export function scoreHeldOut(
  json: HeadsJson,
  texts: readonly { readonly tokens: TicketTokens; readonly pooled: Float32Array }[],
): HeldOutScores[] {
  const heads = decodeHeads(json);
  const dense = heads.dense;
  if (dense === null) return [];
  return texts.map(({ tokens, pooled }) => {
    const lexical = lexicalVector(tokens, heads.lexical.features);
    const vector = centredVector(pooled, dense.mean);
    const part = (task: TaskId): PartScores => {
      const groups = task === "subcategory" ? heads.groups : null;
      return {
        dense: logSoftmax(denseLogits(dense.tasks[task], vector.values), groups),
        lexical: logSoftmax(lexicalLogits(heads.lexical.tasks[task], lexical), groups),
      };
    };
    return {
      tasks: { category: part("category"), subcategory: part("subcategory"), priority: part("priority") },
      signals: familiaritySignals(heads, { lexical, dense: vector }),
    };
  });
}
