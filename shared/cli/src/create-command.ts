import { Command, Option } from "@commander-js/extra-typings";
import { automationOption, labelOption, listOption } from "./option-values.ts";

/** A command with its description and examples for `--help`. */
export function createCommand(name: string, description: string, examples: readonly string[]) {
  const lines = examples.map((example) => `  ${example}`).join("\n");
  return new Command(name).description(description).addHelpText("after", `\nExamples:\n${lines}`);
}

/** The options by which a command finds tickets and their labels in files; which of them it cannot do without, it says itself. */
export function createTicketCommand(name: string, description: string, examples: readonly string[]) {
  return createCommand(name, description, examples)
    .option(
      "--data <files>",
      "files of tickets: CSV, JSON or JSON lines, Zendesk or Freshdesk export; repeat, or put commas between",
      listOption,
    )
    .option(
      "--text <columns>",
      "text columns; of two the first is the subject (exports: found by themselves)",
      listOption,
    )
    .option(
      "--label <field=column>",
      "where a label is: category=COL, and subcategory=COL, priority=COL, team=COL, tags=COL where they exist",
      labelOption,
    )
    .option("--id <column>", "ticket id; without one the row number stands for it")
    .option("--date <column>", "day or time of arrival; the newest tickets become the test")
    .option("--requester <column>", "who asked, by any stable id")
    .option("--agent <column>", "who gave the labels, by any stable id")
    .option("--names <columns>", "names to mask before anything is computed: requester, organisation", listOption)
    .addOption(
      new Option("--format <format>", "what the files are")
        .choices(["auto", "plain", "zendesk", "freshdesk"] as const)
        .default("auto" as const),
    )
    .option(
      "--automation <column=values>",
      "rows whose labels automation gave and nobody confirmed; they neither teach nor test",
      automationOption,
    )
    .option("--encoding <name>", "of text files, e.g. windows-1252 (default: byte order mark, else UTF-8)");
}
