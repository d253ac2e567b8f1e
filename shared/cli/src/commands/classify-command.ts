import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../create-command.ts";
import { listOption, numberOption } from "../option-values.ts";

const EXAMPLES = [
  'triage classify --text "The printer on floor 3 jams again"',
  "triage classify --bundle model --data tickets.csv --text subject,body --id number > answers.jsonl",
  "cat mail.txt | triage classify --taxonomy customer-support",
];

const DESCRIPTION = `suggests category, subcategory, priority and team; prints one JSON object a line and nothing else

Keys: ticket_id (the id column, else the row as a spreadsheet counts it: the header is row 1; null without a file), category, subcategory, priority, target_team (ids), additional_labels (vip_client, recurring, learned tags), confidence {category, priority}, requires_human_routing, explanation. Where the model abstains, labels are null, confidences 0, requires_human_routing is true and the explanation says why. Rows that cannot be read get such a line, too.`;

/** `triage classify`, as commander knows it. */
export function classifyCommand() {
  return createCommand("classify", DESCRIPTION, EXAMPLES)
    .summary("suggests labels for a text or a file of tickets, as JSON lines")
    .option("--bundle <folder|name>", "candidate folder (triage train --out), or a starter's name")
    .option("--taxonomy <name>", "without --bundle: the starter of this taxonomy", "it-support")
    .option("--text <text|columns>", "the text itself; with --data the text columns, of two the first is the subject")
    .option("--data <files>", "files of tickets (CSV, JSON, desk export), - for standard input", listOption)
    .option("--id <column>", "with --data: ticket id")
    .option("--names <columns>", "with --data: names to mask before anything is computed", listOption)
    .option("--customer-tags <column>", "with --data: the customer's tags, for vip_client")
    .addOption(
      new Option("--format <format>", "with --data: what the files are")
        .choices(["auto", "plain", "zendesk", "freshdesk"] as const)
        .default("auto" as const),
    )
    .option("--encoding <name>", "with --data: of text files (default: byte order mark, else UTF-8)")
    .option("--threshold <f>", "confidence under which a person should look", numberOption({ min: 0, max: 1 }), 0.8)
    .option("--lexical", "without the encoder, as sidebars answer at first", false)
    .option("--encoder <name|folder>", "encoder (default: the bundle's)");
}
