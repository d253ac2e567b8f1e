import { embedTickets } from "../embed-tickets.ts";
import { STARTER_MAX_TOKENS } from "../starter-defaults.ts";
import { labelSpace, taxonomyTexts } from "../training-example.ts";
import { checkTaxonomy, type TaxonomyFinding } from "./check-taxonomy.ts";
import { type OutOfFoldOptions, predictOutOfFold } from "./predict-out-of-fold.ts";
import { type CategoryText, similarCategories } from "./similar-categories.ts";

export interface ExamineOptions extends Omit<OutOfFoldOptions, "tickets"> {
  /** null: the taxonomy's own texts alone. */
  readonly tickets: OutOfFoldOptions["tickets"] | null;
  readonly needed?: number;
}

/** `checkTaxonomy` with all evidence: vectors of its texts and tickets, and what a model confuses out of fold. */
export async function examineTaxonomy(options: ExamineOptions): Promise<TaxonomyFinding[]> {
  const { taxonomy, tickets, maxTokens = STARTER_MAX_TOKENS, needed } = options;
  const texts = taxonomyTexts(taxonomy);
  const embedded = await embedTickets(texts, maxTokens, options, (done, total) => {
    options.onProgress?.("embedding", done, total);
  });
  const own = texts.flatMap(({ category }, index): CategoryText[] => {
    const pooled = embedded[index]?.pooled;
    return pooled === undefined ? [] : [{ category, pooled }];
  });
  const predictions = tickets === null ? null : (await predictOutOfFold({ ...options, tickets })).tickets;
  const learned = predictions?.map(({ given, embedded: { pooled } }) => ({ category: given, pooled })) ?? [];
  const similar = similarCategories({
    labels: labelSpace(taxonomy).category,
    texts: [...own, ...learned],
    ...(predictions === null ? {} : { predictions }),
  });
  return checkTaxonomy(taxonomy, { tickets, similar, ...(needed === undefined ? {} : { needed }) });
}
