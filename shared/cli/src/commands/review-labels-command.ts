import { createTicketCommand } from "../create-command.ts";
import { DEFAULT_CACHE } from "../default-cache.ts";
import { numberOption } from "../option-values.ts";

const EXAMPLES = [
  "triage review-labels --data tickets.csv --text subject,body --label category=queue --out to-check.csv",
  "triage review-labels --data tickets.csv --text body --label category=queue --taxonomy taxonomy.json --limit 50",
];

/** `triage review-labels`, as commander knows it. */
export function reviewLabelsCommand() {
  return createTicketCommand(
    "review-labels",
    "finds tickets whose category is probably wrong, for a person to look at again",
    EXAMPLES,
  )
    .option("--taxonomy <name|file>", "a starter's name or a taxonomy file; without one it is derived from the labels")
    .option("--encoder <name|folder>", "encoder", "en")
    .option("--limit <n>", "rows that are shown", numberOption({ min: 1, integer: true }), 30)
    .option("--out <file>", "all suspicious rows with their text, as CSV with an empty column to decide in")
    .option("--seed <n>", "seed of the folds", numberOption({ min: 0, integer: true }), 1)
    .option("--cache <file>", "embeddings of earlier runs", DEFAULT_CACHE);
}
