import { createCommand } from "../create-command.ts";
import { listOption, numberOption } from "../option-values.ts";

const EXAMPLES = [
  "triage agreement --data labels.csv --id ticket --annotator ann,ben",
  "triage agreement --data labels.csv --id ticket --annotator ann,ben,cleo --json kappa.json --require 0.70",
  "triage agreement --data labels.jsonl --long ticket=id,annotator=who,label=category",
];

/** `triage agreement`, as commander knows it. */
export function agreementCommand() {
  return createCommand(
    "agreement",
    "measures how far people agree on labels: Cohen's or Fleiss' kappa, by category, and the tickets to discuss",
    EXAMPLES,
  )
    .requiredOption("--data <file>", "annotations: CSV, JSON or JSON lines")
    .option("--id <column>", "ticket id; without one the row number stands for it")
    .option("--annotator <columns>", "one column of labels for each annotator", listOption)
    .option("--long <columns>", "one row for each annotation: ticket=COL,annotator=COL,label=COL", listOption)
    .option("--json <file>", "writes the whole report; triage publish records its kappa")
    .option("--require <kappa>", "exit code 1 below this kappa", numberOption({ min: -1, max: 1 }))
    .option("--limit <n>", "tickets to discuss that are shown", numberOption({ min: 0, integer: true }), 20)
    .option("--seed <n>", "seed of the intervals", numberOption({ min: 0, integer: true }), 1);
}
