import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CommandContext } from "./command-context.ts";
import { EVALUATE_USAGE, evaluate } from "./commands/evaluate.ts";
import { FIT_STARTER_USAGE, fitStarter } from "./commands/fit-starter.ts";
import { SERVE_USAGE, serve } from "./commands/serve.ts";
import { train, trainCommand } from "./commands/train.ts";
import { type PlainCommand, toCommander } from "./plain-command.ts";

/** A new command that reads its own arguments is one line here, in the order of the help. */
const PLAIN_COMMANDS = {
  labels: [],
  releases: [],
  collector: [
    {
      name: "serve",
      summary: "runs the collector until it is told to stop",
      usage: SERVE_USAGE,
      run: (args) => serve(args),
    },
  ],
  product: [
    { name: "fit-starter", summary: "fits heads from a taxonomy alone", usage: FIT_STARTER_USAGE, run: fitStarter },
    { name: "evaluate-old", summary: "measures a model on labelled tickets", usage: EVALUATE_USAGE, run: evaluate },
  ],
} as const satisfies Readonly<Record<string, readonly PlainCommand[]>>;

/** All commands of `triage`, in groups. `done` takes a command's exit code. */
export function addCommands(
  program: CommandUnknownOpts,
  context: CommandContext,
  done: (exitCode: number) => void,
): void {
  const plain = (commands: readonly PlainCommand[]) => commands.map((command) => toCommander(command, context, done));
  const groups: Readonly<Record<string, readonly CommandUnknownOpts[]>> = {
    "Make and measure a model:": [trainCommand().action(async (options) => done(await train(options, context)))],
    "Labels and taxonomy:": plain(PLAIN_COMMANDS.labels),
    "Releases:": plain(PLAIN_COMMANDS.releases),
    "Run the collector:": plain(PLAIN_COMMANDS.collector),
    "Make what the product ships:": plain(PLAIN_COMMANDS.product),
  };
  for (const [group, commands] of Object.entries(groups)) {
    for (const command of commands) program.addCommand(command.helpGroup(group));
  }
}
