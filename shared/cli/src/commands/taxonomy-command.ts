import { Command } from "@commander-js/extra-typings";
import type { CommandContext } from "../command-context.ts";
import { createCommand, createTicketCommand } from "../create-command.ts";
import { DEFAULT_CACHE } from "../default-cache.ts";
import { listOption, numberOption } from "../option-values.ts";

const whole = (min: number) => numberOption({ min, integer: true });

/** `triage taxonomy` with its subcommands, as commander knows it. `done` takes the exit code. */
export function taxonomyCommand(context: CommandContext, done: (exitCode: number) => void) {
  const edit = () => import("./taxonomy-edit.ts");
  return new Command("taxonomy")
    .description("checks a taxonomy, suggests categories it lacks, and edits it with a migration of labels")
    .addCommand(
      checkCommand().action(async (options) =>
        done(await (await import("./taxonomy-check.ts")).check(options, context)),
      ),
    )
    .addCommand(
      suggestCommand().action(async (options) =>
        done(await (await import("./taxonomy-suggest.ts")).suggest(options, context)),
      ),
    )
    .addCommand(renameCommand().action(async (options) => done((await edit()).rename(options, context))))
    .addCommand(mergeCommand().action(async (options) => done((await edit()).merge(options, context))))
    .addCommand(splitCommand().action(async (options) => done((await edit()).split(options, context))))
    .addCommand(disableCommand().action(async (options) => done((await edit()).disable(options, context))));
}

function checkCommand() {
  return createTicketCommand("check", "categories too similar, dead, too small, done alike or not described", [
    "triage taxonomy check --taxonomy taxonomy.json",
    "triage taxonomy check --taxonomy taxonomy.json --data tickets.csv --text subject,body --label category=queue",
  ])
    .requiredOption("--taxonomy <name|file>", "a starter's name or a taxonomy file")
    .option("--needed <n>", "tickets a label needs", whole(1), 20)
    .option("--json <file>", "writes the findings")
    .option("--encoder <name|folder>", "encoder", "en")
    .option("--seed <n>", "seed of the folds", whole(0), 1)
    .option("--cache <file>", "embeddings of earlier runs", DEFAULT_CACHE);
}

function suggestCommand() {
  return createTicketCommand("suggest", "new categories from tickets that are unlike everything a model knows", [
    "triage taxonomy suggest --model model --data last-month.csv --text subject,body --id ticket",
  ])
    .requiredOption("--model <folder>", "candidate folder of triage train")
    .option("--below <confidence>", "tickets with less count as strange", numberOption({ min: 0, max: 1 }), 0.8)
    .option("--minimum-size <n>", "smallest group that is shown", whole(2), 5)
    .option("--json <file>", "writes the suggestions with all ticket ids")
    .option("--encoder <name|folder>", "encoder", "en")
    .option("--cache <file>", "embeddings of earlier runs", DEFAULT_CACHE);
}

function renameCommand() {
  return createEditCommand("rename", "another name, another id, or both", [
    'triage taxonomy rename --taxonomy taxonomy.json --out taxonomy.json --category access --name "Accounts and access"',
    "triage taxonomy rename --taxonomy taxonomy.json --out taxonomy.json --subcategory badge --id door-badge",
  ])
    .option("--category <id>", "the category")
    .option("--subcategory <id>", "or the subcategory")
    .option("--name <name>", "what people read")
    .option("--id <id>", "a new id: labels of history and decisions have to migrate");
}

function mergeCommand() {
  return createEditCommand("merge", "several labels become one of them or another", [
    "triage taxonomy merge --taxonomy taxonomy.json --out taxonomy.json --category billing,payment --into billing",
  ])
    .option("--category <ids>", "the categories", listOption)
    .option("--subcategory <ids>", "or the subcategories", listOption)
    .requiredOption("--into <id>", "the one that stays");
}

function splitCommand() {
  return createEditCommand("split", "one label becomes several, by subcategory, by words, or by hand", [
    "triage taxonomy split --taxonomy taxonomy.json --out taxonomy.json --category hardware --into printing,hardware --take printing=printer,scanner --rest hardware",
    "triage taxonomy split --taxonomy taxonomy.json --out taxonomy.json --subcategory network --into vpn,wifi --words vpn=vpn,anyconnect --words wifi=wlan",
  ])
    .option("--category <id>", "the category")
    .option("--subcategory <id>", "or the subcategory")
    .requiredOption("--into <ids>", "the parts; one may keep the id", listOption)
    .option("--name <id=name>", "name of a part; repeat", collect)
    .option("--take <id=subcategories>", "subcategories that go with a part; repeat", collect)
    .option("--words <id=words>", "words of which a text has one, to belong to a part; repeat", collect)
    .option("--rest <id>", "part that takes what no other takes; without one a person relabels it");
}

function disableCommand() {
  return createEditCommand("disable", "a label is not given any more; its id stays taken", [
    "triage taxonomy disable --taxonomy taxonomy.json --out taxonomy.json --subcategory fax",
  ])
    .option("--category <id>", "the category, with its subcategories")
    .option("--subcategory <id>", "or the subcategory");
}

function createEditCommand(name: string, description: string, examples: readonly string[]) {
  return createCommand(name, description, examples)
    .requiredOption("--taxonomy <name|file>", "a starter's name or a taxonomy file")
    .requiredOption("--out <file>", "where the next version is written")
    .option("--migrations <file>", "where the way to the next version is added (default: beside --out)");
}

function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}
