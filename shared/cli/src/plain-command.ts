import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { closest } from "fastest-levenshtein";
import type { CommandContext } from "./command-context.ts";
import { UsageError } from "./usage-error.ts";

/** A command that reads its own arguments. */
export interface PlainCommand {
  readonly name: string;
  /** One line for `triage --help`. */
  readonly summary: string;
  /** Imports it when it is asked for: what a command needs must not slow down the others. */
  load(): Promise<LoadedCommand>;
}

export interface LoadedCommand {
  /** All of `triage NAME --help`: usage, every option with a description, two or three examples. */
  readonly usage: string;
  /** Arguments after the name in, exit code out. Throws UsageError (exit 2) or AppError (exit 1). */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}

/** Makes it known to `triage`: listed in the help, its own help shown, everything else handed on unread. */
export function toCommander(
  { name, summary, load }: PlainCommand,
  context: CommandContext,
  done: (exitCode: number) => void,
): CommandUnknownOpts {
  return new Command(name)
    .description(summary)
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument("[arguments...]")
    .action(async (_read, _options, command) => {
      const { usage, run } = await load();
      if (command.args.some((argument) => argument === "--help" || argument === "-h")) {
        context.stdout(`${usage.trimEnd()}\n`);
        return done(0);
      }
      checkOptions(command.args, usage);
      done(await run(command.args, context));
    });
}

/** Every option that a command takes stands in its usage: what does not is a slip, and the nearest is named. */
function checkOptions(args: readonly string[], usage: string): void {
  const known = [...new Set(usage.match(/--[a-z][a-z-]*/g))];
  for (const argument of args) {
    const [name = ""] = argument.split("=");
    if (!/^--[a-z]/.test(name) || known.includes(name)) continue;
    throw new UsageError(`unknown option '${name}' (Did you mean ${closest(name, known)}?)`);
  }
}
