import { Option } from "@commander-js/extra-typings";
import { createTicketCommand } from "../create-command.ts";
import { DEFAULT_CACHE } from "../default-cache.ts";
import { listOption, numberOption } from "../option-values.ts";

const EXAMPLES = [
  "triage train --data tickets.csv --text subject,body --label category=queue --out model",
  "triage train --data 2025.csv,2026.csv --text body --label category=type --label priority=prio --date created --taxonomy taxonomy.json --out model",
  "triage train --data tickets.csv --text subject,body --label category=queue --adapt --out model",
  "triage train --data all.csv --text subject,body --label category=queue --from model --out model-2",
  "triage train --data train.csv --test test.csv --text text --label category=category --limit-per-label 10 --out model-10",
];

/** `triage train`, as commander knows it. */
export function trainCommand() {
  return createTicketCommand(
    "train",
    "fits a classifier on labelled tickets, measures it on tickets it has not seen and asks the gate; writes a candidate folder",
    EXAMPLES,
  )
    .requiredOption("--out <folder>", "where the candidate is written")
    .option("--taxonomy <name|file>", "a starter's name or a taxonomy file; without one it is derived from the labels")
    .option("--name <name>", "name of the derived taxonomy", "Tickets")
    .option("--encoder <name|folder>", "encoder", "en")
    .option(
      "--limit-per-label <n>",
      "at most n tickets of each category teach; 0: names and descriptions alone, all tickets are the test",
      numberOption({ min: 0, integer: true }),
    )
    .option("--test <files>", "test tickets chosen beforehand, same columns; then all of --data may teach", listOption)
    .option("--test-share <share>", "share of --data that is the test", numberOption({ min: 0.01, max: 0.9 }), 0.2)
    .option("--best <folder>", "candidate folder of the best release so far: same test tickets, and not worse than it")
    .addOption(
      new Option(
        "--adapt [when]",
        "tries whether adapting the encoder itself is worth it (12,000 tickets: a quarter of an hour on 2 cores; a few hundred: minutes); auto: kept only where held-out tickets are read better for sure",
      )
        .choices(["auto", "always", "never"] as const)
        .preset("auto"),
    )
    .option(
      "--from <folder>",
      "goes on from this candidate's adapter, its tickets are repeated among the new ones (needs its learned.json); same test tickets, and not worse than it",
    )
    .option("--kappa <f>", "Cohen's kappa between your labellers (triage agreement)", numberOption({ min: -1, max: 1 }))
    .option("--parity", "score 500 test tickets once more in the browser's runtime, for the evaluation", false)
    .option("--seed <n>", "seed of split, folds and samples", numberOption({ min: 0, integer: true }), 1)
    .option("--cache <file>", "embeddings of earlier runs", DEFAULT_CACHE);
}
