import { createTicketCommand } from "../create-command.ts";
import { DEFAULT_CACHE } from "../default-cache.ts";
import { numberOption } from "../option-values.ts";

const EXAMPLES = [
  "triage evaluate --bundle model --data test.csv --text subject,body --label category=queue --html evaluation.html",
  "triage evaluate --bundle model --data test.csv --text text --label category=category --out-of-scope others.csv --json evaluation.json",
  "triage evaluate --taxonomy it-support --heads heads.json --tickets tickets.json",
];

/** `triage evaluate`, as commander knows it. */
export function evaluateCommand() {
  return createTicketCommand(
    "evaluate",
    "measures a model on labelled tickets, with intervals and simpler models beside it",
    EXAMPLES,
  )
    .option("--bundle <folder|name>", "candidate folder (triage train --out), or a starter's name")
    .option("--json [file]", "the evaluation as JSON: into the file, or instead of the table")
    .option("--html <file>", "the evaluation as a page with plots")
    .option("--lexical", "the lexical part alone, as sidebars answer before the encoder is there", false)
    .option(
      "--out-of-scope <file|label>",
      "tickets that belong to no category: a file with the same text columns, or their value in the category column",
    )
    .option("--parity", "score 500 tickets once more in the browser's runtime (by default up to 500 tickets)")
    .option("--no-parity", "leave the browser's runtime out")
    .option("--encoder <name|folder>", "encoder (default: the bundle's)")
    .option("--seed <n>", "seed of the resamples", numberOption({ min: 0, integer: true }), 1)
    .option("--cache <file>", "embeddings of earlier runs", DEFAULT_CACHE)
    .option("--taxonomy <name|file>", "with --heads: their taxonomy")
    .option("--heads <file>", "heads.json alone, measured as the sidebar answers, abstentions included")
    .option("--tickets <file>", "with --heads: labelled tickets as JSON")
    .option("--mistakes", "with --heads: list the wrong answers", false);
}
