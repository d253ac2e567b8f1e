import { createCommand } from "../create-command.ts";
import { countsOption, labelOption, listOption, numberOption } from "../option-values.ts";
import { DEFAULT_ASSUMPTIONS as USUAL } from "../recommend-approach.ts";

const EXAMPLES = [
  "triage recommend --tickets-per-year 20000 --bundle model",
  "triage recommend --tickets-per-year 3000 --labels tickets.csv --label category=queue",
  "triage recommend --tickets-per-year 50000 --label-counts billing=400,access=35,fraud=12 --macro-f1 0.84 --critical fraud --json",
];

const positive = numberOption({ min: 0 });
const share = numberOption({ min: 0, max: 1 });

/** `triage recommend`, as commander knows it. */
export function recommendCommand() {
  return createCommand(
    "recommend",
    "says whether the encoder, a large language model or both should label your tickets, with reasons and the arithmetic; every assumption can be set",
    EXAMPLES,
  )
    .requiredOption("--tickets-per-year <n>", "how many tickets arrive", numberOption({ min: 1, integer: true }))
    .option(
      "--bundle <folder>",
      "candidate folder: takes macro F1, critical categories and unsure share from its evaluation",
    )
    .option("--macro-f1 <f>", "measured macro F1 of a model on tickets it had not seen", share)
    .option("--labels <files>", "files of labelled tickets, to count labels", listOption)
    .option("--label <field=column>", "with --labels: category=COL", labelOption)
    .option("--label-counts <category=n,...>", "labelled tickets of each category", countsOption)
    .option("--critical <categories>", "categories in which misrouting must not happen", listOption)
    .option("--no-llm", "ticket text may not leave the house")
    .option("--llm-input-price <money>", "for a million tokens read", positive, USUAL.llmInputPricePerMillion)
    .option("--llm-output-price <money>", "for a million tokens written", positive, USUAL.llmOutputPricePerMillion)
    .option("--llm-f1 <f>", "macro F1 of the language model on your categories", share, USUAL.llmF1)
    .option(
      "--llm-share-on-hard <f>",
      "what of it remains on tickets the encoder is not sure of",
      share,
      USUAL.llmShareOnHard,
    )
    .option("--llm-upkeep <hours>", "prompts, contracts, watching: hours a year", positive, USUAL.llmUpkeepHours)
    .option(
      "--encoder-upkeep <hours>",
      "retraining, reviewing, watching: hours a year",
      positive,
      USUAL.encoderUpkeepHours,
    )
    .option("--hosting-per-year <money>", "the collector's machine", positive, USUAL.hostingPerYear)
    .option("--hourly-wage <money>", "of those who label and reroute", positive, USUAL.hourlyWage)
    .option("--minutes-per-label <n>", "to label one ticket", positive, USUAL.minutesPerLabel)
    .option("--minutes-per-misroute <n>", "lost with a ticket in the wrong queue", positive, USUAL.minutesPerMisroute)
    .option("--json", "one JSON document instead of text", false);
}
