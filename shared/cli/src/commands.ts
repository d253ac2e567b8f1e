import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CommandContext } from "./command-context.ts";
import { EVALUATE_USAGE, evaluate } from "./commands/evaluate.ts";
import { FIT_STARTER_USAGE, fitStarter } from "./commands/fit-starter.ts";
import { SERVE_USAGE, serve } from "./commands/serve.ts";
import { type PlainCommand, toCommander } from "./plain-command.ts";

/** Commands that read their own arguments; a new one is one line in its group, in the order of the help. */
const PLAIN_COMMANDS: Readonly<Record<string, readonly PlainCommand[]>> = {
  "Make and measure a model:": [
    { name: "evaluate", summary: "measures a model on labelled tickets", usage: EVALUATE_USAGE, run: evaluate },
  ],
  "Labels and taxonomy:": [],
  "Releases:": [],
  "Run the collector:": [
    {
      name: "serve",
      summary: "runs the collector until it is told to stop",
      usage: SERVE_USAGE,
      run: (args) => serve(args),
    },
  ],
  "Make what the product ships:": [
    { name: "fit-starter", summary: "fits heads from a taxonomy alone", usage: FIT_STARTER_USAGE, run: fitStarter },
  ],
};

/** All commands of `triage`, in groups. `done` takes a command's exit code. */
export function addCommands(
  program: CommandUnknownOpts,
  context: CommandContext,
  done: (exitCode: number) => void,
): void {
  for (const [group, commands] of Object.entries(PLAIN_COMMANDS)) {
    for (const command of commands) program.addCommand(toCommander(command, context, done).helpGroup(group));
  }
}
